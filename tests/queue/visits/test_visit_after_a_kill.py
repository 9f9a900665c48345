"""Connections die while visits are issued and finished: a visit is whole, or was never there.

The cut comes a little later each time, so that it meets the work before, within and after.
"""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

import asyncpg
from tests.queue.visits.hall import Hall

from machi.queue.domain.refusals import NoTicketAtCounter
from machi.shared.db.database import DatabaseDown

A = TypeVar("A")

CONNECTIONS = 8
"""Of the pool for single statements."""

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
    or (select count(*) from visit_step s where s.visit_id = v.id and s.state = 'done')
       <> (select count(*) from outbox o where o.entity_id = t.id::text and o.subject in
             ('queue.ticket.step_completed.v1', 'queue.ticket.completed.v1'))
"""
KILL = """
select pg_terminate_backend(pid) from pg_stat_activity
 where datname = current_database() and pid <> pg_backend_pid()
"""


async def cut(hall: Hall, work: Awaitable[A], after: float) -> A | None:
    """Do it while all connections are cut after so many seconds; None when the cut met it."""
    killer = await asyncpg.connect(hall.context.db.url)
    running = asyncio.ensure_future(work)
    try:
        await asyncio.sleep(after)
        await killer.execute(KILL)
        return await running
    except NoTicketAtCounter:
        raise
    except Exception:  # noqa: BLE001 - whatever the cut connection says
        return None
    finally:
        await killer.close()
        await settled(hall)


async def settled(hall: Hall) -> None:
    """Wait until every connection of the pool is a new one: the cut ones answer once, with that."""
    while True:
        try:
            await asyncio.gather(*(hall.context.db.row("select 1") for _ in range(CONNECTIONS)))
        except DatabaseDown:
            await asyncio.sleep(0.01)
        else:
            return


async def test_no_visit_is_half_made(hall: Hall) -> None:
    answered = [
        await cut(hall, hall.visit(["tennyu", "gomi-inu"]), place / 1000) for place in range(40)
    ]
    assert await hall.context.db.rows(HALF_MADE) == []
    assert None in answered, "no cut met anything: the test shows nothing"
    assert any(answered), "nothing came through: the test shows nothing"


async def test_no_visit_goes_astray_between_two_steps(hall: Hall) -> None:
    met, through = 0, 0
    for place in range(30):
        await hall.visit(["tennyu", "kokuho-kanyu"])
        await hall.begin("shimin-ido")
        if await cut(hall, hall.finish("shimin-ido"), place / 500) is None:
            met += 1
            assert await hall.context.db.rows(ASTRAY) == []
            await finish_again(hall)
        else:
            through += 1
        assert await hall.context.db.rows(ASTRAY) == []
        assert (await hall.serve("hoken-kokuho")).state == "done"
    assert met, "no cut met anything: the test shows nothing"
    assert through, "nothing came through: the test shows nothing"


async def finish_again(hall: Hall) -> None:
    """Press again, as a clerk does who saw an error: it was done, or it is done now."""
    try:
        await hall.finish("shimin-ido")
    except NoTicketAtCounter:
        return
