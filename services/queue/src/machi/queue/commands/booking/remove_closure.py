from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.queue.domain.booking.refusals import NoSuchClosure
from machi.queue.tables.booking import ClosureRow
from machi.shared.auth.staff import EVERYWHERE
from machi.shared.db.database import Database
from machi.shared.errors import Forbidden


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveClosure:
    """The days are open after all."""

    closure_id: UUID
    sites: frozenset[str]
    """Where the person may; `*` is everywhere."""
    at: datetime


async def remove_closure(command: RemoveClosure, db: Database) -> str:
    """Take a closure back, and tell of which site; its slots open again with `make_slots`."""
    async with db.transaction() as tx:
        closure = await tx.session.get(ClosureRow, command.closure_id, with_for_update=True)
        if closure is None:
            raise NoSuchClosure
        if command.sites.isdisjoint({closure.site, EVERYWHERE}):
            raise Forbidden
        await tx.session.delete(closure)
        return closure.site
