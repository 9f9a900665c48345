"""What the wallboard shows: one statement each."""

CALLS_OF_TODAY = """
select e.position, e.at, e.data->>'number' as number, e.data->>'counter_name' as counter,
       (e.data->>'call_count')::integer as call_count,
       coalesce((e.data->>'ready')::boolean, false) as ready, l.code as line, l.color, l.shape,
       t.state, e.at = t.called_at and t.state in ('called', 'called_ready') as standing,
       e.at - case when coalesce((e.data->>'ready')::boolean, false) then t.ready_at
                   else t.credit_from end as waited
  from event_log e
  join ticket t on t.id = e.entity_id::uuid
  join line l on l.site = t.site and l.code = e.data->>'line'
 where e.subject = 'queue.ticket.called.v1' and e.at >= $2 and t.site = $1
 order by e.at desc, e.position desc
 limit 40
"""
"""$1 site, $2 beginning of the business day: calls and repeats of the day, the newest first."""

READY = """
select t.number, t.state, l.color, l.shape, c.name as counter
  from ticket t
  join line l on l.site = t.site and l.code = t.line
  left join counter c on c.id = t.counter_id and t.state = 'called_ready'
 where t.site = $1 and t.business_date = $2 and t.state in ('ready', 'called_ready')
 order by t.state = 'ready', t.ready_at desc, t.number
 limit 12
"""
"""$1 site, $2 business date: what can be handed over, those who are called for it first."""

NOTICE = "select says, says_en, at from board_notice where site = $1 and says is not null"
