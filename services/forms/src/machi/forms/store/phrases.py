"""Ready phrases of the office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete, select

from machi.forms.domain.application import Actor
from machi.forms.tables.review import PhraseRow
from machi.shared.db.database import Transaction


class Purpose(StrEnum):
    """Where a phrase is offered."""

    CORRECTION = "correction"
    """What is asked about one answer, when a correction is asked for."""
    REFUSAL = "refusal"
    """The reason of a refusal."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """procedure_id: of this procedure alone; None: of every one."""

    id: UUID
    procedure_id: str | None
    purpose: Purpose
    words: str


async def every(tx: Transaction) -> Sequence[Phrase]:
    """List all phrases, by purpose, those of every procedure first, each in its order."""
    found = select(PhraseRow).order_by(
        col(PhraseRow.purpose),
        col(PhraseRow.procedure_id).nulls_first(),
        col(PhraseRow.position),
        col(PhraseRow.id),
    )
    return [_phrase(row) for row in (await tx.session.exec(found)).all()]


async def offered(tx: Transaction, procedure_id: str) -> dict[Purpose, list[str]]:
    """Give what is offered for a procedure: its own phrases first, then those of every one."""
    found = [one for one in await every(tx) if one.procedure_id in {None, procedure_id}]
    own_first = sorted(found, key=lambda one: one.procedure_id is None)
    return {
        purpose: [one.words for one in own_first if one.purpose is purpose] for purpose in Purpose
    }


async def add(tx: Transaction, phrase: Phrase, by: Actor, at: datetime) -> bool:
    """Put a phrase at the end of its list; False when it is there already."""
    last = select(func.coalesce(func.max(PhraseRow.position), 0) + 1)
    made = await tx.session.exec(
        insert(PhraseRow)
        .values(
            id=phrase.id,
            procedure_id=phrase.procedure_id,
            purpose=phrase.purpose,
            words=phrase.words,
            position=last.scalar_subquery(),
            changed_by=by.name or by.id,
            changed_at=at,
        )
        .on_conflict_do_nothing()
    )
    return made.rowcount == 1


async def remove(tx: Transaction, phrase_id: UUID) -> bool:
    gone = await tx.session.exec(delete(PhraseRow).where(col(PhraseRow.id) == phrase_id))
    return gone.rowcount == 1


def _phrase(row: PhraseRow) -> Phrase:
    return Phrase(row.id, row.procedure_id, Purpose(row.purpose), row.words)
