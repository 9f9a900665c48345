"""Connections die while visits are issued and finished: a visit is whole, or was never there."""

import asyncio
import contextlib
from collections.abc import Awaitable

import asyncpg
from tests.queue.visits.hall import Hall

VISITS = 30
HALF_MADE = """
select t.id from ticket t left join visit v on v.ticket_id = t.id
  left join visit_step s on s.visit_id = v.id
 group by t.id, v.id
having v.id is null or count(s.id) <> 2
    or not exists (select from outbox o where o.entity_id = v.id::text)
    or not exists (select from outbox o where o.entity_id = t.id::text)
"""
ASTRAY = """
select t.id from ticket t join visit v on v.ticket_id = t.id
 where (t.state = 'done') <> not exists (
         select from visit_step s where s.visit_id = v.id and s.state in ('now', 'later'))
    or (t.state <> 'done' and t.line <> (
         select s.line from visit_step s where s.visit_id = v.id and s.state = 'now'))
"""
KILL = """
select pg_terminate_backend(pid) from pg_stat_activity
 where datname = current_database() and pid <> pg_backend_pid()
"""


async def killing(hall: Hall, work: list[Awaitable[object]]) -> int:
    """Do the work while all connections are cut again and again; give how often it was done."""
    done = 0

    async def one(asked: Awaitable[object]) -> None:
        nonlocal done
        with contextlib.suppress(Exception):  # whatever the cut connection says
            await asked
            done += 1

    killer = await asyncpg.connect(hall.context.db.url)
    running = [asyncio.create_task(one(asked)) for asked in work]
    try:
        while not all(task.done() for task in running):
            await asyncio.sleep(0.02)
            await killer.execute(KILL)
    finally:
        await asyncio.gather(*running)
        await killer.close()
    return done


async def test_no_visit_is_half_made(hall: Hall) -> None:
    await killing(hall, [hall.visit(["tennyu", "gomi-inu"]) for _ in range(VISITS)])
    assert await hall.context.db.rows(HALF_MADE) == []


async def test_no_visit_goes_astray_between_two_steps(hall: Hall) -> None:
    for _ in range(3):
        await hall.visit(["tennyu", "kokuho-kanyu"])
    for line in ("shimin-ido", "hoken-kokuho") * 3:
        with contextlib.suppress(Exception):  # nobody waits there yet
            await hall.begin(line)
        await killing(hall, [hall.finish(line) for _ in range(3)])
        assert await hall.context.db.rows(ASTRAY) == []
