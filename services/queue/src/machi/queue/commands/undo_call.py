from dataclasses import dataclass

from machi.queue.commands.asked import AtCounter, TicketNow, now
from machi.queue.domain.refusals import TooLateToUndo
from machi.queue.domain.ticket import UNDONE_WITHIN, Verb
from machi.queue.store import tickets as store
from machi.shared.contracts.queue import TicketCallUndone
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoCall(AtCounter):
    """The call was a slip of the finger."""


async def undo_call(command: UndoCall, db: Database) -> TicketNow:
    """Put the person back where they were, within ten seconds of the call, and free the counter.

    Raises:
        TooLateToUndo: ten seconds are over; the number was heard in the hall.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        counter, ticket_id = await store.at_counter(tx, command)
        called = await store.ticket(tx, ticket_id)
        parked = called.parked_counter_id is not None
        ticket = await store.move(
            tx,
            Verb.UNDO_CALL_PARKED if parked else Verb.UNDO_CALL,
            ticket_id,
            counter_id=None,
            call_count=0,
        )
        if ticket.called_at is None or command.at - ticket.called_at > UNDONE_WITHIN:
            raise TooLateToUndo
        store.free(tx, counter)
        await tx.publish(
            TicketCallUndone(
                at=command.at, counter_id=counter.id, by=command.by, **store.facts(ticket)
            ),
            topics=store.topics(ticket),
        )
        return await tx.answer(command.request, now(ticket))
