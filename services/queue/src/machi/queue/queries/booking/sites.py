"""At which site something is: staff may act at some, and not at others."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from machi.queue.domain.booking.refusals import NoSuchReservation
from machi.queue.domain.calendar import EVERY_LINE
from machi.queue.domain.refusals import NoSuchLine
from machi.queue.queries.board import site as find_site
from machi.shared.db.database import Database

_OF_RESERVATION = """
select o.site from reservation r join offer o on o.code = r.offer where r.id = $1
"""
_OF_SLOTS = """
select distinct o.site from slot s join offer o on o.code = s.offer where s.id = any ($1::uuid[])
"""


async def of_reservation(reservation_id: UUID, db: Database) -> str:
    """Tell the site of a reservation.

    Raises:
        NoSuchReservation: there is none of this id.

    """
    row = await db.row(_OF_RESERVATION, reservation_id)
    if row is None:
        raise NoSuchReservation
    site: str = row["site"]
    return site


async def of_slots(slots: Sequence[UUID], db: Database) -> Sequence[str]:
    """Tell the sites of slots; slots that do not exist have none."""
    return [row["site"] for row in await db.rows(_OF_SLOTS, list(slots))]


async def must_exist(site: str, line: str, at: datetime, db: Database) -> None:
    """Refuse a line, `*` for all, that a site does not have.

    Raises:
        NoSuchSite, NoSuchLine: there is none of this code.

    """
    here = await find_site(site, at, db)
    if line not in {EVERY_LINE, *(each.code for each in here.lines)}:
        raise NoSuchLine(field="line")
