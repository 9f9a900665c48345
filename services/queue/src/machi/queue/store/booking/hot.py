"""The statements that an opening minute feels: keep a place, or join the waitlist. One round trip.

Everything is decided in the one statement: the rules of the offer, the capacity, the person's
limit; the event and the answer for a repeat stand in it too. Either all places that were asked for
are taken, or none. Capacity rows are locked in the order of their slots, so that nobody waits in a
circle. A full slot is seen without a lock: a rush on what is gone costs a read.
"""

from machi.queue.domain.booking.reservation import COUNTED, Verb, said, target
from machi.queue.store.booking.sql import AWAKE, ROOM, fill
from machi.queue.tables.base import one_of

_ASKED = fill(
    """
with chosen as materialized (
  select s.id, s.starts_at, o.* from slot s join offer o on o.code = s.offer
   where s.id = any ($1::uuid[]) and o.open
), wanted as materialized (
  select distinct s.id, s.starts_at, s.ends_at, s.day, s.day_ends_at,
         $4::timestamptz < s.starts_at and ($2::varchar <> 'web' or s.day between
           $5::date + c.closes_days and $5::date + c.opens_days) as in_time
    from chosen c join slot s on s.offer = c.code and s.starts_at >= c.starts_at
     and s.starts_at < c.starts_at + c.slots_needed * c.minutes * interval '1 minute'
     and (s.state <> 'closed' or s.id = c.id)
), first as materialized (
  select * from chosen where id = ($1::uuid[])[1]
), place as materialized (
  select min(n) as n from first, generate_series(1, first.per_person) n
   where not exists (select from reservation r where r.offer = first.code
     and r.person_hash = $6::bytea and r.person_place = n and r.state in ({counted}))
), may as materialized (
  select (select count(*) from chosen) = cardinality($1::uuid[]) as known,
         (select count(*) from wanted) = (select sum(slots_needed) from chosen) as in_a_row,
         coalesce((select bool_and(in_time) from wanted), false) as in_time,
         coalesce((select bool_and($3::integer <= people_at_most) from chosen), false) as few,
         $6::bytea is null or (select n from place) is not null as within_limit,
         coalesce((select bool_and(not needs_notice or exists (select from eligible_person e
           where e.offer = chosen.code and e.person_hash = $6::bytea)) from chosen), false)
           as eligible,
         (select bool_and(waitlist) from chosen) as waitlist
), allowed as materialized (
  select known and in_a_row and in_time and few and within_limit and eligible as so from may
)""",
    counted=one_of(COUNTED),
)
"""What is asked, and which rules let it pass: a row of `may`."""

_MADE = """, made as (
  insert into reservation (id, number, token, offer, channel, people, state, starts_at, ends_at,
                           day_ends_at, grace_minutes, held_until, priority_class, person_hash,
                           person_place, recipient, made_at, made_by, reminded, revision)
  select $7::uuid, $8::varchar, $9::varchar, first.code, $2::varchar, $3::integer, {state},
         (select min(starts_at) from wanted), (select max(ends_at) from wanted),
         (select max(day_ends_at) from wanted), first.grace_minutes, {held_until},
         $18::integer, $6::bytea, case when $6::bytea is not null then place.n end,
         $11::varchar, $4::timestamptz, $12::uuid, '{}', 1
    from first, place where {so}
  returning *
), placed as (
  insert into reservation_place (reservation_id, slot_id, places)
  select made.id, wanted.id, $3::integer from made, wanted
), told as (
  insert into outbox (id, subject, entity_id, revision, at, data, correlation_id, topics)
  select $13::uuid, {event}, made.id::text, 1, $4::timestamptz,
         jsonb_build_object('reservation_id', made.id, 'number', number, 'offer', first.code,
                            'offer_title', name, 'offer_title_en', name_en, 'kind', kind,
                            'site', site, 'line', line, 'state', state, 'channel', channel,
                            'people', people, 'starts_at', made.starts_at, 'ends_at', ends_at,
                            'held_until', held_until, 'recipient', recipient,
                            'reservation_path', case when recipient is not null
                                                     then '/queue/b/' || token end,
                            'by', made_by),
         $14::varchar, 'reservation:' || made.id || ' slots:' || first.code
    from made, first
), kept as (
  insert into answered_request (actor, key, fingerprint, answer)
  select $15::varchar, $16::varchar, $17::varchar,
         jsonb_build_object('reservation_id', id, 'number', number, 'token', token,
                            'state', state, 'held_until', held_until, 'starts_at', starts_at,
                            'ends_at', ends_at)
    from made where $16::varchar is not null
)
select may.*, made.id, made.starts_at, made.ends_at, {free} as free,
       (select bool_and(c.open) from slot_capacity c
         where c.slot_id in (select id from wanted) and c.channel = $2::varchar) as open
  from may left join made on true
"""


