from dataclasses import dataclass

from machi.queue.commands.asked import AtCounter
from machi.queue.commands.open_counter import CounterNow
from machi.queue.domain.pause import PauseReason
from machi.queue.domain.refusals import CounterClosed
from machi.queue.store import tickets as store
from machi.shared.contracts.queue import CounterPaused
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseCounter(AtCounter):
    """Staff leave the counter for a while; whom it serves now is served to the end."""

    reason: PauseReason


async def pause_counter(command: PauseCounter, db: Database) -> CounterNow:
    """Let the counter call nobody for a while. Pausing a paused counter again changes nothing.

    Raises:
        CounterClosed: there is nothing to pause.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, CounterNow):
            return earlier
        counter = await store.counter(tx, command.counter_id, command.sites)
        if not counter.open:
            raise CounterClosed
        if counter.paused_at is None:
            counter.paused_at = command.at
            counter.pause_reason = command.reason
            counter.revision += 1
            tx.session.add(counter)
            await tx.publish(
                CounterPaused(at=command.at, reason=command.reason, **store.counter_facts(counter)),
                topics=f"board:{counter.site}",
            )
        return await tx.answer(command.request, CounterNow(counter.id, counter.name, open=True))
