from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from machi.queue.domain.booking.refusals import ClosureBackwards
from machi.queue.tables.booking import ClosureRow
from machi.shared.db.database import Database
from machi.shared.db.once import Once
from machi.shared.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AddClosure:
    """The office closes a site, or one line of it, for some days (臨時休止)."""

    site: str
    line: str
    """`*` stands for all lines."""
    first_day: date
    last_day: date
    reason: str
    by: UUID
    at: datetime
    request: Once | None = None


@dataclass(frozen=True, slots=True)
class AddedClosure:
    closure_id: UUID


async def add_closure(command: AddClosure, db: Database) -> AddedClosure:
    """Write the closure down; its slots are closed with the next `make_slots`, nothing is deleted.

    Raises:
        ClosureBackwards: the last day is before the first.

    """
    if command.last_day < command.first_day:
        raise ClosureBackwards(field="last_day")
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, AddedClosure):
            return earlier
        closure = ClosureRow(
            id=new_id(),
            site=command.site,
            line=command.line,
            first_day=command.first_day,
            last_day=command.last_day,
            reason=command.reason,
            made_by=command.by,
            made_at=command.at,
        )
        tx.session.add(closure)
        return await tx.answer(command.request, AddedClosure(closure.id))
