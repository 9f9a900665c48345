"""Taking one number for several steps: the hot statement of a number, and the visit with it.

One statement, so that no number of a visit is ever without its steps.
"""

import re

from machi.queue.store.hot import ISSUE_TICKET
from machi.shared.contracts.queue.visits import VisitPlanned

_TAKEN = max(int(number) for number in re.findall(r"\$(\d+)", ISSUE_TICKET))
"""The last parameter of the hot statement; those of the visit follow."""

_ANSWER = "select chosen.open, issued.number, line_up.ahead"

_VISIT = """
, visited as (
  insert into visit (id, ticket_id, life_event, planned_at, saved_seconds, revision)
  select {1}::uuid, issued.id, {2}::varchar, $7::timestamptz, 0, 1 from issued
  returning id, ticket_id
), stepped as (
  insert into visit_step (id, visit_id, procedure, line, position, state, after, service_seconds,
                          began_at)
  select step.id, visited.id, step.procedure, step.line, step.position,
         case when step.position = 1 then 'now' else 'later' end, step.after,
         step.service_seconds, case when step.position = 1 then $7::timestamptz end
    from visited, jsonb_to_recordset({3}::jsonb) as step
         (id uuid, procedure varchar, line varchar, position integer, after varchar[],
          service_seconds integer)
  returning line, state, position
), planned as (
  insert into outbox (id, subject, entity_id, revision, at, data, correlation_id, topics)
  select {4}::uuid, '{event}', visited.id::text, 1, $7::timestamptz,
         jsonb_build_object('visit_id', visited.id, 'ticket_id', issued.id,
                            'number', issued.number, 'site', issued.site, 'saved_seconds', 0,
                            'steps', (select jsonb_agg(jsonb_build_object('line', line,
                                                                          'state', state)
                                                       order by position) from stepped)),
         $11::varchar, ''
    from visited, issued
)
"""


def _with_steps() -> str:
    visit = _VISIT.replace("{event}", VisitPlanned.subject)
    for place in range(1, 5):
        visit = visit.replace(f"{{{place}}}", f"${_TAKEN + place}")
    hot, answer = ISSUE_TICKET.split(_ANSWER)
    return f"{hot.rstrip()}{visit}{_ANSWER}{answer}"


ISSUE_VISIT = _with_steps()
"""`ISSUE_TICKET`, then: visit id, life event or null, its steps as a list of objects, event id."""
