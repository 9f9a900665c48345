"""A timer's command, and what follows a change of hours: the slots that the calendar says."""

from datetime import date, datetime

from sqlmodel import col, select

from machi.queue.commands.booking.slots_changed import Change, change
from machi.queue.domain.booking.offer import bookable
from machi.queue.domain.booking.timetable import PlannedSlot, timetable
from machi.queue.domain.calendar import Hours
from machi.queue.store.booking import slots as store
from machi.queue.store.booking.calendar import calendar
from machi.queue.tables.booking import OfferHoursRow, OfferRow
from machi.shared.clock import business_date
from machi.shared.contracts.queue.reservations import SlotClosed, SlotReopened
from machi.shared.db.database import Database, Transaction


async def make_slots(at: datetime, db: Database, only_site: str | None = None) -> None:
    """Make each offer's slots for the days that can be booked. Doing it again changes nothing.

    A slot that the calendar has no more is closed, with all its reservations: they are the conflict
    list of the office.
    """
    async with db.transaction() as tx:
        found = select(OfferRow).order_by(OfferRow.code)
        if only_site is not None:
            found = found.where(OfferRow.site == only_site)
        offers = (await tx.session.exec(found)).all()
    for offer in offers:
        async with db.transaction() as tx:
            await store.one_at_a_time(tx)
            await _make(tx, offer, at, db)


async def _make(tx: Transaction, offer: OfferRow, at: datetime, db: Database) -> None:
    days = bookable(business_date(at), offer.opens_days)
    planned = await _planned(tx, offer, days, db)
    await store.make(tx, offer, planned, at)
    gone = await store.not_planned(tx, offer.code, planned, at, days)
    back = await store.planned_again(tx, offer.code, planned, at)
    by_calendar = Change(at=at, by_calendar=True)
    await change(tx, gone, SlotClosed, by_calendar)
    await change(tx, back, SlotReopened, by_calendar)


async def _planned(
    tx: Transaction, offer: OfferRow, days: list[date], db: Database
) -> list[PlannedSlot]:
    found = select(OfferHoursRow).where(col(OfferHoursRow.offer) == offer.code)
    hours = [Hours(row.weekday, row.opens, row.closes) for row in await tx.session.exec(found)]
    site = await calendar(offer.site, days[0], days[-1], db)
    return timetable(hours, offer.minutes, site, offer.line, days)
