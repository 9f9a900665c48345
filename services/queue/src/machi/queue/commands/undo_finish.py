from dataclasses import dataclass

from machi.queue.commands.asked import AtCounter, TicketNow, now
from machi.queue.domain.refusals import AnotherTicketAtCounter, CounterBusy, TooLateToUndo
from machi.queue.domain.ticket import UNDONE_WITHIN, Verb
from machi.queue.store import calling
from machi.queue.store import tickets as store
from machi.shared.clock import business_date
from machi.shared.contracts.queue import TicketFinishUndone
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoFinish(AtCounter):
    """Staff pressed 完了 too early."""


async def undo_finish(command: UndoFinish, db: Database) -> TicketNow:
    """Go on serving at the same counter, within ten seconds.

    Raises:
        CounterBusy: somebody else was called since.
        NothingToUndo: this counter completed nobody.
        AnotherTicketAtCounter: it completed another one than the person saw.
        TooLateToUndo: ten seconds are over; `reopen_ticket` is for later.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        counter = await store.counter(tx, command.counter_id, command.sites)
        if counter.ticket_id is not None:
            raise CounterBusy
        finished = await calling.last_finished(tx, counter, business_date(command.at))
        if command.expected not in {None, finished.id}:
            raise AnotherTicketAtCounter
        if finished.ended_at is None or command.at - finished.ended_at > UNDONE_WITHIN:
            raise TooLateToUndo
        ticket = await store.move(tx, Verb.UNDO_FINISH, finished.id, ended_at=None)
        calling.take(tx, counter, ticket)
        await tx.publish(
            TicketFinishUndone(
                at=command.at, counter_id=counter.id, by=command.by, **store.facts(ticket)
            ),
            topics=store.topics(ticket),
        )
        return await tx.answer(command.request, now(ticket))
