"""What the JSON API reads, and what its routes have in common."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from machi.payments.business_days import is_business_day
from machi.payments.domain.plan import Rules
from machi.payments.settings import PaymentsSettings
from machi.shared.db.once import KeyUsedForAnotherRequest, Once, once
from machi.shared.errors import Forbidden, NotSignedIn
from machi.shared.web.context import Context
from machi.shared.web.dependencies import refusals

API = "/payments/api/v1"
HIGHEST_YEN = 999_999_999_999

STAFF_MAY_BE_REFUSED = refusals(NotSignedIn, Forbidden)
KEY_MAY_BE_REFUSED = KeyUsedForAnotherRequest

Yen = Annotated[int, Field(ge=1, le=HIGHEST_YEN)]


class Body(BaseModel):
    """A request body: an unknown field is a mistake, and is named."""

    model_config = ConfigDict(extra="forbid")


def named(actor: object, key: str | None, command: str, asked: Mapping[str, Any]) -> Once | None:
    """Name a request that brought an `Idempotency-Key`."""
    return once(str(actor), key, command, asked) if key else None


def settings(context: Context) -> PaymentsSettings:
    """Give this service's own settings."""
    found = context.settings
    assert isinstance(found, PaymentsSettings)  # noqa: S101 - SERVICE declares them
    return found


def rules(context: Context) -> Rules:
    """Give what the city agreed with its collector."""
    agreed = settings(context)
    return Rules(
        company=agreed.company_code,
        collector=agreed.collector_code,
        stale_after_days=agreed.stale_after_days,
        is_business_day=is_business_day,
    )
