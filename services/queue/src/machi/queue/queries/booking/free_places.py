"""What can be reserved, and when there is room: for the calendar, its list, and a day's times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from machi.queue.domain.booking.offer import Channel
from machi.queue.domain.booking.refusals import NoSuchOffer
from machi.queue.store.booking.sql import ROOM, fill
from machi.shared.clock import business_date
from machi.shared.db.database import Database

Kind = Literal["free", "few", "full", "closed", "out"]
FEW = 3
"""So many places or fewer are told as a number: △."""

_OFFERS = """
select o.code, o.kind, o.name, o.name_en, o.minutes, o.slots_needed, o.opens_days, o.closes_days,
       o.people_at_most, o.needs_notice, o.needs_contact, o.waitlist, o.site, o.line,
       s.position as site_position, s.name as site_name, s.name_en as site_name_en
  from offer o join site s on s.code = o.site
 where o.open and ($1::varchar is null or o.code = $1) order by s.position, o.position, o.code
"""
"""$1 code of one, or null for all."""

_SLOTS = fill(
    """
select s.id, s.day, s.starts_at, s.ends_at, greatest({room}, 0)::integer as room,
       s.state = 'open' and c.open and s.starts_at > $4 as open,
       (select max(r.held_until) from reservation_place p
          join reservation r on r.id = p.reservation_id
         where p.slot_id = s.id and r.channel = c.channel and r.state in ('held', 'pending')
           and r.held_until > $4) as returns_by
  from slot s join slot_capacity c on c.slot_id = s.id and c.channel = $5
 where s.offer = $1 and s.day between $2 and $3 order by s.starts_at
""",
    room=fill(ROOM, at="$4"),
)
"""$1 offer, $2 first day, $3 last day, $4 moment, $5 channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What can be reserved; `window` is its first and last bookable day, seen from today."""

    code: str
    kind: str
    name: str
    name_en: str
    minutes: int
    slots_needed: int
    people_at_most: int
    needs_notice: bool
    needs_contact: bool
    waitlist: bool
    site: str
    line: str
    site_position: int
    site_name: str
    site_name_en: str
    window: tuple[date, date]

    @property
    def takes_minutes(self) -> int:
        return self.minutes * self.slots_needed


@dataclass(frozen=True, slots=True)
class Time:
    """A time at which a reservation may begin. `returns_by`: a hold in it ends then at the latest.

    `slots` are the first slots of one, two, … procedures after each other, as far as they follow.
    """

    slot_id: UUID
    starts_at: datetime
    ends_at: datetime
    kind: Kind
    free: int
    returns_by: datetime | None
    slots: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar, and how many reservations could begin on it."""

    kind: Kind
    free: int


async def offers(at: datetime, db: Database) -> Sequence[Offer]:
    return [_offer(row, at) for row in await db.rows(_OFFERS, None)]


async def offer(code: str, at: datetime, db: Database) -> Offer:
    """Find what can be reserved.

    Raises:
        NoSuchOffer: nothing open has this code.

    """
    row = await db.row(_OFFERS, code)
    if row is None:
        raise NoSuchOffer
    return _offer(row, at)


async def days(of: Offer, first: date, at: datetime, db: Database) -> Mapping[date, Day]:
    """Tell of every day of a month, from `first` on, how much room there is for the web."""
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    by_day: dict[date, list[Time]] = {}
    for time in await _times(of, (first, last), at, Channel.WEB, db):
        by_day.setdefault(business_date(time.starts_at), []).append(time)
    return {
        on: _day(of, on, by_day.get(on, ()))
        for on in (first + timedelta(days=n) for n in range((last - first).days + 1))
    }


async def times(
    of: Offer, on: date, at: datetime, db: Database, channel: Channel = Channel.WEB
) -> Sequence[Time]:
    """List the times of a day; none outside the bookable window of the web."""
    if channel is Channel.WEB and not of.window[0] <= on <= of.window[1]:
        return []
    return await _times(of, (on, on), at, channel, db)


async def _times(
    of: Offer, between: tuple[date, date], at: datetime, channel: Channel, db: Database
) -> Sequence[Time]:
    rows = await db.rows(_SLOTS, of.code, *between, at, channel)
    found = (_time(of, rows[place:]) for place in range(len(rows)))
    return [time for time in found if time is not None]


def _time(of: Offer, rows: Sequence[Any]) -> Time | None:
    """Put the slots of one reservation together: the tightest decides; None if too few follow."""
    row = rows[0]
    chain = [row]
    for following in rows[1:]:
        if following["starts_at"] != chain[-1]["ends_at"]:
            break
        chain.append(following)
    mine = chain[: of.slots_needed]
    if len(mine) < of.slots_needed:
        return None
    free = min(each["room"] for each in mine)
    kind: Kind = "few" if free <= FEW else "free"
    if free == 0:
        kind = "full"
    if not all(each["open"] for each in mine):
        kind = "closed"
    ends = [each["returns_by"] for each in mine if each["returns_by"]]
    firsts = tuple(
        each["id"]
        for each in chain[: len(chain) // of.slots_needed * of.slots_needed : of.slots_needed]
    )
    return Time(
        row["id"],
        row["starts_at"],
        mine[-1]["ends_at"],
        kind,
        free,
        max(ends, default=None),
        firsts,
    )


def _day(of: Offer, on: date, its_times: Sequence[Time]) -> Day:
    if not of.window[0] <= on <= of.window[1]:
        return Day("out", 0)
    bookable = [time for time in its_times if time.kind != "closed"]
    free = sum(time.free for time in bookable)
    if not bookable:
        return Day("closed", 0)
    if free == 0:
        return Day("full", 0)
    return Day("few" if free <= FEW else "free", free)


def _offer(row: Any, at: datetime) -> Offer:  # noqa: ANN401 - a row of the database driver, which is untyped
    values = dict(row)
    opens, closes = values.pop("opens_days"), values.pop("closes_days")
    today = business_date(at)
    window = (today + timedelta(days=closes), today + timedelta(days=opens))
    return Offer(**values, window=window)
