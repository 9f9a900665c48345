"""Files of drafts and cases, sealed with the key of the case: the only SQL about them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func
from sqlmodel import col, select, update

from machi.forms.domain.files.places import State, StoredFile
from machi.forms.domain.lifecycle import State as CaseState
from machi.forms.tables import ApplicationRow, CaseFilePartRow, CaseFileRow
from machi.shared.db.database import Transaction
from machi.shared.vault.vault import CaseKey, Vault

PART = 1024 * 1024
"""A file is sealed in pieces of a mebibyte, so that a download never holds more of it."""
_OPEN = (CaseState.DRAFT, CaseState.PRE_ENTERED, CaseState.CORRECTION_REQUESTED)
"""Where files may wait to become part of the case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unscanned:
    """A file that waits for the scanner."""

    id: UUID
    application_id: UUID
    size: int
    tries: int
    media_type: str


async def add(tx: Transaction, key: CaseKey, file: StoredFile, content: bytes) -> None:
    """Store a file and its content."""
    tx.session.add(
        CaseFileRow(
            id=file.id,
            application_id=file.application_id,
            place=file.place,
            state=file.state,
            media_type=file.media_type,
            size=file.size,
            sealed_name=key.seal(_name_of(file.id), file.name.encode()),
            received_at=file.received_at,
            kept_at=None,
            replaced_at=None,
            scan_at=file.received_at,
            scanned_at=None,
        )
    )
    await tx.session.flush()
    for part, plain in enumerate(_parts(content)):
        sealed = key.seal(_part_of(file.id, part), plain)
        tx.session.add(CaseFilePartRow(file_id=file.id, part=part, sealed=sealed))
        await tx.session.flush()


async def of_case(tx: Transaction, vault: Vault, application_id: UUID) -> list[StoredFile]:
    """List the files of a draft or case, oldest first.

    Raises:
        Forgotten: the case's key was destroyed.

    """
    found = select(CaseFileRow).where(CaseFileRow.application_id == application_id)
    rows = await tx.session.exec(found.order_by(col(CaseFileRow.received_at), col(CaseFileRow.id)))
    listed = rows.all()
    if not listed:
        return []
    key = await vault.key(tx, application_id)
    return [opened(key, row.model_dump()) for row in listed]


def opened(key: CaseKey, row: Mapping[str, Any]) -> StoredFile:
    """Read a row of `case_file` with the key of its case."""
    return StoredFile(
        id=row["id"],
        application_id=row["application_id"],
        place=row["place"],
        state=State(row["state"]),
        media_type=row["media_type"],
        size=row["size"],
        name=key.open(_name_of(row["id"]), row["sealed_name"]).decode(),
        received_at=row["received_at"],
        kept_at=row["kept_at"],
        replaced_at=row["replaced_at"],
    )


async def part(tx: Transaction, key: CaseKey, file_id: UUID, number: int) -> bytes:
    """Open one piece of a file's content."""
    found = select(CaseFilePartRow.sealed).where(
        CaseFilePartRow.file_id == file_id, CaseFilePartRow.part == number
    )
    sealed = (await tx.session.exec(found)).one()
    return key.open(_part_of(file_id, number), sealed)


