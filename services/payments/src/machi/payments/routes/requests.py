"""What the JSON API reads, and what its routes have in common."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from machi.shared.db.once import KeyUsedForAnotherRequest, Once, once
from machi.shared.errors import Forbidden, NotSignedIn
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
