"""What the holder of a ticket sees."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from machi.queue.domain.refusals import NoSuchTicket
from machi.queue.domain.ticket import State
from machi.queue.queries import departures
from machi.queue.queries.departures import Departure
from machi.queue.queries.forecasts import TicketForecast, of_ticket
from machi.queue.store import screens
from machi.shared.clock import business_date
from machi.shared.db.database import Database

_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket as its holder sees it. `ahead` is null once the number was called or is over."""

    ticket_id: UUID
    number: str
    site: str
    site_name: str
    site_name_en: str
    line: str
    line_name: str
    line_name_en: str
    color: str
    shape: str
    state: str
    today: bool
    business_date: date
    priority_class: int
    receipt_number: str | None
    ahead: int | None
    remote_ahead: int | None
    counter: str | None
    call_count: int
    issued_at: datetime
    called_at: datetime | None
    held_until: datetime | None
    updated_at: datetime
    forecast: TicketForecast | None
    """How long until the turn; null: nobody can tell, or the number waits no more."""
    departure: Departure | None
    """Of somebody who is not in the hall and said how far away they are."""


async def ticket(token: str, at: datetime, db: Database) -> Ticket:
    """Find a ticket by the token of its public page.

    Raises:
        NoSuchTicket: no ticket has this token.

    """
    row = await db.row(screens.TICKET, _well_formed(token), at)
    if row is None:
        raise NoSuchTicket
    today = row["business_date"] == business_date(at)
    forecast = departure = None
    if today and row["state"] in {State.WAITING, State.REMOTE}:
        forecast = await of_ticket(row["id"], db, at)
    if today and row["state"] == State.REMOTE:
        departure = await departures.departure(row["id"], forecast, at, db)
    same = {name: row[name] for name in Ticket.__slots__ if name in row}
    return Ticket(
        ticket_id=row["id"],
        today=today,
        updated_at=at,
        forecast=forecast,
        departure=departure,
        **same,
    )


async def ticket_id(token: str, db: Database) -> UUID:
    """Find whose token this is.

    Raises:
        NoSuchTicket: no ticket has this token.

    """
    row = await db.row(screens.TICKET_ID, _well_formed(token))
    if row is None:
        raise NoSuchTicket
    found: UUID = row["id"]
    return found


async def site_of(of: UUID, db: Database) -> str:
    """Tell at which site a ticket was issued.

    Raises:
        NoSuchTicket: there is none of this id.

    """
    row = await db.row(screens.SITE_OF_TICKET, of)
    if row is None:
        raise NoSuchTicket
    site: str = row["site"]
    return site


def _well_formed(token: str) -> str:
    """Keep what can be no token away from the database, which takes no NUL byte, for one."""
    if not _TOKEN.fullmatch(token):
        raise NoSuchTicket
    return token
