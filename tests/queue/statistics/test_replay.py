"""Deleting every projection and replaying the log gives the same figures, to the last digit."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from tests.queue.statistics.busy_day import SITE, BusyDay

from machi.queue.commands.statistics.learn import learn_what_happened, replay
from machi.queue.queries.statistics.figures import Report, report
from machi.queue.store.statistics import facts as store
from machi.shared.service import Context

DAY = date(2026, 11, 20)
EVERY_ROW = "select * from visit_fact order by ticket_id"
_BEHIND = """
select f.ticket_id from visit_fact f
 where f.revision < (select max(revision) from event_log where entity_id = f.ticket_id::text)
"""


async def figures(context: Context) -> Report:
    return await report(SITE, DAY, DAY, context.db)


@pytest.mark.parametrize("seed", [1, 2])
async def test_odd_portions_two_at_once_and_a_replay_give_the_same_figures(
    context: Context, seed: int
) -> None:
    day = BusyDay(context.db, seed)
    await day.open()
    for portion in (1, 7, 40, 3, 160, 61, 130):
        await day.steps(portion)
        await asyncio.gather(
            learn_what_happened(day.now, context.db, at_once=1 + portion % 5),
            learn_what_happened(day.now, context.db, at_once=3),
        )
    learned, rows = await figures(context), await context.db.rows(EVERY_ROW)
    assert learned.total.visits > 40
    assert learned.total.waits.n > 20
    assert learned.total.services.n > 10
    assert learned.total.overtakings

    await replay(day.now, context.db)
    assert await figures(context) == learned
    assert await context.db.rows(EVERY_ROW) == rows


async def test_a_projector_with_an_older_view_writes_nothing_over_a_newer_one(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It read the events, was slow, and meanwhile more happened and was learned."""
    day = BusyDay(context.db, 3)
    await day.open()
    await day.steps(60)
    read, learned_meanwhile, keep = asyncio.Event(), asyncio.Event(), store._keep  # noqa: SLF001 - the moment between reading and writing

    async def slow(*fact: Any) -> None:  # noqa: ANN401 - passed on
        if not read.is_set():
            read.set()
            await learned_meanwhile.wait()
        await keep(*fact)

    monkeypatch.setattr(store, "_keep", slow)
    late = asyncio.create_task(learn_what_happened(day.now, context.db))
    await read.wait()
    await day.steps(80)
    await learn_what_happened(day.now, context.db)
    learned_meanwhile.set()
    await late
    assert await context.db.rows(_BEHIND) == []
    learned = await figures(context)
    await replay(day.now, context.db)
    assert await figures(context) == learned


async def test_nothing_is_folded_again_when_nothing_happened(context: Context) -> None:
    day = BusyDay(context.db, 3)
    await day.open()
    await day.steps(60)
    assert await learn_what_happened(day.now, context.db) > 0
    assert await learn_what_happened(day.now, context.db) == 0


async def test_an_event_that_commits_late_is_still_counted(context: Context) -> None:
    """Its moment and its place in the log are older than what was read already."""
    day = BusyDay(context.db, 4)
    await day.open()
    await day.steps(60)
    late = day.now - timedelta(minutes=20)
    await learn_what_happened(day.now, context.db)
    missed = BusyDay(context.db, 5, begins=late)
    await missed.steps(20)
    await learn_what_happened(day.now, context.db)
    learned = await figures(context)
    await replay(day.now, context.db)
    assert await figures(context) == learned


async def test_a_visit_whose_beginning_is_not_in_the_log_stops_nothing(context: Context) -> None:
    day = BusyDay(context.db, 6)
    await day.open()
    await day.steps(60)
    await context.db.row(
        "delete from event_log where subject = 'queue.ticket.issued.v1' and entity_id = ("
        " select min(entity_id) from event_log where subject = 'queue.ticket.issued.v1')"
    )
    made = await learn_what_happened(day.now, context.db, at_once=1)
    assert made > 1
    learned = await figures(context)
    await replay(day.now, context.db)
    assert await figures(context) == learned
