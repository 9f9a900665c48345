"""A reservation that was checked in becomes a ticket, in the transaction of the check-in."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from machi.queue.domain.booking.reservation import Turn
from machi.queue.domain.ticket import Verb, target, written
from machi.queue.tables.booking import OfferRow, ReservationRow
from machi.queue.tables.hall import LineRow, NumberingRow, TicketRow
from machi.shared.clock import business_date
from machi.shared.db.database import Transaction
from machi.shared.ids import new_id, new_secret

TOKEN_BITS = 160


async def issue(  # noqa: PLR0913 - each of these is another fact of the ticket
    tx: Transaction,
    reservation: ReservationRow,
    offer: OfferRow,
    *,
    turn: Turn,
    origin: str,
    at: datetime,
) -> TicketRow:
    """Take the next number of the offer's line; a closed line still serves who reserved."""
    line = (
        await tx.session.exec(
            select(LineRow).where(LineRow.site == offer.site, LineRow.code == offer.line)
        )
    ).one()
    serial = await _next_serial(tx, line, at)
    ticket = TicketRow(
        id=new_id(),
        token=new_secret(TOKEN_BITS),
        site=line.site,
        line=line.code,
        business_date=business_date(at),
        prefix=line.prefix,
        serial=serial,
        number=written(line.prefix, serial),
        state=target(Verb.ISSUE),
        origin=origin,
        priority_class=turn.priority_class,
        reservation_id=reservation.id,
        recipient=reservation.recipient,
        call_count=0,
        issued_at=at,
        credit_from=turn.credit_from,
        revision=1,
    )
    tx.session.add(ticket)
    await tx.session.flush()
    return ticket


async def _next_serial(tx: Transaction, line: LineRow, at: datetime) -> int:
    first = insert(NumberingRow).values(
        site=line.site, business_date=business_date(at), prefix=line.prefix, last=1
    )
    following = first.on_conflict_do_update(
        index_elements=["site", "business_date", "prefix"],
        set_={"last": col(NumberingRow.last) + 1},
    ).returning(col(NumberingRow.last))
    serial: int = (await tx.session.exec(following)).scalar_one()
    return serial
