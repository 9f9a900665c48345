"""Codes that open a draft on another device: their hashes only."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete, select

from machi.forms.tables.resuming import ResumeCodeRow
from machi.shared.db.database import Transaction


@dataclass(frozen=True, slots=True)
class Kept:
    """What is stored of a code."""

    code_hash: bytes
    made_at: datetime
    expires_at: datetime


async def put(tx: Transaction, draft_id: UUID, kept: Kept) -> None:
    """Keep the code of a draft; the one that it had before is void."""
    values = asdict(kept)
    stored = insert(ResumeCodeRow).values(application_id=draft_id, **values)
    await tx.session.exec(
        stored.on_conflict_do_update(index_elements=["application_id"], set_=values)
    )


async def of_draft(tx: Transaction, draft_id: UUID) -> Kept | None:
    row = await tx.session.get(ResumeCodeRow, draft_id)
    return None if row is None else Kept(row.code_hash, row.made_at, row.expires_at)


async def draft_of(tx: Transaction, code_hash: bytes, at: datetime) -> UUID | None:
    """Find the draft that a code opens, unless its time is over."""
    found = select(ResumeCodeRow.application_id).where(
        col(ResumeCodeRow.code_hash) == code_hash, col(ResumeCodeRow.expires_at) > at
    )
    return (await tx.session.exec(found)).first()


async def forget_expired(tx: Transaction, at: datetime) -> None:
    await tx.session.exec(delete(ResumeCodeRow).where(col(ResumeCodeRow.expires_at) <= at))
