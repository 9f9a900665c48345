"""What the office has decided: hours, closed days, what can be reserved."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from uuid import UUID

from machi.queue.domain.booking.offer_rules import OfferRules
from machi.queue.domain.booking.refusals import NoSuchOffer
from machi.queue.domain.booking.reservation import TAKING
from machi.queue.domain.calendar import Hours
from machi.queue.store.booking import screens
from machi.shared.clock import business_date
from machi.shared.db.database import Database

FAR = date(2999, 12, 31)

_OFFERS = """
select o.*,
       (select count(*)::integer from eligible_person e where e.offer = o.code) as eligible,
       (select count(*)::integer from reservation r
         where r.offer = o.code and r.state = any ($3::varchar[])) as reserved
  from offer o where o.site = $1 and ($2::varchar is null or o.code = $2)
 order by o.position, o.code
"""

_HOURS = """
select h.offer, h.weekday, h.opens, h.closes from offer_hours h join offer o on o.code = h.offer
 where o.site = $1 order by h.weekday, h.opens
"""

_SITE_OF = "select site from offer where code = $1"

_DRAWABLE = """
select s.id, s.starts_at, o.code as offer, o.name, o.name_en, c.cap
  from slot s join offer o on o.code = s.offer
  join slot_capacity c on c.slot_id = s.id and c.channel = 'web'
 where o.site = $1 and s.starts_at > $2 and s.state = 'open' and c.cap > 0 and c.taken = 0
   and not exists (select from lottery l where l.slot_id = s.id)
 order by o.kind <> 'course', s.starts_at limit 200
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferSetting:
    """An offer with everything that the office decides about it."""

    code: str
    site: str
    line: str
    kind: str
    minutes: int
    rules: OfferRules
    hours: Sequence[Hours]
    eligible: int
    """People who got a notice: how many hashes there are."""
    reserved: int
    """Live reservations."""


@dataclass(frozen=True, slots=True)
class ClosedDays:
    id: UUID
    line: str
    first_day: date
    last_day: date
    reason: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class DrawableSlot:
    """A slot whose web places can be drawn: nobody has reserved any."""

    id: UUID
    starts_at: datetime
    offer: str
    name: str
    name_en: str
    cap: int


async def opening_hours(site: str, db: Database) -> Sequence[Hours]:
    """List the weekly hours of a site and of its lines."""
    rows = await db.rows(screens.HOURS, site)
    return [Hours(row["weekday"], row["opens"], row["closes"], row["line"]) for row in rows]


async def closures(site: str, at: datetime, db: Database) -> Sequence[ClosedDays]:
    """List the extra closed days that are not over."""
    rows = await db.rows(screens.CLOSURES, site, business_date(at), FAR)
    return [ClosedDays(**dict(row)) for row in rows]


async def offer_settings(site: str, db: Database) -> Sequence[OfferSetting]:
    """List a site's offers, those that cannot be reserved now too."""
    return await _offers(site, None, db)


async def offer_setting(code: str, db: Database) -> OfferSetting:
    """Give one.

    Raises:
        NoSuchOffer: there is none of this code.

    """
    row = await db.row(_SITE_OF, code)
    if row is None:
        raise NoSuchOffer
    (found,) = await _offers(row["site"], code, db)
    return found


async def drawable(site: str, at: datetime, db: Database) -> Sequence[DrawableSlot]:
    """List the slots that a lottery can be for, courses first."""
    return [DrawableSlot(**dict(row)) for row in await db.rows(_DRAWABLE, site, at)]


async def _offers(site: str, code: str | None, db: Database) -> list[OfferSetting]:
    taking = [str(state) for state in TAKING]
    hours: dict[str, list[Hours]] = {}
    for row in await db.rows(_HOURS, site):
        opening: tuple[int, time, time] = (row["weekday"], row["opens"], row["closes"])
        hours.setdefault(row["offer"], []).append(Hours(*opening))
    names = [field.name for field in fields(OfferRules)]
    same = ("code", "site", "line", "kind", "minutes", "eligible", "reserved")
    return [
        OfferSetting(
            rules=OfferRules(**{name: row[name] for name in names}),
            hours=hours.get(row["code"], []),
            **{name: row[name] for name in same},
        )
        for row in await db.rows(_OFFERS, site, code, taking)
    ]
