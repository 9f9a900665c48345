from dataclasses import dataclass

from machi.queue.commands.asked import TicketNow
from machi.queue.commands.calling import CallOne, call
from machi.queue.domain.priority import Reason
from machi.queue.domain.ticket import Verb
from machi.queue.store import calling
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTicket(CallOne):
    """Staff call somebody out of turn, and say why."""

    reason: Reason


async def call_ticket(command: CallTicket, db: Database) -> TicketNow:
    """Call a waiting person before others; the event keeps the reason and who decided it.

    Raises:
        CounterClosed, CounterPaused, CounterBusy: the counter calls nobody now.
        TicketOfAnotherSite, TicketOfAnotherDay: not from here, not today.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        counter = await calling.free_counter(tx, command)
        return await call(tx, Verb.CALL_THIS, command, counter, command.reason)
