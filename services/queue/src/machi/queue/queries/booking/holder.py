"""What the holder of a reservation sees, and how others find one: by its number, by its day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from machi.queue.domain.booking.offer import last_moment
from machi.queue.domain.booking.refusals import NoSuchReservation
from machi.shared.clock import JAPAN
from machi.shared.db.database import Database

_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
_NUMBER = re.compile(r"[A-Z0-9]{4,16}")
_IN_ADDRESS = re.compile(r"/queue/b/(?P<token>[A-Za-z0-9_-]{20,64})")

_BOOKINGS = """
select r.id, r.number, r.token, r.state, r.channel, r.people, r.starts_at, r.ends_at, r.held_until,
       r.recipient is not null as told, r.revision, r.reminded, r.contact is not null as rang,
       o.code as offer, o.kind, o.name, o.name_en, o.needs_contact, o.meeting_base,
       o.cancel_days, o.change_days, s.code as site, s.name as site_name,
       s.name_en as site_name_en, l.name as line_name, l.name_en as line_name_en,
       t.token as ticket_token, t.number as ticket_number,
       (select lottery_id from lottery_application a where a.reservation_id = r.id) as lottery_id,
       coalesce((select max(e.at) from event_log e where e.entity_id = r.id::text), r.made_at)
         as changed_at,
       exists (select from reservation_place p join slot on slot.id = p.slot_id
                where p.reservation_id = r.id and slot.state = 'closed') as without_slot
  from reservation r join offer o on o.code = r.offer join site s on s.code = o.site
  join line l on l.site = o.site and l.code = o.line
  left join ticket t on t.reservation_id = r.id
"""

_BY_TOKEN = f"{_BOOKINGS} where r.token = $1"
_BY_NUMBER = "select token from reservation where number = $1"
_OF_DAY = f"""{_BOOKINGS}
 where o.site = $1 and (r.starts_at at time zone 'Asia/Tokyo')::date = $2
   and r.state in ('held', 'pending', 'offered', 'won', 'confirmed', 'late', 'checked_in',
                   'fulfilled', 'no_show')
 order by r.starts_at, r.number
"""
_CONFLICTS = f"""{_BOOKINGS}
 where o.site = $1 and r.ends_at > $2
   and r.state in ('held', 'pending', 'offered', 'won', 'confirmed')
   and exists (select from reservation_place p join slot on slot.id = p.slot_id
                where p.reservation_id = r.id and slot.state = 'closed')
 order by r.starts_at, r.number
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A reservation as its holder and the office see it: where it stands, when and where it is."""

    id: UUID
    number: str
    token: str
    state: str
    channel: str
    people: int
    starts_at: datetime
    ends_at: datetime
    held_until: datetime | None
    told: bool
    rang: bool
    """Staff took a name and a telephone number down; they are sealed."""
    revision: int
    changed_at: datetime
    reminded: Sequence[str]
    offer: str
    kind: str
    name: str
    name_en: str
    needs_contact: bool
    meeting_base: str | None
    cancel_days: int
    change_days: int
    site: str
    site_name: str
    site_name_en: str
    line_name: str
    line_name_en: str
    ticket_token: str | None
    ticket_number: str | None
    lottery_id: UUID | None
    without_slot: bool
    """A slot of it was closed: it is to be moved or called off."""

    @property
    def change_until(self) -> datetime:
        return last_moment(self.starts_at.astimezone(JAPAN), self.change_days)

    @property
    def cancel_until(self) -> datetime:
        return last_moment(self.starts_at.astimezone(JAPAN), self.cancel_days)


async def booking(token: str, db: Database) -> Booking:
    """Find a reservation by the token of its page.

    Raises:
        NoSuchReservation: none has this token.

    """
    row = await db.row(_BY_TOKEN, token) if _TOKEN.fullmatch(token) else None
    if row is None:
        raise NoSuchReservation
    return Booking(**dict(row))


async def token_of(read: str, db: Database) -> str:
    """Find whose reservation a scanner read: the page's address, or the booking number.

    Raises:
        NoSuchReservation: it is neither.

    """
    if found := _IN_ADDRESS.search(read):
        return found["token"]
    number = "".join(filter(str.isalnum, read)).upper()
    row = await db.row(_BY_NUMBER, number) if _NUMBER.fullmatch(number) else None
    if row is None:
        raise NoSuchReservation
    token: str = row["token"]
    return token


async def of_day(site: str, on: date, db: Database) -> Sequence[Booking]:
    """List a day's reservations of a site, the earliest first."""
    return [Booking(**dict(row)) for row in await db.rows(_OF_DAY, site, on)]


async def conflicts(site: str, at: datetime, db: Database) -> Sequence[Booking]:
    """List live reservations for slots that were closed."""
    return [Booking(**dict(row)) for row in await db.rows(_CONFLICTS, site, at)]
