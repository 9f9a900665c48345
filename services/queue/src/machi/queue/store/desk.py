"""What the staff terminal reads: one statement each."""

from machi.queue.store.screens import ranked

COUNTER = """
select c.id, c.name, c.site, c.open, c.lines, c.paused_at, c.pause_reason,
       s.name as site_name, s.name_en as site_name_en,
       t.id as ticket_id, t.number, t.line, t.state, t.call_count, t.called_at, t.started_at,
       t.priority_class, t.priority_reason, t.receipt_number, r.name as return_to
  from counter c join site s on s.code = c.site
  left join ticket t on t.id = c.ticket_id
  left join counter r on r.id = t.return_counter_id and r.id <> c.id and r.open
 where c.id = $1
"""
"""$1 counter: where it stands, and whom it has called or serves."""

PEOPLE = ranked(
    """
select t.id, t.number, t.line, t.state, t.issued_at, t.held_until, t.ready_at, t.in_process_at,
       t.front_at is not null as returned, t.priority_class, t.priority_reason,
       s.rates[t.priority_class] as rate,
       (extract(epoch from $4::timestamptz - t.credit_from) / 60)::float8 as credit_minutes,
       p.id = $5 as parked_here, p.name as parked_at, coalesce(p.open, false) as expected_there,
       exists (select from ticket_note n where n.ticket_id = t.id) as noted,
       f.p10_seconds, f.p80_seconds
  from ticket t join site s on s.code = t.site
  left join counter p on p.id = t.parked_counter_id
  left join ticket_forecast f on f.ticket_id = t.id and f.made_at > $4::timestamptz - $6::interval
 where t.site = $1 and t.business_date = $2
   and t.state in ('waiting', 'remote', 'held_absent', 'on_hold', 'parked', 'in_process', 'ready')
   and (t.line = any ($3::varchar[]) or p.id = $5)
 order by t.state <> 'waiting', case when t.state = 'ready' then t.ready_at end, {t}
 limit 300
""",
    "$4",
)
"""$1 site, $2 business date, $3 lines, $4 moment, $5 counter, $6 how old a forecast may be:
everybody who is still to be served here: who waits, in the order of calling, then the others."""

FINISHED = """
select t.id, t.number, t.line, t.ended_at from ticket t
 where t.counter_id = $1 and t.business_date = $2 and t.state = 'done' and t.site = $3
 order by t.ended_at desc limit 5
"""
"""$1 counter, $2 business date, $3 site: whom the counter completed last, the newest first."""

USUAL = """
select percentile_cont(0.5) within group (order by extract(epoch from ended_at - started_at))
       as seconds
  from (
    select started_at, ended_at from ticket
     where site = $1 and line = $2 and state = 'done' and ended_at > started_at
     order by business_date desc, prefix desc, serial desc limit 100
  ) latest
having count(*) >= 20
"""
"""$1 site, $2 line: how long service usually takes, by the last hundred; no row for too few."""

ONE = "select id, number, site, line, state from ticket where id = $1"
