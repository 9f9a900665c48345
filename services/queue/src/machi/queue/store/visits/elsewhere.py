"""Who waits in another line, and has a step that a free counter could do."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from machi.queue.domain.ticket import State
from machi.queue.tables.hall import CounterRow, TicketRow
from machi.shared.clock import business_date
from machi.shared.db.database import Transaction

LOOK_AT = 5
"""So many are asked about, the first in turn first."""

ELSEWHERE = """
select t.id from ticket t
  join visit v on v.ticket_id = t.id
  join visit_step n on n.visit_id = v.id and n.state = 'now' and n.line = t.line
   and n.procedure is not null
 where t.site = :site and t.business_date = :day and t.state = 'waiting' and t.front_at is null
   and not t.line = any (:lines)
   and exists (select from visit_step s where s.visit_id = v.id and s.state = 'later'
                and s.line = any (:lines))
 order by (array(select unnest(rates) from site where code = :site))[t.priority_class]
          * extract(epoch from :at - t.credit_from) desc, t.id
 limit :many
"""
"""Who is to be called first anyway (back from an absence, on hold) stays where they are expected,
and so does who was sent to the line by a transfer."""


async def waiting_elsewhere(
    tx: Transaction, counter: CounterRow, at: datetime
) -> AsyncIterator[TicketRow]:
    """Give those with a step that this counter could do, each locked; whom others call is not."""
    connection = await tx.session.connection()
    asked = {"site": counter.site, "day": business_date(at), "lines": counter.lines}
    found = await connection.execute(text(ELSEWHERE), {**asked, "at": at, "many": LOOK_AT})
    for ticket_id in found.scalars().all():
        if ticket := await _locked(tx, ticket_id):
            yield ticket


async def _locked(tx: Transaction, ticket_id: UUID) -> TicketRow | None:
    """Lock without waiting: so several tickets may be locked, and nobody waits in a circle."""
    ticket = await tx.session.get(
        TicketRow, ticket_id, with_for_update={"skip_locked": True}, populate_existing=True
    )
    return ticket if ticket is not None and ticket.state == State.WAITING else None
