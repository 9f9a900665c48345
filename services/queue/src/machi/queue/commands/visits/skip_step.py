from dataclasses import dataclass
from uuid import UUID

from machi.queue.commands.asked import OfTicket, TicketNow, now
from machi.queue.domain.ticket import ENDED, Verb, sources
from machi.queue.domain.visits.refusals import LastStep, StepIsNotOpen, TicketIsOver
from machi.queue.domain.visits.step import SkipReason, StepState
from machi.queue.store import calling
from machi.queue.store import tickets as store
from machi.queue.store.visits import steps as visits
from machi.queue.store.visits.next_step import go_on, replan
from machi.queue.tables.hall import TicketRow
from machi.queue.tables.visits import VisitRow, VisitStepRow
from machi.shared.contracts.queue import TicketLineChanged
from machi.shared.contracts.queue.visits import VisitStepSkipped
from machi.shared.db.database import Database, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipStep(OfTicket):
    """A step is not needed in this visit, or not possible."""

    step_id: UUID
    reason: SkipReason


async def skip_step(command: SkipStep, db: Database) -> TicketNow:
    """Leave a step out; if the ticket waits for it, it waits for the next one.

    Raises:
        TicketIsOver: nothing is waited for any more.
        StepIsNotOpen: it is done, left out, or being done at a counter.
        LastStep: nothing else is left; the number itself can be taken back.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        ticket = await calling.locked(tx, command.ticket_id)
        if ticket.state in ENDED:
            raise TicketIsOver
        visit = await visits.visit(tx, ticket.id)
        found = await visits.steps(tx, visit.id) if visit else []
        step = next((one for one in found if one.id == command.step_id), None)
        if visit is None or step is None or step.state not in visits.OPEN:
            raise StepIsNotOpen
        waited_for = step.state == StepState.NOW
        await _skip(tx, step, command)
        if waited_for:
            ticket = await _wait_for_the_next(tx, visit, ticket, command)
        elif order := await replan(tx, ticket, found, command.at):
            await visits.announce(tx, visit, found, order, command.at)
        else:
            visit.revision += 1
            tx.session.add(visit)
        event = VisitStepSkipped(
            at=command.at,
            line=step.line,
            reason=command.reason,
            by=command.by,
            **visits.visit_facts(visit, ticket, await visits.steps(tx, visit.id)),
        )
        await tx.publish(event, topics=store.topics(ticket))
        return await tx.answer(command.request, now(ticket))


async def _skip(tx: Transaction, step: VisitStepRow, command: SkipStep) -> None:
    step.state, step.skip_reason, step.ended_at = StepState.SKIPPED, command.reason, command.at
    tx.session.add(step)
    await tx.session.flush()


async def _wait_for_the_next(
    tx: Transaction, visit: VisitRow, ticket: TicketRow, command: SkipStep
) -> TicketRow:
    if ticket.state not in sources(Verb.CHANGE_LINE):
        raise StepIsNotOpen
    from_line = ticket.line
    following = await go_on(tx, visit, ticket, command.at)
    if following is None:
        raise LastStep
    moved = await store.move(tx, Verb.CHANGE_LINE, ticket.id, line=following.line)
    await tx.publish(
        TicketLineChanged(at=command.at, by=command.by, from_line=from_line, **store.facts(moved)),
        topics=store.topics(moved),
    )
    return moved
