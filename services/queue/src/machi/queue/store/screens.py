"""What screens read: one statement each, so that all of a screen is of one moment."""

LINES = """
select s.code as site, s.name as site_name, s.name_en as site_name_en,
       l.code, l.prefix, l.name, l.name_en, l.color, l.shape, l.open,
       coalesce(w.waiting, 0)::integer as waiting, coalesce(w.remote, 0)::integer as remote
  from site s join line l on l.site = s.code
  left join (
    select site, line, count(*) filter (where state = 'waiting') as waiting,
           count(*) filter (where state = 'remote') as remote
      from ticket where business_date = $1 and state in ('waiting', 'remote')
     group by site, line
  ) w on w.site = l.site and w.line = l.code
 where $2::varchar is null or s.code = $2
 order by s.position, l.position
"""
"""$1 business date, $2 site or null for all: every line and how many wait in it."""

CALLS = """
select t.number, t.state, t.call_count, t.called_at, c.name as counter, l.code as line,
       l.color, l.shape
  from counter c
  join ticket t on t.id = c.ticket_id
  join line l on l.site = t.site and l.code = t.line
 where c.site = $1
 order by t.called_at desc, t.id desc
"""
"""$1 site: who is called or served at its counters, the newest call first."""


def ranked(statement: str, at: str) -> str:
    """Fill in `{a}` and `{t}`: what these tickets are called by, the lowest first, as `CALL_NEXT`.

    `s` must be their site; `at` is the parameter that holds the moment.
    """
    for ticket in ("a", "t"):
        front = f"coalesce({ticket}.front_at, 'infinity')"
        credit = f"extract(epoch from {at}::timestamptz - {ticket}.credit_from)"
        rank = f"({front}, - s.rates[{ticket}.priority_class] * {credit}, {ticket}.id)"
        statement = statement.replace("{" + ticket + "}", rank)
    return statement


TICKET = ranked(
    """
select t.id, t.token, t.number, t.site, t.state, t.business_date, t.call_count, t.issued_at,
       t.called_at, t.held_until, t.recipient, t.priority_class, t.receipt_number, t.line,
       l.name as line_name, l.name_en as line_name_en, l.color, l.shape, s.name as site_name,
       s.name_en as site_name_en, c.name as counter,
       case when t.state in ('waiting', 'remote') then (
         select count(*)::integer from ticket a
          where a.site = t.site and a.business_date = t.business_date and a.line = t.line
            and a.state = 'waiting' and {a} < {t}
       ) end as ahead,
       case when t.state in ('waiting', 'remote') then (
         select count(*)::integer from ticket a
          where a.site = t.site and a.business_date = t.business_date and a.line = t.line
            and a.state = 'remote' and {a} < {t}
       ) end as remote_ahead
  from ticket t
  join line l on l.site = t.site and l.code = t.line
  join site s on s.code = t.site
  left join counter c on c.id = coalesce(t.counter_id, t.parked_counter_id)
 where t.token = $1
""",
    "$2",
)
"""$1 token, $2 moment: a ticket, where to go, and who is ahead: in the hall, and not yet there."""

TICKET_ID = "select id from ticket where token = $1"
SITE_OF_TICKET = "select site from ticket where id = $1"

COUNTERS = """
select c.id, c.name, c.site, s.name as site_name, s.name_en as site_name_en, c.open, c.lines,
       t.number, t.state, (c.opened_by is not distinct from $2) as mine
  from counter c join site s on s.code = c.site left join ticket t on t.id = c.ticket_id
 where '*' = any ($1::varchar[]) or c.site = any ($1::varchar[])
 order by s.position, c.position
"""
"""$1 sites (`*`: all), $2 staff: the counters to choose from."""
