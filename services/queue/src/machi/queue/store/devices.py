"""Ticket machines, wallboards, and who wants help at them: what is read of them."""

DEVICES = """
select d.id, d.kind, d.site, s.name as site_name, s.name_en as site_name_en, d.paired_at,
       d.seen_at, d.revoked_at, d.volume, d.quiet_from, d.quiet_until, d.paper_out_at
  from device d join site s on s.code = d.site
 where '*' = any ($1::varchar[]) or d.site = any ($1::varchar[])
 order by d.revoked_at is not null, d.paired_at desc
 limit 100
"""
"""$1 sites (`*`: all): the paired devices, those that still may first."""

SEEN = """
with seen as (
  update device set seen_at = $2::timestamptz
   where id = $1 and revoked_at is null and seen_at < $2::timestamptz - interval '5 seconds'
)
select id, volume, quiet_from, quiet_until, paper_out_at, silent_since
  from device where id = $1 and revoked_at is null
"""
"""$1 device, $2 moment: note that a device is alive; no row when it may not (any more).

Written at most every five seconds: a board that shows a call must not wait for the disk.
"""

HELP_WANTED = """
select h.id, h.site, s.name as site_name, s.name_en as site_name_en, h.kind, h.number, h.at
  from help_wanted h join site s on s.code = h.site
 where h.seen_at is null and ('*' = any ($1::varchar[]) or h.site = any ($1::varchar[]))
   and h.at > $2::timestamptz - interval '12 hours'
 order by h.at, h.id
 limit 50
"""
"""$1 sites (`*`: all), $2 moment: who wants help, and waits for it the longest."""

OPENED_BY_CODE = """
select t.token from short_code c join ticket t on t.id = c.ticket_id
 where c.code_hash = $1 and c.expires_at > $2::timestamptz
"""

HAS_CODE = "select 1 from short_code where ticket_id = $1"
