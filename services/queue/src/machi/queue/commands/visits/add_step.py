from dataclasses import dataclass

from machi.queue.commands.asked import OfTicket, TicketNow, now
from machi.queue.domain.ticket import ENDED
from machi.queue.domain.visits.catalogue import Catalogue
from machi.queue.domain.visits.plan import STEPS_AT_MOST
from machi.queue.domain.visits.refusals import (
    NoSuchProcedure,
    StepIsNeededEarlier,
    StepIsThere,
    TicketIsOver,
    TooManySteps,
)
from machi.queue.domain.visits.step import StepState
from machi.queue.store import calling
from machi.queue.store import tickets as store
from machi.queue.store.visits import steps as visits
from machi.queue.store.visits.catalogue import catalogue_in
from machi.queue.store.visits.loads import USUAL_SERVICE, line_of, service_seconds
from machi.queue.store.visits.next_step import replan
from machi.queue.tables.hall import TicketRow
from machi.queue.tables.visits import VisitRow, VisitStepRow
from machi.shared.contracts.queue.visits import VisitStepAdded
from machi.shared.db.database import Database, Transaction
from machi.shared.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AddStep(OfTicket):
    """Staff see that somebody needs one more procedure."""

    procedure: str


async def add_step(command: AddStep, db: Database) -> TicketNow:
    """Add a step to the visit of a ticket, wherever it stands; a ticket of one line becomes one.

    Raises:
        TicketIsOver: nothing is waited for any more.
        NoSuchProcedure: the city or this site does not do it.
        StepIsThere, TooManySteps: it is in the visit, or six are open.
        StepIsNeededEarlier: the step under way should have come after it.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        ticket = await calling.locked(tx, command.ticket_id)
        if ticket.state in ENDED:
            raise TicketIsOver
        store.must_be_of_today(ticket, command.at)
        known = await catalogue_in(tx)
        visit = await visits.visit(tx, ticket.id) or _begin(tx, ticket, known, command)
        await tx.session.flush()
        found = await visits.steps(tx, visit.id)
        await _may_come(tx, known, command.procedure, ticket, found)
        added = _step(known, command.procedure, visit, found)
        tx.session.add(added)
        found.append(added)
        if order := await replan(tx, ticket, found, command.at):
            await visits.announce(tx, visit, found, order, command.at)
        event = VisitStepAdded(
            at=command.at,
            line=added.line,
            by=command.by,
            **visits.visit_facts(visit, ticket, found),
        )
        await tx.publish(event, topics=store.topics(ticket))
        return await tx.answer(command.request, now(ticket))


def _begin(tx: Transaction, ticket: TicketRow, known: Catalogue, command: AddStep) -> VisitRow:
    """Make the line that a ticket was taken for the first step of a visit."""
    visit = VisitRow(
        id=new_id(), ticket_id=ticket.id, planned_at=command.at, saved_seconds=0, revision=0
    )
    first = VisitStepRow(
        id=new_id(),
        visit_id=visit.id,
        line=ticket.line,
        position=1,
        state=StepState.NOW,
        after=[],
        service_seconds=service_seconds(known).get(ticket.line, USUAL_SERVICE),
        began_at=ticket.issued_at,
    )
    tx.session.add(visit)
    tx.session.add(first)
    return visit


async def _may_come(
    tx: Transaction, known: Catalogue, code: str, ticket: TicketRow, found: list[VisitStepRow]
) -> None:
    if code not in known.procedures:
        raise NoSuchProcedure
    if await line_of(tx, ticket.site, known.procedures[code].line) is None:
        raise NoSuchProcedure
    if code in {step.procedure for step in found}:
        raise StepIsThere
    if len([step for step in found if step.state in visits.OPEN]) >= STEPS_AT_MOST:
        raise TooManySteps
    begun = [step for step in found if step.state in {StepState.NOW, StepState.DONE}]
    if any(code in _before(known, step) for step in begun):
        raise StepIsNeededEarlier


def _step(known: Catalogue, code: str, visit: VisitRow, found: list[VisitStepRow]) -> VisitStepRow:
    """Make the step; those that are still to come wait for it where it comes before them."""
    for step in found:
        if code in _before(known, step):
            step.after = sorted({*step.after, code})
    there = {step.procedure or "" for step in found}
    return VisitStepRow(
        id=new_id(),
        visit_id=visit.id,
        procedure=code,
        line=known.procedures[code].line,
        position=len(found) + 1,
        state=StepState.LATER,
        after=sorted(known.before(code) & there),
        service_seconds=known.procedures[code].minutes * 60,
    )


def _before(known: Catalogue, step: VisitStepRow) -> frozenset[str]:
    if step.procedure is None or step.procedure not in known.procedures:
        return frozenset()
    return known.before(step.procedure)
