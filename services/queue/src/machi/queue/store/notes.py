"""Notes that travel with a ticket: sealed at rest, under a key of each ticket's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel import delete as delete_from

from machi.queue.tables.hall import TicketRow
from machi.queue.tables.visits import TicketNoteRow
from machi.shared.db.database import Transaction
from machi.shared.ids import new_id
from machi.shared.vault.vault import Vault

PURPOSE = "ticket note"


@dataclass(frozen=True, slots=True)
class Note:
    """What a clerk wrote."""

    text: str
    written_at: datetime


async def keep(  # noqa: PLR0913, PLR0917 - a note is all of this
    tx: Transaction, vault: Vault, ticket_id: UUID, by: UUID, at: datetime, text: str
) -> None:
    sealed = await vault.seal(tx, ticket_id, PURPOSE, text)
    tx.session.add(
        TicketNoteRow(id=new_id(), ticket_id=ticket_id, written_by=by, written_at=at, sealed=sealed)
    )


async def of_ticket(tx: Transaction, vault: Vault, ticket_id: UUID) -> list[Note]:
    """Open a ticket's notes, the first written first."""
    rows = await tx.session.exec(
        select(TicketNoteRow)
        .where(TicketNoteRow.ticket_id == ticket_id)
        .order_by(col(TicketNoteRow.written_at), col(TicketNoteRow.id))
    )
    return [
        Note(await vault.open(tx, ticket_id, PURPOSE, row.sealed), row.written_at) for row in rows
    ]


async def of_days_before(tx: Transaction, day: date, at_most: int) -> list[UUID]:
    """Find and lock tickets of earlier days that still have notes; others may work on theirs."""
    past = (
        select(TicketRow.id)
        .where(
            TicketRow.business_date < day,
            select(TicketNoteRow.id).where(TicketNoteRow.ticket_id == TicketRow.id).exists(),
        )
        .limit(at_most)
        .with_for_update(skip_locked=True)
    )
    return list((await tx.session.exec(past)).all())


async def delete(tx: Transaction, tickets: Sequence[UUID]) -> None:
    await tx.session.exec(
        delete_from(TicketNoteRow).where(col(TicketNoteRow.ticket_id).in_(tickets))
    )
