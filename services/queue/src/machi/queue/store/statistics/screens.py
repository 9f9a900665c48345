"""What pages and open data read of the projections: one statement each."""

TYPICAL = """
select line, extract(isodow from came)::integer - 1 as weekday, extract(hour from came)::integer
         as hour, count(distinct day)::integer as days, count(*)::integer as visitors,
       percentile_disc(0.5) within group (order by wait) / 1000000 as wait_seconds
  from (select line, day, wait, began_at at time zone 'Asia/Tokyo' as came from visit_fact
         where site = $1 and day between $2::date and $3::date and wait is not null) as visits
 group by line, 2, 3
 order by line, 2, 3
"""
"""$1 site, $2 first and $3 last day: what each hour of each weekday was like, by line."""

THRESHOLDS = """
select l.code, coalesce(e.busy_from_minutes, $2) as busy_from,
       coalesce(e.crowded_from_minutes, $3) as crowded_from
  from line l left join line_expectation e on e.site = l.site and e.line = l.code
 where l.site = $1
"""
"""$1 site, $2 and $3 the usual thresholds: from which minutes the lamp of each line changes."""

LAST_CALLED = """
select distinct on (t.site, t.line) t.site, t.line, t.number, t.called_at, t.issued_at
  from ticket t
 where t.business_date = $1::date and t.called_at is not null
 order by t.site, t.line, t.called_at desc
"""
"""$1 business date: the last number called in each line."""

HALF_HOURS = """
select site, line, extract(hour from came)::integer * 2
         + floor(extract(minute from came) / 30)::integer as slot,
       count(*)::integer as visitors, count(wait)::integer as called,
       percentile_disc(0.5) within group (order by wait) / 1000000 as median_seconds,
       percentile_disc(0.9) within group (order by wait) / 1000000 as p90_seconds
  from (select site, line, wait, began_at at time zone 'Asia/Tokyo' as came from visit_fact
         where day = $1::date and began_at is not null) as visits
 group by site, line, slot
 order by site, line, slot
"""
"""$1 day: visitors and waits of each half hour, by line."""
