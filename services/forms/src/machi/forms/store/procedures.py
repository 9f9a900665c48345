"""Published procedure versions. They never change: what was read once is kept in this process."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from machi.forms.domain.application import Application, NoSuchProcedure
from machi.forms.domain.procedure import Procedure
from machi.forms.domain.reading import read_procedure
from machi.forms.tables import ProcedureVersionRow
from machi.shared.db.database import Database, Transaction

OFFERED = """
select hash, exists (select from procedure_archive a where a.procedure_id = $1) as archived
  from procedure_version where procedure_id = $1 order by version desc
"""
_OF_WINDOW = """
select distinct procedure_id from procedure_version where document -> 'window' ->> 'code' = $1
"""
_read: dict[str, Procedure] = {}
"""By the document's hash: the same hash is the same document."""


async def publish(
    tx: Transaction, procedure: Procedure, fingerprint: str, at: datetime
) -> tuple[bool, str]:
    """Store a version unless it is there; give whether it was new, and the hash that stands."""
    values = {
        "procedure_id": procedure.id,
        "version": procedure.version,
        "hash": fingerprint,
        "document": procedure.document,
        "published_at": at,
    }
    made = await tx.session.exec(
        insert(ProcedureVersionRow).values(values).on_conflict_do_nothing()
    )
    found = select(ProcedureVersionRow.hash).where(
        ProcedureVersionRow.procedure_id == procedure.id,
        ProcedureVersionRow.version == procedure.version,
    )
    return made.rowcount == 1, (await tx.session.exec(found)).one()


async def version(tx: Transaction, procedure_id: str, number: int) -> Procedure:
    """Give one version, for the applications that were made with it."""
    return (await version_with_hash(tx, procedure_id, number))[0]


async def version_with_hash(
    tx: Transaction, procedure_id: str, number: int
) -> tuple[Procedure, str]:
    """Give one version with its hash."""
    found = select(ProcedureVersionRow).where(
        ProcedureVersionRow.procedure_id == procedure_id, ProcedureVersionRow.version == number
    )
    row = (await tx.session.exec(found)).first()
    if row is None:
        raise NoSuchProcedure
    return _of(row), row.hash


async def pinned(tx: Transaction, case: Application) -> Procedure:
    """Give the version that a case was made with: from this process, where it was read before."""
    known = _read.get(case.procedure_hash)
    return known or await version(tx, case.procedure_id, case.procedure_version)


async def at_hand(db: Database, case: Application) -> Procedure:
    """Give the same without a transaction: the database is asked once in a process's life."""
    known = _read.get(case.procedure_hash)
    if known is not None:
        return known
    async with db.transaction() as tx:
        return await pinned(tx, case)


async def in_force(tx: Transaction, procedure_id: str, today: date) -> tuple[Procedure, str]:
    """Give the version for a day, with its hash; the newest one when none is in force that day."""
    found = await _newest_first(tx, procedure_id)
    if not found:
        raise NoSuchProcedure
    return next((one for one in found if is_in_force(one[0], today)), found[0])


async def every(tx: Transaction, today: date) -> Sequence[Procedure]:
    """Give every procedure in the version for a day."""
    versions: dict[str, list[Procedure]] = {}
    for one, _ in await _newest_first(tx):
        versions.setdefault(one.id, []).append(one)
    return [
        next((one for one in found if is_in_force(one, today)), found[0])
        for found in versions.values()
    ]


async def _newest_first(
    tx: Transaction, procedure_id: str | None = None
) -> list[tuple[Procedure, str]]:
    """Give versions with their hashes; a document travels only where nobody here has read it."""
    row = ProcedureVersionRow
    which = select(row.hash).order_by(row.procedure_id, col(row.version).desc())
    if procedure_id is not None:
        which = which.where(row.procedure_id == procedure_id)
    marks = (await tx.session.exec(which)).all()
    unread = [mark for mark in marks if mark not in _read]
    if unread:
        missing = select(row).where(col(row.hash).in_(unread))
        for one in (await tx.session.exec(missing)).all():
            _of(one)
    return [(_read[mark], mark) for mark in marks]


def is_in_force(procedure: Procedure, today: date) -> bool:
    day = today.isoformat()
    return (procedure.effective_from or "") <= day <= (procedure.effective_to or "9999-12-31")


async def earlier(tx: Transaction, procedure_id: str, last: int) -> Sequence[Procedure]:
    """Give the versions up to a number, oldest first; none when nothing was published."""
    found = (
        select(ProcedureVersionRow)
        .where(
            ProcedureVersionRow.procedure_id == procedure_id, ProcedureVersionRow.version <= last
        )
        .order_by(col(ProcedureVersionRow.version))
    )
    return [_of(row) for row in (await tx.session.exec(found)).all()]


async def versions(tx: Transaction, procedure_id: str) -> Sequence[Procedure]:
    """Give every version of a procedure, oldest first.

    Raises:
        NoSuchProcedure: there is none of that name.

    """
    found = (
        select(ProcedureVersionRow)
        .where(ProcedureVersionRow.procedure_id == procedure_id)
        .order_by(col(ProcedureVersionRow.version))
    )
    rows = (await tx.session.exec(found)).all()
    if not rows:
        raise NoSuchProcedure
    return [_of(row) for row in rows]


async def is_published(tx: Transaction, procedure_id: str) -> bool:
    """Tell whether any version of that name was ever published."""
    found = select(ProcedureVersionRow.version).where(
        ProcedureVersionRow.procedure_id == procedure_id
    )
    return (await tx.session.exec(found)).first() is not None


async def count(tx: Transaction) -> int:
    """Count published versions."""
    return (await tx.session.exec(select(func.count()).select_from(ProcedureVersionRow))).one()


def _of(row: ProcedureVersionRow) -> Procedure:
    return _procedure(row.hash, row.document)


def _procedure(fingerprint: str, document: dict[str, Any]) -> Procedure:
    if fingerprint not in _read:
        _read[fingerprint] = read_procedure(document)
    return _read[fingerprint]


async def of_window(db: Database, code: str) -> frozenset[str]:
    """Give the procedures of which any version names a desk, without reading their documents."""
    rows = await db.rows(_OF_WINDOW, code)
    return frozenset(row["procedure_id"] for row in rows)


async def offered(db: Database, procedure_id: str, today: date) -> tuple[Procedure, str, bool]:
    """Give the version for a day, its hash, and whether it is offered then: one round trip.

    Raises:
        NoSuchProcedure: there is none of that name.

    """
    rows = await db.rows(OFFERED, procedure_id)
    if not all(row["hash"] in _read for row in rows) or not rows:
        async with db.transaction() as tx:
            await in_force(tx, procedure_id, today)  # reads the documents; refuses unknown names
    found = [(_read[row["hash"]], row) for row in rows]
    chosen, row = next((one for one in found if is_in_force(one[0], today)), found[0])
    return chosen, row["hash"], is_in_force(chosen, today) and not row["archived"]
