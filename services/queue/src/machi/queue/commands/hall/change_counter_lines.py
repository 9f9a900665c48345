from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from machi.queue.commands.asked import AtCounter
from machi.queue.domain.refusals import NoSuchLine
from machi.queue.store import tickets as store
from machi.queue.store.hall import standing
from machi.shared.contracts.queue import CounterLinesChanged
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCounterLines(AtCounter):
    """A supervisor lets a counter serve other lines from its next call on (担当変更)."""

    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class CounterLines:
    """Which lines a counter serves after a command."""

    counter_id: UUID
    name: str
    lines: list[str]


async def change_counter_lines(command: ChangeCounterLines, db: Database) -> CounterLines:
    """Change what the counter calls. Whom it serves now it serves to the end.

    Raises:
        NoSuchLine: the site has no such line, or none was named.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, CounterLines):
            return earlier
        counter = await store.counter(tx, command.counter_id, command.sites)
        known = [line.code for line in await standing.lines(tx, counter.site)]
        wanted = [code for code in known if code in command.lines]
        if not wanted or len(wanted) != len(set(command.lines)):
            raise NoSuchLine
        if wanted != counter.lines:
            counter.lines = wanted
            counter.revision += 1
            tx.session.add(counter)
            event = CounterLinesChanged(
                at=command.at, by=command.by, **store.counter_facts(counter)
            )
            await tx.publish(event, topics=f"board:{counter.site}")
        return await tx.answer(
            command.request, CounterLines(counter.id, counter.name, list(counter.lines))
        )
