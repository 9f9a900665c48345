from dataclasses import dataclass
from uuid import UUID

from machi.queue.commands.asked import AtCounter
from machi.queue.store import tickets as store
from machi.shared.contracts.queue import CounterOpened
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCounter(AtCounter):
    """Staff sit down at a counter and open it."""


@dataclass(frozen=True, slots=True)
class CounterNow:
    """Where a counter stands after a command."""

    counter_id: UUID
    name: str
    open: bool


async def open_counter(command: OpenCounter, db: Database) -> CounterNow:
    """Let the counter call. Opening an open counter again changes nothing."""
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, CounterNow):
            return earlier
        counter = await store.counter(tx, command.counter_id, command.sites)
        if not counter.open:
            counter.open = True
            counter.opened_by = command.by
            counter.revision += 1
            tx.session.add(counter)
            await tx.publish(
                CounterOpened(at=command.at, **store.counter_facts(counter)),
                topics=f"board:{counter.site}",
            )
        return await tx.answer(command.request, CounterNow(counter.id, counter.name, open=True))
