from dataclasses import dataclass

from machi.queue.commands.asked import TicketNow
from machi.queue.commands.calling import CallOne, call
from machi.queue.domain.refusals import ParkedForAnotherCounter
from machi.queue.domain.ticket import Verb
from machi.queue.store import calling
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class CallParkedTicket(CallOne):
    """Somebody who was parked for this counter is back."""


async def call_parked_ticket(command: CallParkedTicket, db: Database) -> TicketNow:
    """Call them to the counter that expects them; to another one only when that one is closed.

    Raises:
        ParkedForAnotherCounter: the counter that expects them is open.
        CounterClosed, CounterPaused, CounterBusy: this counter calls nobody now.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        counter = await calling.free_counter(tx, command)
        expected_at = (await calling.locked(tx, command.ticket_id)).parked_counter_id
        if expected_at not in {None, counter.id} and await calling.is_open(tx, expected_at):
            raise ParkedForAnotherCounter
        return await call(tx, Verb.CALL_PARKED, command, counter)
