"""Where a ticket goes when a step of its visit is done."""

from dataclasses import dataclass, replace
from datetime import datetime

from machi.queue.domain.visits.plan import Plan, allowed, plan
from machi.queue.domain.visits.step import StepState
from machi.queue.store.visits import steps as store
from machi.queue.store.visits.catalogue import catalogue_in
from machi.queue.store.visits.loads import Standing, hall_in
from machi.queue.tables.hall import TicketRow
from machi.queue.tables.visits import VisitRow, VisitStepRow
from machi.shared.db.database import Transaction


@dataclass(frozen=True, slots=True)
class NextStep:
    """The step that began to wait, in which line, and the visit as it is now."""

    line: str
    visit: VisitRow
    steps: list[VisitStepRow]
    saved_seconds: int
    """How much sooner the visit ends because the announced order was changed; 0: it was kept."""


async def next_step(tx: Transaction, ticket: TicketRow, at: datetime) -> NextStep | None:
    """End the step that a ticket is at and begin the next; None when nothing is left.

    The caller holds the ticket's lock. The order is decided now, with the load of the lines.
    """
    visit = await store.visit(tx, ticket.id)
    if visit is None:
        return None
    await store.end_now(tx, visit.id, at)
    return await go_on(tx, visit, ticket, at)


async def go_on(
    tx: Transaction, visit: VisitRow, ticket: TicketRow, at: datetime
) -> NextStep | None:
    """Begin the step that is best now; None when none is open."""
    found = await store.steps(tx, visit.id)
    chosen = await replan(tx, ticket, found, at)
    if chosen is None:
        return None
    await store.announce(tx, visit, found, chosen, at)
    first = next(step for step in found if step.procedure == chosen.order[0])
    await store.begin(tx, first.id, at)
    await tx.session.refresh(first)
    found.sort(key=lambda step: step.position)
    return NextStep(first.line, visit, found, chosen.saved_seconds)


async def replan(
    tx: Transaction, ticket: TicketRow, found: list[VisitStepRow], at: datetime
) -> Plan | None:
    """Choose the order of what is open, with the load of the lines now; None when nothing is.

    Without a look at the lines the announced order stays.
    """
    left = store.still_open(found)
    if not left:
        return None
    # While a step is under way, what comes after it may be planned: it will be done by then.
    under_way = {step.procedure for step in found if step.state == StepState.NOW}
    left = [replace(step, after=step.after - under_way) for step in left]
    announced = [step.procedure for step in left]
    here = Standing(ticket.site, ticket.priority_class, ticket.credit_from)
    lines = await hall_in(tx, here, await catalogue_in(tx), at)
    if lines is None:
        return Plan(tuple(next(allowed(left))), 0)
    return plan(left, lines, ticket.line, announced)