def _reserve(before: str, verb: Verb, **words: str) -> str:
    now = "$4::timestamptz"
    return fill(
        _ASKED + before + _MADE,
        room=fill(ROOM, at=now),
        awake=fill(AWAKE, at=now),
        state=f"'{target(verb)}'",
        event=f"'{said(verb)}'",
        **words,
    )


HOLD = _reserve(
    """, locked as materialized (
  select c.slot_id from slot_capacity c
   where c.slot_id = any ((select array_agg(id) from wanted)::uuid[]) and c.channel = $2::varchar
     and (select so from allowed) and c.open and {room} >= $3::integer
   order by c.slot_id for update
), taken as (
  update slot_capacity c
     set taken = c.taken + $3::integer, resting = {awake}
    from locked where c.slot_id = locked.slot_id and c.channel = $2::varchar
     and (select count(*) from locked) = (select count(*) from wanted)
  returning c.slot_id
)""",
    Verb.HOLD,
    so="(select count(*) from taken) = (select count(*) from wanted)",
    held_until="$10::timestamptz",
    free="false",
)
"""Take a place in every slot that is asked for, in the channel's own capacity, or in none.

$1 the first slot of each procedure, $2 channel, $3 people, $4 moment, $5 business date, $6 keyed
hash of the person or null, $7 reservation id, $8 number, $9 token, $10 held until, $11 recipient or
null, $12 member of staff or null, $13 event id, $14 correlation id or null, $15 actor, $16 key,
$17 fingerprint (these three null without `Idempotency-Key`), $18 class on the waitlist.
One row: `id` null when it was refused; the other columns say which rule it was, or that it is full.
Unique violations: `pk_answered_request`, a repeat; `ux_reservation_person`, the same person at the
same moment.
"""

JOIN_WAITLIST = _reserve(
    """, room as materialized (
  select count(*) = (select count(*) from wanted) as free from slot_capacity c
   where c.slot_id in (select id from wanted) and c.channel = $2::varchar and c.open
     and {room} >= $3::integer
)""",
    Verb.JOIN_WAITLIST,
    so="(select so and waitlist from allowed, may) and not (select free from room)",
    held_until="$10::timestamptz",
    free="(select free from room)",
)
"""Wait for these places: as `HOLD`, $10 null. `free`: there is nothing to wait for."""

WANTED = fill(
    """{asked}
select may.*, (select array_agg(id order by id) from wanted) as slots,
       (select array_agg(distinct code) from chosen) as offers,
       (select min(starts_at) from wanted) as starts_at,
       (select max(ends_at) from wanted) as ends_at,
       (select max(day_ends_at) from wanted) as day_ends_at,
       (select bool_and(c.open) from slot_capacity c
         where c.slot_id in (select id from wanted) and c.channel = $2::varchar) as open
  from may
""",
    asked=_ASKED,
)
"""Which slots are meant, and which rules let them pass; nothing is taken. $1 to $6 as `HOLD`."""
