from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.queue.domain.hall.closing import LineClosedBecause
from machi.queue.domain.ticket import Verb
from machi.queue.store import tickets
from machi.queue.store.hall import standing as store
from machi.shared.clock import business_date
from machi.shared.contracts.queue import TicketClosedOut
from machi.shared.contracts.queue.hall import DayClosed
from machi.shared.db.database import Database, Transaction
from machi.shared.db.once import Once


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseDay:
    """A supervisor ends a site's day (閉庁)."""

    site: str
    by: UUID
    at: datetime
    request: Once | None = None


@dataclass(frozen=True, slots=True)
class DayNow:
    """What closing came to: the numbers that were closed out by this very command."""

    site: str
    closed_out: list[str]


async def close_day(command: CloseDay, db: Database) -> DayNow:
    """Close every line, and close out everybody who is not at a counter: each with an event.

    Each of them is offered a reservation: by message where one was asked for, on the ticket's page
    for everybody. Who is at a counter is served to the end. Closing again closes out who came back
    to waiting since, and says nothing when there is nobody.

    Raises:
        NoSuchSite: there is none of this code.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, DayNow):
            return earlier
        site = await store.site(tx, command.site)
        open_lines = [line for line in await store.lines(tx, site.code) if line.open]
        for line in open_lines:
            await store.suspend(tx, line, LineClosedBecause.DAY_OVER, command.by, command.at)
        day = business_date(command.at)
        numbers = [
            await _close_out(tx, command, ticket)
            for ticket in await store.still_there(tx, site.code, day)
        ]
        if open_lines or numbers:
            standing = await store.site_standing(tx, site, command.by, command.at)
            standing.closed_day = day
            event = DayClosed(
                at=command.at,
                revision=standing.revision,
                site=site.code,
                business_date=day,
                closed_out=len(numbers),
                by=command.by,
            )
            await tx.publish(event, topics=f"board:{site.code}")
        return await tx.answer(command.request, DayNow(site.code, numbers))


async def _close_out(tx: Transaction, command: CloseDay, ticket_id: UUID) -> str:
    ticket = await tickets.move(tx, Verb.CLOSE_OUT, ticket_id, ended_at=command.at)
    event = TicketClosedOut(
        at=command.at,
        by=command.by,
        booking_path=f"/queue/r?site={ticket.site}&line={ticket.line}",
        **tickets.facts(ticket),
    )
    await tx.publish(event, topics=tickets.topics(ticket))
    return ticket.number
