"""What the page of a hall reads: one statement each, so that all of a part is of one moment."""

LINES = """
select l.code, l.prefix, l.name, l.name_en, l.color, l.shape, l.open,
       case when not l.open then st.reason end as reason,
       count(t.id) filter (where t.state = 'waiting')::integer as waiting,
       count(t.id) filter (where t.state = 'remote')::integer as remote,
       min(least(t.credit_from, $3::timestamptz)) filter (where t.state = 'waiting') as oldest
  from line l
  left join line_standing st on st.site = l.site and st.line = l.code
  left join ticket t on t.site = l.site and t.line = l.code and t.business_date = $2::date
       and t.state in ('waiting', 'remote')
 where l.site = $1
 group by l.site, l.code, st.reason
 order by l.position
"""
"""$1 site, $2 business date, $3 moment: every line, how many wait and since when."""

COUNTERS = """
select c.id, c.name, c.lines, c.open, c.opened_by, c.paused_at, c.pause_reason,
       t.number, t.line, t.state, t.called_at, t.started_at,
       (select max(at) from event_log
         where entity_id = c.id::text and subject = 'queue.counter.opened.v1') as opened_at
  from counter c left join ticket t on t.id = c.ticket_id
 where c.site = $1
 order by c.position
"""
"""$1 site: every counter, who opened it and which number is there."""

LONG_AWAY = """
select t.number, t.line, t.state,
       (select max(at) from event_log where entity_id = t.id::text) as since
  from ticket t
 where t.site = $1 and t.business_date = $2::date
   and t.state in ('on_hold', 'parked', 'in_process', 'ready', 'serving')
 order by since
"""
"""$1 site, $2 business date: who is in the middle of something, the longest first."""

STILL_THERE = """
select number, line, state from ticket
 where site = $1 and business_date = $2::date and state = any ($3::varchar[])
 order by line, number
"""
"""$1 site, $2 business date, $3 states."""

ALARMS = """
select d.kind, d.id, d.silent_since, d.paper_out_at from device d
 where d.site = $1 and d.revoked_at is null
   and (d.silent_since is not null or d.paper_out_at is not null)
 order by d.id
"""
"""$1 site: ticket machines and boards that need somebody."""

HELP = """
select kind, number, at from help_wanted where site = $1 and seen_at is null order by at
"""
"""$1 site: people at a ticket machine who wait for help."""
