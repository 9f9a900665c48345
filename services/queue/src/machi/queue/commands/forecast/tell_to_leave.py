"""そろそろ出発: said once for a plan, and at most twice for a ticket."""

from datetime import datetime
from uuid import UUID

from machi.queue.domain.forecast.departure import LEAVE_AT_MOST
from machi.queue.domain.forecast.wait_range import wait_range
from machi.queue.domain.refusals import NOT_NOW
from machi.queue.store import tickets
from machi.queue.store.forecast import departures as store
from machi.shared.contracts.queue import TicketLeaveNow
from machi.shared.db.database import Database


async def tell_to_leave(ticket_id: UUID, at: datetime, db: Database) -> bool:
    """Say that it is time to leave. False: somebody else said it, or they are here already."""
    async with db.transaction() as tx:
        try:
            ticket = await store.elsewhere(tx, ticket_id)
        except tuple(NOT_NOW.values()):
            return False
        plan = await store.plan(tx, ticket_id)
        told = await store.forecast(tx, ticket_id)
        if plan is None or told is None or plan.told_at or plan.times_told >= LEAVE_AT_MOST:
            return False
        store.note(tx, ticket)
        turn = wait_range(told.p10_seconds, told.p80_seconds)
        event = TicketLeaveNow(
            at=at,
            travel_minutes=plan.travel_minutes,
            from_minutes=turn.low,
            to_minutes=turn.high,
            again=plan.times_told > 0,
            **tickets.facts(ticket),
        )
        plan.told_at, plan.times_told = at, plan.times_told + 1
        tx.session.add(plan)
        await tx.publish(event, topics=tickets.topics(ticket))
    return True
