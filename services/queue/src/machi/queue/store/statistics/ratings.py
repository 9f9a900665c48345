"""How visits were, and why: the words are sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import col, select

from machi.queue.tables.hall import TicketRow
from machi.queue.tables.statistics import RatingRow
from machi.shared.db.database import Transaction
from machi.shared.ids import new_id
from machi.shared.vault.vault import Vault

PURPOSE = "why a visit was like this"


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote about a visit."""

    site: str
    line: str
    day: date
    level: int
    why: str


async def rating(tx: Transaction, ticket_id: UUID, at: datetime) -> RatingRow:
    """Give the ticket's rating, a new one if there is none yet."""
    row = await tx.session.get(RatingRow, ticket_id, with_for_update=True)
    return row or RatingRow(ticket_id=ticket_id, case_id=new_id(), level=0, rated_at=at)


async def keep_why(tx: Transaction, vault: Vault, row: RatingRow, why: str) -> None:
    row.sealed = await vault.seal(tx, row.case_id, PURPOSE, why)


async def comments(
    tx: Transaction, vault: Vault, site: str | None, days: tuple[date, date], at_most: int
) -> Sequence[Comment]:
    """Open what was written about visits of these days, the newest first."""
    found = (
        select(RatingRow, TicketRow)
        .join(TicketRow, col(TicketRow.id) == col(RatingRow.ticket_id))
        .where(
            col(RatingRow.sealed).is_not(None),
            col(TicketRow.business_date).between(*days),
            site is None or TicketRow.site == site,
        )
        .order_by(col(RatingRow.rated_at).desc())
        .limit(at_most)
    )
    return [
        Comment(
            ticket.site,
            ticket.line,
            ticket.business_date,
            row.level,
            await vault.open(tx, row.case_id, PURPOSE, row.sealed or b""),
        )
        for row, ticket in await tx.session.exec(found)
    ]


async def old_comments(tx: Transaction, before: datetime, at_most: int) -> Sequence[RatingRow]:
    """Lock ratings whose words were kept long enough, passing over those others work on."""
    found = (
        select(RatingRow)
        .where(col(RatingRow.sealed).is_not(None), col(RatingRow.rated_at) < before)
        .limit(at_most)
        .with_for_update(skip_locked=True)
    )
    return (await tx.session.exec(found)).all()
