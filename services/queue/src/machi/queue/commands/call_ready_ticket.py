from dataclasses import dataclass

from machi.queue.commands.asked import TicketNow
from machi.queue.commands.calling import CallOne, call
from machi.queue.domain.ticket import Verb
from machi.queue.store import calling
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReadyTicket(CallOne):
    """What somebody waits for a second time can be handed over."""


async def call_ready_ticket(command: CallReadyTicket, db: Database) -> TicketNow:
    """Call them to this counter, to hand it over.

    Raises:
        CounterClosed, CounterPaused, CounterBusy: the counter calls nobody now.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        counter = await calling.free_counter(tx, command)
        return await call(tx, Verb.CALL_READY, command, counter)
