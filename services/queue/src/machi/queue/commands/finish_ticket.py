from dataclasses import dataclass
from uuid import UUID

from machi.queue.commands.asked import AtCounter, TicketNow, now
from machi.queue.domain.ticket import Verb
from machi.queue.store import calling
from machi.queue.store import tickets as store
from machi.queue.store.visits.next_step import NextStep, next_step
from machi.queue.store.visits.steps import visit_facts
from machi.queue.tables.hall import CounterRow, TicketRow
from machi.shared.contracts.queue import TicketCompleted, TicketParked, TicketStepCompleted
from machi.shared.contracts.queue.visits import VisitPlanned
from machi.shared.db.database import Database, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishTicket(AtCounter):
    """Staff are done with the person at the counter."""


async def finish_ticket(command: FinishTicket, db: Database) -> TicketNow:
    """Free the counter; the person goes back to who transferred them, on, or home.

    With steps left the ticket waits in the line of the one that is best now, on the same number
    and with the credit of the visit.
    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        counter, ticket_id = await store.at_counter(tx, command)
        before = await calling.locked(tx, ticket_id)
        back_to = before.return_counter_id
        if back_to and back_to != counter.id and await calling.is_open(tx, back_to):
            ticket = await _send_back(tx, command, counter, before, back_to)
        elif step := await next_step(tx, before, command.at):
            ticket = await _go_on(tx, command, counter, before.line, step)
        else:
            ticket = await store.move(tx, Verb.FINISH, ticket_id, ended_at=command.at)
            await tx.publish(
                TicketCompleted(
                    at=command.at, counter_id=counter.id, by=command.by, **store.facts(ticket)
                ),
                topics=store.topics(ticket),
            )
        store.free(tx, counter)
        return await tx.answer(command.request, now(ticket))


async def _go_on(
    tx: Transaction, command: FinishTicket, counter: CounterRow, from_line: str, step: NextStep
) -> TicketRow:
    ticket = await store.move(
        tx,
        Verb.FINISH_STEP,
        step.visit.ticket_id,
        line=step.line,
        counter_id=None,
        called_by=None,
        call_count=0,
        called_at=None,
        started_at=None,
        return_counter_id=None,
    )
    await tx.publish(
        TicketStepCompleted(
            at=command.at,
            counter_id=counter.id,
            by=command.by,
            from_line=from_line,
            **store.facts(ticket),
        ),
        topics=store.topics(ticket),
    )
    planned = VisitPlanned(
        at=command.at,
        saved_seconds=step.saved_seconds,
        **visit_facts(step.visit, ticket, step.steps),
    )
    await tx.publish(planned)
    return ticket


async def _send_back(
    tx: Transaction, command: FinishTicket, counter: CounterRow, before: TicketRow, back_to: UUID
) -> TicketRow:
    ticket = await store.move(
        tx,
        Verb.SEND_BACK,
        before.id,
        counter_id=None,
        line=await calling.line_at(tx, back_to, before.line),
        parked_counter_id=back_to,
        return_counter_id=None,
    )
    await tx.publish(
        TicketParked(
            at=command.at,
            counter_id=counter.id,
            by=command.by,
            return_counter_id=ticket.parked_counter_id,
            **store.facts(ticket),
        ),
        topics=store.topics(ticket),
    )
    return ticket
