"""What screens of calendars and reservations read: one statement each."""

HOURS = """
select line, weekday, opens, closes from opening_hours where site = $1 order by weekday, opens
"""

CLOSURES = """
select id, line, first_day, last_day, reason, made_at from closure
 where site = $1 and first_day <= $3 and last_day >= $2 order by first_day, line
"""
"""$1 site, $2 first day, $3 last day."""