def parts_of(size: int) -> range:
    """Number the pieces of a file of this size."""
    return range((size + PART - 1) // PART)


async def remove(tx: Transaction, ids: Collection[UUID]) -> None:
    """Delete files with their content."""
    if ids:
        await tx.session.exec(delete(CaseFilePartRow).where(col(CaseFilePartRow.file_id).in_(ids)))
        await tx.session.exec(delete(CaseFileRow).where(col(CaseFileRow.id).in_(ids)))


async def remove_of_case(tx: Transaction, application_id: UUID) -> None:
    """Delete all files of a case."""
    found = select(CaseFileRow.id).where(CaseFileRow.application_id == application_id)
    await remove(tx, (await tx.session.exec(found)).all())


async def keep(tx: Transaction, ids: Collection[UUID], at: datetime) -> None:
    """Make files part of their case; those that are already stay as they are."""
    await tx.session.exec(
        update(CaseFileRow)
        .where(col(CaseFileRow.id).in_(ids), col(CaseFileRow.kept_at).is_(None))
        .values(kept_at=at)
    )


async def replace(tx: Transaction, ids: Collection[UUID], at: datetime) -> None:
    """Say that others took their place; what was sent first stays to be seen."""
    await tx.session.exec(
        update(CaseFileRow).where(col(CaseFileRow.id).in_(ids)).values(replaced_at=at)
    )


async def take_unscanned(
    tx: Transaction, at: datetime, lease: timedelta, *, only: UUID | None = None, limit: int = 1
) -> Sequence[Unscanned]:
    """Take files to scan, for a while: when nobody says what came of it, others may take them."""
    found = (
        select(CaseFileRow)
        .where(
            col(CaseFileRow.state).in_([State.RECEIVED, State.SCANNING]),
            col(CaseFileRow.scan_at) <= at,
        )
        .order_by(col(CaseFileRow.scan_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if only is not None:
        found = found.where(CaseFileRow.id == only)
    rows = (await tx.session.exec(found)).all()
    for row in rows:
        row.state, row.scan_at, row.scan_tries = State.SCANNING, at + lease, row.scan_tries + 1
    await tx.session.flush()
    return [
        Unscanned(
            id=row.id,
            application_id=row.application_id,
            size=row.size,
            tries=row.scan_tries,
            media_type=row.media_type,
        )
        for row in rows
    ]


async def scanned(tx: Transaction, file_id: UUID, state: State, at: datetime, by: str) -> None:
    """Write down what the scanner said; what it refused is deleted but for its name."""
    await tx.session.exec(
        update(CaseFileRow)
        .where(col(CaseFileRow.id) == file_id, col(CaseFileRow.state) == State.SCANNING)
        .values(state=state, scanned_at=at, scanned_with=by)
    )
    if state is State.REFUSED:
        await tx.session.exec(
            delete(CaseFilePartRow).where(col(CaseFilePartRow.file_id) == file_id)
        )


async def not_scanned(tx: Transaction, file_id: UUID, again_at: datetime) -> None:
    """Put a file back: the scanner did not answer."""
    await tx.session.exec(
        update(CaseFileRow)
        .where(col(CaseFileRow.id) == file_id, col(CaseFileRow.state) == State.SCANNING)
        .values(state=State.RECEIVED, scan_at=again_at)
    )


async def release(tx: Transaction, file_id: UUID) -> None:
    """Take a file that was held back: whoever sent it says that no 個人番号 is in it."""
    await tx.session.exec(
        update(CaseFileRow)
        .where(col(CaseFileRow.id) == file_id, col(CaseFileRow.state) == State.HELD)
        .values(state=State.CLEAN)
    )


async def held_since(tx: Transaction, before: datetime, limit: int) -> Sequence[UUID]:
    """List files that were held back, and that nobody said anything about since."""
    found = (
        select(CaseFileRow.id)
        .where(CaseFileRow.state == State.HELD, col(CaseFileRow.scanned_at) <= before)
        .where(col(CaseFileRow.kept_at).is_(None))
        .limit(limit)
    )
    return (await tx.session.exec(found)).all()


async def bytes_waiting(tx: Transaction) -> int:
    """Count what the files of all drafts and open corrections hold."""
    found = select(func.coalesce(func.sum(CaseFileRow.size), 0))
    return int((await tx.session.exec(found.where(col(CaseFileRow.kept_at).is_(None)))).one())


async def left_behind(tx: Transaction, limit: int) -> Sequence[UUID]:
    """List files that never became part of a case that is past taking any."""
    found = (
        select(CaseFileRow.id)
        .join(ApplicationRow, col(ApplicationRow.id) == col(CaseFileRow.application_id))
        .where(col(CaseFileRow.kept_at).is_(None), col(ApplicationRow.state).not_in(_OPEN))
        .limit(limit)
    )
    return (await tx.session.exec(found)).all()


def _parts(content: bytes) -> Iterator[bytes]:
    for number in parts_of(len(content)):
        yield content[number * PART : (number + 1) * PART]


def _name_of(file_id: UUID) -> str:
    return f"file name {file_id}"


def _part_of(file_id: UUID, part: int) -> str:
    return f"file {file_id} {part}"
