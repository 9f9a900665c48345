from dataclasses import dataclass

from machi.queue.commands.asked import AtCounter
from machi.queue.commands.open_counter import CounterNow
from machi.queue.domain.refusals import CounterBusy
from machi.queue.store import tickets as store
from machi.shared.contracts.queue import CounterClosed
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCounter(AtCounter):
    """Staff leave a counter."""


async def close_counter(command: CloseCounter, db: Database) -> CounterNow:
    """Let the counter call nobody. Closing a closed counter again changes nothing.

    Raises:
        CounterBusy: somebody was called to it or is being served.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, CounterNow):
            return earlier
        counter = await store.counter(tx, command.counter_id, command.sites)
        if counter.ticket_id is not None:
            raise CounterBusy
        if counter.open:
            counter.open = False
            counter.opened_by = None
            counter.paused_at = None
            counter.pause_reason = None
            counter.revision += 1
            tx.session.add(counter)
            await tx.publish(
                CounterClosed(at=command.at, **store.counter_facts(counter)),
                topics=f"board:{counter.site}",
            )
        return await tx.answer(command.request, CounterNow(counter.id, counter.name, open=False))
