"""A part of calling the next: whom a free counter calls when nobody waits in its own lines."""

from machi.queue.commands.asked import AtCounter
from machi.queue.commands.calling import call_one
from machi.queue.domain.ticket import Verb
from machi.queue.domain.visits.come_over import come_over
from machi.queue.domain.visits.plan import Plan
from machi.queue.domain.visits.step import StepState
from machi.queue.store import tickets as store
from machi.queue.store.visits import steps as visits
from machi.queue.store.visits.catalogue import catalogue_in
from machi.queue.store.visits.elsewhere import waiting_elsewhere
from machi.queue.store.visits.loads import Standing, hall_in
from machi.queue.tables.hall import CounterRow, TicketRow
from machi.queue.tables.visits import VisitStepRow
from machi.shared.contracts.queue import TicketLineChanged
from machi.shared.contracts.queue.visits import VisitPlanned
from machi.shared.db.database import Transaction


async def call_over(tx: Transaction, command: AtCounter, counter: CounterRow) -> TicketRow | None:
    """Call somebody who waits elsewhere for another step of their visit; None: nobody gains by it.

    The counter is locked and free. What they waited for comes later, with the credit of the visit.
    """
    async for ticket in waiting_elsewhere(tx, counter, command.at):
        visit = await visits.visit(tx, ticket.id)
        found = await visits.steps(tx, visit.id) if visit else []
        plan = await _plan(tx, command, counter, ticket, found)
        if visit is None or plan is None:
            continue
        await visits.put_first(tx, visit, found, plan, command.at)
        await _change_line(tx, command, ticket, found)
        facts = visits.visit_facts(visit, ticket, found)
        await tx.publish(VisitPlanned(at=command.at, saved_seconds=plan.saved_seconds, **facts))
        return await call_one(tx, Verb.CALL_NEXT, command, counter, ticket.id)
    return None


async def _plan(
    tx: Transaction,
    command: AtCounter,
    counter: CounterRow,
    ticket: TicketRow,
    found: list[VisitStepRow],
) -> Plan | None:
    """Ask whether the visit ends no later for it; without a look at the lines nobody moves."""
    standing = Standing(ticket.site, ticket.priority_class, ticket.credit_from)
    hall = await hall_in(tx, standing, await catalogue_in(tx), command.at)
    waits_for = next((step.procedure for step in found if step.state == StepState.NOW), None)
    if hall is None or waits_for is None:
        return None
    return come_over(visits.to_be_done(found), waits_for, counter.lines, hall)


async def _change_line(
    tx: Transaction, command: AtCounter, ticket: TicketRow, found: list[VisitStepRow]
) -> None:
    before = ticket.line
    (line,) = (step.line for step in found if step.state == StepState.NOW)
    moved = await store.move(tx, Verb.CHANGE_LINE, ticket.id, line=line)
    await tx.publish(
        TicketLineChanged(at=command.at, by=command.by, from_line=before, **store.facts(moved)),
        topics=store.topics(moved),
    )
