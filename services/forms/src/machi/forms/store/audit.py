"""The audit log: who saw what of whose case, in a chain that shows when it was tampered with."""

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlmodel import col, select, update

from machi.forms.domain.application import Actor
from machi.forms.domain.audit import Action, AuditEntry, Kept, digest, next_mark
from machi.forms.tables import AuditEntryRow, AuditHeadRow
from machi.shared.db.database import Database
from machi.shared.errors import NotFound
from machi.shared.ids import new_id
from machi.shared.service import Context

_AT_ONCE = 5000

_ADD = """
with head as (
  update audit_head set seq = seq + 1, mark = sha256(mark || $1) returning seq, mark
)
insert into audit_entry
  (seq, mark, id, at, action, application_id, actor_id, actor_role, actor_name, why)
select seq, mark, $2, $3, $4, $5, $6, $7, $8, $9 from head
"""
"""PostgreSQL makes the mark, under the lock of the head: two writers cannot follow one entry, and
the lock is held for one statement."""

_READ = """
select seq, mark, id, at, action, application_id, actor_id, actor_role, actor_name, why
from audit_entry where seq > $1 and seq <= $2 order by seq limit $3
"""


_FILTER = """
select seq, mark, id, at, action, application_id, actor_id, actor_role, actor_name, why
from audit_entry
where seq > $1
  and ($3::timestamptz is null or at >= $3) and ($4::timestamptz is null or at < $4)
  and ($5::uuid[] is null or application_id = any($5)) and ($6::text is null or actor_id = $6)
order by seq limit $2
"""


class NoSuchEntry(NotFound):
    code = "forms.no_such_audit_entry"
    words = "この番号の記録はありません。"


async def record(context: Context, entry: AuditEntry) -> None:
    """Write an entry in a transaction of its own: it stays, whatever becomes of the command.

    Call it before a transaction is open, and before what it tells of is done.
    """
    entry_id, at = new_id(), context.clock.now()
    content = digest(entry_id, at, entry)
    await context.db.row(_ADD, content, entry_id, at, *_values(entry))


async def record_all(context: Context, entries: Sequence[AuditEntry]) -> None:
    """Write many entries at once, one for each case of an export."""
    at = context.clock.now()
    async with context.db.transaction() as tx:
        head = (await tx.session.exec(select(AuditHeadRow).with_for_update())).one()
        seq, mark = head.seq, head.mark
        rows = []
        for entry in entries:
            entry_id = new_id()
            seq, mark = seq + 1, next_mark(mark, digest(entry_id, at, entry))
            rows.append(_row(Kept(seq, mark, entry_id, at, entry)))
        tx.session.add_all(rows)
        await tx.session.flush()
        await tx.session.exec(update(AuditHeadRow).values(seq=seq, mark=mark))


async def of_case(db: Database, application_id: UUID, intake_id: UUID | None = None) -> list[Kept]:
    """List who saw a case, oldest first; also after the case was erased.

    intake_id: what was seen and printed of the intake that it was made at stands with it.
    """
    theirs = [application_id, *([intake_id] if intake_id else [])]
    async with db.transaction() as tx:
        found = select(AuditEntryRow).where(col(AuditEntryRow.application_id).in_(theirs))
        rows = (await tx.session.exec(found.order_by(col(AuditEntryRow.seq)))).all()
        return [_kept(row.model_dump()) for row in rows]


async def head(db: Database) -> tuple[int, bytes]:
    """Give the number of the last entry, and its mark."""
    async with db.transaction() as tx:
        row = (await tx.session.exec(select(AuditHeadRow))).one()
        return row.seq, row.mark


async def page(db: Database, wanted: Sequence[object], after: int, limit: int) -> list[Kept]:
    """List entries after a number, oldest first.

    wanted: since, until, ids of a case and its intake, an actor's id; None is not filtered by.
    """
    rows: list[asyncpg.Record] = await db.rows(_FILTER, after, limit, *wanted)
    return [_kept(dict(row)) for row in rows]


async def mark_of(db: Database, seq: int) -> bytes:
    """Give the mark of an entry. Raises NoSuchEntry."""
    rows: list[asyncpg.Record] = await db.rows("select mark from audit_entry where seq = $1", seq)
    if not rows:
        raise NoSuchEntry
    return bytes(rows[0]["mark"])


async def through(db: Database, last: int, *, after: int = 0) -> AsyncGenerator[Kept]:
    """Go through the log from an entry to another, in order, some thousands at a time."""
    while True:
        rows: list[asyncpg.Record] = await db.rows(
            _READ,
            after,
            last,
            _AT_ONCE,
        )
        for row in rows:
            yield _kept(dict(row))
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1]["seq"]


def _values(entry: AuditEntry) -> tuple[object, ...]:
    by = entry.by
    return (str(entry.action), entry.application_id, by.id, by.role, by.name, entry.why)


def _row(kept: Kept) -> AuditEntryRow:
    by = kept.entry.by
    return AuditEntryRow(
        seq=kept.seq,
        mark=kept.mark,
        id=kept.id,
        at=kept.at,
        action=kept.entry.action,
        application_id=kept.entry.application_id,
        actor_id=by.id,
        actor_role=by.role,
        actor_name=by.name,
        why=kept.entry.why,
    )


def _kept(row: dict[str, Any]) -> Kept:
    by = Actor(row["actor_id"], row["actor_role"], row["actor_name"])
    # Read as it stands: a word that is no action was not written by us, and breaks the chain.
    action = row["action"] if row["action"] not in set(Action) else Action(row["action"])
    at: datetime = row["at"]
    entry = AuditEntry(action, row["application_id"], by, row["why"])
    return Kept(row["seq"], row["mark"], row["id"], at, entry)
