from dataclasses import dataclass

from machi.queue.commands.asked import AtCounter
from machi.queue.commands.open_counter import CounterNow
from machi.queue.domain.refusals import CounterClosed
from machi.queue.store import tickets as store
from machi.shared.contracts.queue import CounterResumed
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeCounter(AtCounter):
    """Staff are back at the counter."""


async def resume_counter(command: ResumeCounter, db: Database) -> CounterNow:
    """Let the counter call again. Resuming one that is not paused changes nothing.

    Raises:
        CounterClosed: it must be opened first.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, CounterNow):
            return earlier
        counter = await store.counter(tx, command.counter_id, command.sites)
        if not counter.open:
            raise CounterClosed
        if counter.paused_at is not None:
            counter.paused_at = None
            counter.pause_reason = None
            counter.revision += 1
            tx.session.add(counter)
            await tx.publish(
                CounterResumed(at=command.at, **store.counter_facts(counter)),
                topics=f"board:{counter.site}",
            )
        return await tx.answer(command.request, CounterNow(counter.id, counter.name, open=True))
