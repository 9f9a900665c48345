"""Figures that the record of the cases gives: counted anew each time, so they always agree with it.

What is purged is counted too: of a purged case its states and times are kept.
"""

from datetime import date, datetime, time, timedelta

from machi.forms.domain.figures import Cases
from machi.shared.clock import JAPAN
from machi.shared.db.database import Database

_ARRIVED = """
select application.procedure_id, channel, count(*) as cases,
       count(*) filter (where exists (
         select from application_transition asked
          where asked.application_id = application.id and asked.command = 'request_correction'
       )) as corrected
  from application
 where receipt_number is not null and submitted_at >= $1 and submitted_at < $2
 group by application.procedure_id, channel
"""
_DECIDED = """
select application.procedure_id, application.days_used, command, count(*) as cases
  from application_transition decided
  join application on application.id = decided.application_id
 where command in ('grant', 'refuse') and decided.at >= $1 and decided.at < $2
 group by application.procedure_id, application.days_used, command
"""


async def by_procedure(db: Database, first: date, last: date) -> dict[str, Cases]:
    """Count the cases that arrived, and those that were decided, on some days in Japan."""
    begins = _midnight(first)
    ends = _midnight(last + timedelta(days=1))
    found: dict[str, Cases] = {}
    for row in await db.rows(_ARRIVED, begins, ends):
        cases = found.setdefault(row["procedure_id"], Cases())
        cases.arrived[row["channel"]] = row["cases"]
        cases.corrected += row["corrected"]
    for row in await db.rows(_DECIDED, begins, ends):
        cases = found.setdefault(row["procedure_id"], Cases())
        cases.days[row["days_used"]] = cases.days.get(row["days_used"], 0) + row["cases"]
        cases.refused += row["cases"] if row["command"] == "refuse" else 0
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), JAPAN)
