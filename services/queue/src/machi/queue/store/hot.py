"""The two statements that a busy hall feels: take a number, call the next. One round trip each.

Each is one statement, so it is one transaction: the change, its event and the answer that a repeat
of the request gets are all there, or none is. `bench/` measures us against exactly these texts.
The states and events in them come from the transition table in `domain/ticket.py`.
"""

from machi.queue.domain.ticket import Verb, said, sources, target


def _fill(statement: str) -> str:
    """Put the transition table's words where the statement leaves room for them."""
    (callable_state,) = sources(Verb.CALL_NEXT)
    words = {
        "{waiting}": f"'{callable_state}'",
        "{called}": f"'{target(Verb.CALL_NEXT)}'",
        "{issued_event}": f"'{said(Verb.ISSUE)}'",
        "{called_event}": f"'{said(Verb.CALL_NEXT)}'",
    }
    for room, word in words.items():
        statement = statement.replace(room, word)
    return statement


ISSUE_TICKET = _fill("""
with chosen as materialized (
  select site, code, prefix, open,
         $8::varchar <> 'staff' and exists (
           select 1 from issuing_stop s
            where s.site = $3 and s.line = $4 and s.until > $7::timestamptz) as stopped
    from line where site = $3 and code = $4
), numbered as (
  insert into numbering as n (site, business_date, prefix, last)
  select site, $5::date, prefix, 1 from chosen where open and not stopped
  on conflict (site, business_date, prefix) do update set last = n.last + 1
  returning last
), issued as (
  insert into ticket (id, token, site, line, business_date, prefix, serial, number, state, origin,
                      priority_class, priority_reason, receipt_number, recipient, call_count,
                      issued_at, credit_from, revision)
  select $1, $2, site, code, $5::date, prefix, last,
         prefix || lpad(last::text, greatest(3, length(last::text)), '0'),
         $6, $8, $15::integer, $16::varchar, $17::varchar, $9::varchar, 0, $7::timestamptz,
         $7::timestamptz, 1
    from chosen, numbered
  returning id, token, site, line, number, state, origin, recipient, priority_class,
            priority_reason
), line_up as (
  select count(*)::integer as ahead from ticket
   where site = $3 and business_date = $5::date and line = $4 and state = {waiting}
), told as (
  insert into outbox (id, subject, entity_id, revision, at, data, correlation_id, topics)
  select $10::uuid, {issued_event}, id::text, 1, $7::timestamptz,
         jsonb_build_object('ticket_id', id, 'number', number, 'site', site, 'line', line,
                            'state', state, 'recipient', recipient, 'origin', origin,
                            'ticket_path', case when recipient is not null
                                                then '/queue/t/' || token end,
                            'priority_class', priority_class, 'reason', priority_reason,
                            'by', $18::uuid, 'reservation_id', null),
         $11::varchar, 'ticket:' || id || ' board:' || site
    from issued
), kept as (
  insert into answered_request (actor, key, fingerprint, answer)
  select $12::varchar, $13::varchar, $14::varchar,
         jsonb_build_object('ticket_id', id, 'token', token, 'number', number, 'state', state,
                            'ahead', ahead)
    from issued, line_up where $13::varchar is not null
)
select chosen.open, issued.number, line_up.ahead, chosen.stopped
  from chosen cross join line_up left join issued on true
""")
"""Take the next number of a line, count who is ahead, tell of it, keep the answer.

$1 ticket id, $2 token, $3 site, $4 line, $5 business date, $6 state, $7 moment, $8 origin,
$9 recipient or null, $10 event id, $11 correlation id or null, $12 actor, $13 key, $14 fingerprint
(these three null without `Idempotency-Key`), $15 class, $16 reason or null, $17 receipt number of
an application or null, $18 the member of staff who gave it or null.
No row: no such line; `number` null: it is closed, or `stopped`: who took one now would be called
after reception ends (`issuing_stop`; staff may still give one). A key that was used before is a
unique violation of `pk_answered_request`, and nothing happened.
"""

_CALL_NEXT = _fill("""
with desk as materialized (
  select id, site, name, lines, open and paused_at is null as open, ticket_id,
         (site = any ($5::varchar[]) or '*' = any ($5::varchar[])) as allowed
    from counter where id = $1 for update
), pick as materialized (
  select id from ticket
   where site = (select site from desk) and business_date = $2::date and state = {waiting}
     and line = any ((select lines from desk)::varchar[])
     and (select allowed and open and ticket_id is null from desk)
   order by front_at nulls last,
            (array(select unnest(rates) from site where code = (select site from desk)))
              [priority_class] * extract(epoch from $3::timestamptz - credit_from) desc, id
   limit 1 for update {how}
), called as (
  update ticket t
     set state = {called}, counter_id = $1, called_by = $4, called_at = $3::timestamptz,
         call_count = 1, revision = revision + 1
    from pick where t.id = pick.id
  returning t.id, t.token, t.number, t.site, t.line, t.state, t.recipient, t.revision,
            t.priority_class
), taken as (
  update counter c set ticket_id = called.id from called where c.id = $1
), told as (
  insert into outbox (id, subject, entity_id, revision, at, data, correlation_id, topics)
  select $6::uuid, {called_event}, called.id::text, called.revision, $3::timestamptz,
         jsonb_build_object('ticket_id', called.id, 'number', number, 'site', called.site,
                            'line', line, 'state', state, 'recipient', recipient,
                            'ticket_path', case when recipient is not null
                                                then '/queue/t/' || token end,
                            'counter_id', desk.id, 'counter_name', desk.name, 'call_count', 1,
                            'ready', false, 'priority_class', priority_class, 'reason', null,
                            'by', $4::uuid),
         $7::varchar, 'ticket:' || called.id || ' board:' || called.site
    from called, desk
), kept as (
  insert into answered_request (actor, key, fingerprint, answer)
  select $8::varchar, $9::varchar, $10::varchar,
         jsonb_build_object('ticket_id', id, 'number', number, 'line', line, 'state', state,
                            'call_count', 1, 'already_called', false)
    from called where $9::varchar is not null
)
select desk.allowed, desk.open, desk.ticket_id as busy_with, called.id, called.number, called.line
  from desk left join called on true
""")

CALL_NEXT = _CALL_NEXT.replace("{how}", "skip locked")
"""Call the first in the counter's lines, passing over tickets that others are calling now.

$1 counter, $2 business date, $3 moment, $4 staff, $5 sites where they may call (`*`: all),
$6 event id, $7 correlation id or null, $8 actor, $9 key, $10 fingerprint. A second tap at the same
counter waits for the first at `desk` and then sees its ticket in `busy_with`.
First who came back (the earliest first), then the highest score: rate of the class x age of the
credit (`domain/priority.py`).
No row: no such counter; `id` null: see `allowed`, `open` (false while paused), `busy_with`, else
nobody was found.
"""

CALL_NEXT_WAITING_FOR_LOCKS = _CALL_NEXT.replace("{how}", "")
"""The same, but it waits for locked tickets: said once more before "nobody is waiting" is.

A lock may be let go without a call (its transaction failed). No deadlock: everybody locks a
counter before a ticket, and one ticket only.
"""
