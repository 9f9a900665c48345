"""What the people see who answer for keeping and forgetting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from machi.forms.store import forgetting
from machi.shared.clock import business_date
from machi.shared.service import Context

AHEAD = timedelta(days=30)
_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCase:
    """A case as far as it is told here: nothing of its answers."""

    id: UUID
    receipt_number: str
    procedure_id: str
    state: str
    last_day: date | None
    held_until: date | None
    purged_at: datetime | None


@dataclass(frozen=True, slots=True)
class Retention:
    """soon: what goes within thirty days, if nobody holds it; held; purged: newest first."""

    soon: Sequence[KeptCase]
    held: Sequence[KeptCase]
    purged: Sequence[KeptCase]


async def retention(context: Context) -> Retention:
    today = business_date(context.clock.now())
    soon = await forgetting.soon(context.db, today + AHEAD, _MOST)
    held = await forgetting.held(context.db, today, _MOST)
    purged = await forgetting.purged(context.db, _MOST)
    return Retention(_cases(soon), _cases(held), _cases(purged))


def _cases(rows: Sequence[dict[str, Any]]) -> list[KeptCase]:
    return [KeptCase(**row) for row in rows]
