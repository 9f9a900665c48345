"""What auditors read: who saw a case, and whether the log is whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.forms.domain.audit import BEGINNING, Kept, is_whole
from machi.forms.store import applications, audit
from machi.shared.db.database import Database
from machi.shared.service import Context

_MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of going through the whole log.

    seq, mark: the end of the chain. Write it down: a log that was cut off later ends elsewhere.
    broken: numbers of entries (the first of them) that were changed, put in, or follow a gap.
    """

    seq: int
    mark: bytes
    broken: Sequence[int]

    @property
    def whole(self) -> bool:
        return not self.broken

    @property
    def short(self) -> str:
        """Give the end as people write it down."""
        return f"{self.seq}-{self.mark.hex()[:16]}"


async def verify_audit(db: Database) -> Verified:
    """Go through the log from its beginning: is each entry what it was, and none missing?"""
    last, mark = await audit.head(db)
    before, expected, broken = BEGINNING, 1, []
    async for kept in audit.through(db, last):
        if kept.seq != expected or not is_whole(before, kept):
            broken.append(kept.seq)
        before, expected = kept.mark, kept.seq + 1
    if expected != last + 1 or (before != mark and not broken):
        broken.append(last)
    return Verified(last, mark, broken[:_MOST_TOLD])


async def whole_audit(context: Context) -> tuple[bool, str]:
    """Say whether the log is whole, in a line for whoever runs the command."""
    found = await verify_audit(context.db)
    if found.whole:
        return True, f"audit log whole: {found.seq} entries, end {found.short}"
    numbers = ", ".join(map(str, found.broken))
    return False, f"audit log BROKEN at {numbers}; end {found.short}"


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries: from a moment on, before another, of a case by its number, of a person."""

    since: datetime | None = None
    until: datetime | None = None
    receipt_number: str | None = None
    person: str | None = None


async def audit_page(db: Database, wanted: AuditFilter, after: int, limit: int) -> list[Kept]:
    """List entries, oldest first; none where the case is not there."""
    ids: list[UUID] | None = None
    if wanted.receipt_number is not None:
        async with db.transaction() as tx:
            case = await applications.by_number(tx, wanted.receipt_number)
        ids = [] if case is None else [one for one in (case.id, case.intake_id) if one]
    asked = (wanted.since, wanted.until, ids, wanted.person)
    return await audit.page(db, asked, after, limit)


async def seen_by_number(db: Database, receipt_number: str) -> tuple[UUID, list[Kept]] | None:
    """List who saw the case with a receipt number; None when there is none such."""
    async with db.transaction() as tx:
        case = await applications.by_number(tx, receipt_number)
    return None if case is None else (case.id, await audit.of_case(db, case.id, case.intake_id))
