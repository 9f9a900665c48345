"""Rooms and places: arrivals in groups, the draw, the serving number."""

from typing import Any

from sqlalchemy import text
from sqlmodel import select

from machi.queue.domain.admission.refusals import NoSuchRoom
from machi.queue.tables.admission import UNUSED, AdmissionRoomRow
from machi.shared.auth.staff import EVERYWHERE
from machi.shared.db.database import Transaction
from machi.shared.errors import Forbidden

ARRIVE = """
with asked as materialized (
  select id, row_number() over (order by place) as nth
    from unnest($2::uuid[]) with ordinality as came(id, place)
   where not exists (select from admission_place there where there.id = came.id)
), room as (
  update admission_room
     set opened_at = coalesce(opened_at, case when $3 >= opens_at then $3::timestamptz end),
         early = early + case when opened_at is null and $3 < opens_at then n else 0 end,
         late = late + case when opened_at is null and $3 < opens_at then 0 else n end
    from (select count(*)::integer as n from asked) as counted
   where code = $1 and closed_at is null and $3 >= doors_at and $3 < closes_at
  returning code, n, opened_at is null as early_one, early + late as last
)
insert into admission_place (id, room, number, arrived_at)
select id, code, case when not early_one then last - n + nth end, $3
  from asked cross join room
    on conflict (id) do nothing
returning id, number
"""
"""Give places to people who came together: $1 room, $2 place ids in order of arrival, $3 moment.

The room's row is locked for this one statement: who comes is early or late as the row says, and
late numbers follow one another without a gap, whichever process gives them. A place that is there
already (a repeated request) is left alone. No row: see `PLACES`, or the room takes nobody now.
"""

PLACES = """
select id, number, turn_at, entered_at, lapsed_at from admission_place
 where room = $1 and id = any ($2::uuid[])
"""
"""$1 room, $2 ids: where these places stand."""

ENTER = """
with gone_in as (
  update admission_place set entered_at = $3
   where id = $2 and room = $1 and turn_at is not null and entered_at is null and lapsed_at is null
  returning entered_at
)
select p.turn_at, coalesce(gone_in.entered_at, p.entered_at) as entered_at, p.lapsed_at
  from admission_place p left join gone_in on true
 where p.id = $2 and p.room = $1
"""
"""$1 room, $2 place, $3 moment: somebody whose turn it is goes in; once more changes nothing."""

LEAVE = """
update admission_place set left_at = coalesce(left_at, $3::timestamptz)
 where id = $2 and room = $1 and entered_at is not null
"""
"""$1 room, $2 place, $3 moment: who went in is done, and makes room for the next."""

DRAWN = """
select encode(sha256(r.seed || uuid_send(p.id)), 'hex') as lot, p.id, p.number
  from admission_place p join admission_room r on r.code = p.room
 where p.room = $1 and r.drawn_at is not null and p.number > $2 and p.number <= r.early
 order by p.number limit $3
"""
"""$1 room, $2 after this number, $3 at most: the order of the draw, for whoever checks it."""

STATE = """
select r.*, s.name as site_name, s.name_en as site_name_en,
       (select count(*)::integer from admission_place p
         where p.room = r.code and p.arrived_at > $2::timestamptz - interval '1 minute') as arrived,
       (select count(*)::integer from admission_place p
         where p.room = r.code and p.turn_at > $2::timestamptz - interval '1 minute') as let_in
  from admission_room r join site s on s.code = r.site
 where r.code = $1
"""
"""$1 room, $2 moment: how it is, and what the last minute brought."""

ROOMS = """
select r.*, s.name as site_name, s.name_en as site_name_en
  from admission_room r join site s on s.code = r.site
 where '*' = any ($1::varchar[]) or r.site = any ($1::varchar[])
 order by r.opens_at desc, r.code limit 100
"""
"""$1 sites (`*`: all): the rooms, the newest first."""

LAPSE = f"""
with gone as (
  update admission_place set lapsed_at = $2 where room = $1 and turn_at <= $3 and {UNUSED}
  returning 1
)
update admission_room set credit = credit + n, lapsed = lapsed + n
  from (select count(*)::integer as n from gone) as counted where code = $1 and n > 0
"""  # noqa: S608 - a condition of ours
"""$1 room, $2 moment, $3 turns before this are over: end unused places, and pass them on."""

LET_IN = """
with moved as (
  update admission_room set serving = $4, credit = credit - $5, advanced_at = $7
   where code = $1 and serving = $3 and credit >= $5 and advanced_at is not distinct from $6
     and paused_at is null and closed_at is null
  returning code
), turned as (
  update admission_place set turn_at = $2 from moved
   where room = moved.code and number > $3 and number <= $4
)
select code from moved
"""
"""$1 room, $2 moment, $3 old and $4 new serving number, $5 credit used, $6 old and $7 new moment up
to which the rate is spent. No row: another process moved it, or it was stopped; nothing happened.
"""

INSIDE = """
select count(*)::integer as inside from admission_place
 where room = $1 and turn_at > $2 and lapsed_at is null and left_at is null
   and (entered_at is null or entered_at > $3)
"""
"""$1 room, $2 turns and $3 entries after these: who may be taking places now."""

IN_FRONT = """
select code from admission_room
 where closed_at is null and $1 < closes_at
   and (offer = $2 or offer in (select offer from slot where id = any ($3::uuid[])))
"""
"""$1 moment, $2 offer or null, $3 slots: the rooms that stand in front of them."""

ROOM = "select * from admission_room where code = $1"
UNDER_WAY = "select code from admission_room where closed_at is null and opens_at <= $1"

_ENTERED = "select count(*) from admission_place where room = :room and entered_at is not null"
_ONE_AT_A_TIME = "select pg_try_advisory_xact_lock(hashtext('draw in ' || :room))"
_DRAW = """
update admission_place p set number = lot.number
  from (
    select id, row_number() over (order by sha256(cast(:seed as bytea) || uuid_send(id)), id)
             as number
      from admission_place where room = :room and number is null
  ) as lot
 where p.id = lot.id
"""


async def room(tx: Transaction, code: str, sites: frozenset[str] | None = None) -> AdmissionRoomRow:
    """Read a room and lock it.

    Args:
        tx: the transaction that holds the lock.
        code: which one.
        sites: where the person who asks may act; `*` is everywhere; None: nobody asks.

    """
    row = await tx.session.get(AdmissionRoomRow, code, with_for_update=True)
    if row is None:
        raise NoSuchRoom
    if sites is not None and sites.isdisjoint({row.site, EVERYWHERE}):
        raise Forbidden
    return row


async def exists(tx: Transaction, code: str) -> bool:
    found = select(AdmissionRoomRow.code).where(AdmissionRoomRow.code == code)
    return (await tx.session.exec(found)).first() is not None


async def entered(tx: Transaction, code: str) -> int:
    """Count who went in, of all who came."""
    connection = await tx.session.connection()
    return int((await connection.execute(text(_ENTERED), {"room": code})).scalar_one())


async def draw(tx: Transaction, code: str, seed: bytes) -> bool:
    """Number the early places in the order of the lot; False while another process does it."""
    connection = await tx.session.connection()
    if not (await connection.execute(text(_ONE_AT_A_TIME), {"room": code})).scalar_one():
        return False
    await _run(tx, _DRAW, room=code, seed=seed)
    return True


async def _run(tx: Transaction, statement: str, **values: Any) -> int:  # noqa: ANN401 - SQL's own
    connection = await tx.session.connection()
    return (await connection.execute(text(statement), values)).rowcount
