"""One number through several counters: issued whole, finished once, in an order that is allowed."""

from datetime import timedelta

import asyncpg
import pytest
from tests.queue.visits.hall import MOVED_IN, Hall

from machi.queue.domain.refusals import NoTicketAtCounter
from machi.queue.domain.visits.refusals import (
    NoSuchProcedure,
    NothingChosen,
    StepIsNeededEarlier,
    TooManySteps,
)
from machi.queue.store.visits import steps as store
from machi.shared.db.once import once
from machi.shared.testing.clients import said


async def test_a_family_goes_through_four_counters_on_one_number(hall: Hall) -> None:
    ticket = await hall.visit()
    assert ticket.number == "B001"
    issued = (await hall.ticket(ticket))["credit_from"]
    way = []
    for _ in MOVED_IN:
        now = await hall.ticket(ticket)
        way.append(now["line"])
        assert (now["number"], now["state"], now["credit_from"]) == ("B001", "waiting", issued)
        await hall.serve(now["line"])
    assert way[0] == "shimin-ido"
    assert set(way) == {"shimin-ido", "hoken-kokuho", "kodomo-teate", "kankyo"}
    assert (await hall.ticket(ticket))["state"] == "done"
    assert {state for _, state in await hall.steps(ticket)} == {"done"}
    events = await said(hall.context)
    assert events.count("queue.ticket.step_completed.v1") == 3
    assert events.count("queue.ticket.completed.v1") == 1
    assert events.count("queue.visit.planned.v1") == 4


async def test_a_step_frees_its_counter_and_waits_with_the_credit_of_the_visit(hall: Hall) -> None:
    ticket = await hall.visit(["tennyu", "kokuho-kanyu"])
    hall.now += timedelta(minutes=20)
    await hall.walk_in("hoken-kokuho")
    assert (await hall.serve("shimin-ido")).state == "waiting"
    free = await hall.context.db.row("select count(*) from counter where ticket_id is not null")
    assert free is not None
    assert free["count"] == 0
    # The walk-in took the number before this step began, but came after the visit did.
    assert await hall.begin("hoken-kokuho") == ticket.number


async def test_the_live_load_decides_and_the_page_can_say_why(hall: Hall) -> None:
    ticket = await hall.visit(["jido-teate-shometsu", "shotoku-shomei", "gomi-inu"])
    announced = [procedure for procedure, _ in await hall.steps(ticket)]
    lines = {"shotoku-shomei": "zeimu-shomei", "gomi-inu": "kankyo"}
    assert announced[0] == "jido-teate-shometsu"
    busy = lines[announced[1] or ""]
    await hall.begin("kodomo-teate")
    await hall.context.db.row(
        "insert into line_forecast values ('honcho', $1, 0, 3000, 3600, 4000, $2)", busy, hall.now
    )
    assert (await hall.finish("kodomo-teate")).line == lines[announced[2] or ""]
    row = await hall.context.db.row("select saved_seconds, changed_at from visit")
    assert row is not None
    assert row["saved_seconds"] > 300
    assert row["changed_at"] is not None


async def test_a_finish_does_not_wait_for_the_forecasts(hall: Hall) -> None:
    ticket = await hall.visit()
    await hall.begin("shimin-ido")
    announced = [procedure for procedure, _ in await hall.steps(ticket)]
    holder = await asyncpg.connect(hall.context.db.url)
    try:
        async with holder.transaction():
            await holder.execute("lock table line_forecast in access exclusive mode")
            assert (await hall.finish("shimin-ido")).state == "waiting"
    finally:
        await holder.close()
    assert [procedure for procedure, _ in await hall.steps(ticket)] == announced


async def test_a_step_finished_twice_is_finished_once(hall: Hall) -> None:
    await hall.visit()
    await hall.begin("shimin-ido")
    request = once("clerk", "finish-1", "FinishTicket", {"counter": "3"})
    first = await hall.finish("shimin-ido", request=request)
    assert await hall.finish("shimin-ido", request=request) == first
    with pytest.raises(NoTicketAtCounter):
        await hall.finish("shimin-ido")
    assert (await said(hall.context)).count("queue.ticket.step_completed.v1") == 1


async def test_a_visit_asked_for_twice_is_issued_once(hall: Hall) -> None:
    request = once("phone", "visit-1", "IssueVisit", {})
    first = await hall.visit(request=request)
    assert await hall.visit(request=request) == first
    for table, rows in (("ticket", 1), ("visit", 1), ("visit_step", 4)):
        row = await hall.context.db.row(f"select count(*) from {table}")  # noqa: S608 - our names
        assert row is not None
        assert row["count"] == rows


async def test_a_step_with_something_open_before_it_cannot_begin(hall: Hall) -> None:
    ticket = await hall.visit(["tennyu", "kokuho-kanyu"])
    async with hall.context.db.transaction() as tx:
        visit = await store.visit(tx, ticket.ticket_id)
        assert visit is not None
        later = next(one for one in await store.steps(tx, visit.id) if one.state == "later")
        with pytest.raises(StepIsNeededEarlier):
            await store.begin(tx, later.id, hall.now)


async def test_what_cannot_be_done_here_is_refused(hall: Hall) -> None:
    with pytest.raises(NothingChosen):
        await hall.visit([])
    with pytest.raises(NoSuchProcedure):
        await hall.visit(["tennyu", "passport"])
    with pytest.raises(NoSuchProcedure):
        await hall.visit(site="kita")
    everything = [*MOVED_IN, "juminhyo", "shotoku-shomei", "sosaihi"]
    with pytest.raises(TooManySteps):
        await hall.visit(everything)
    row = await hall.context.db.row("select count(*) from ticket")
    assert row is not None
    assert row["count"] == 0


async def test_an_event_of_a_visit_never_says_what_somebody_came_for(hall: Hall) -> None:
    await hall.visit(["setainushi", "sosaihi"], life_event="okuyami")
    await hall.serve("shimin-ido")
    rows = await hall.context.db.rows("select data::text as told from event_log")
    assert not [row for row in rows if "okuyami" in row["told"] or "sosaihi" in row["told"]]


async def test_a_transfer_with_return_comes_back_before_the_visit_goes_on(hall: Hall) -> None:
    ticket = await hall.visit(["tennyu", "kokuho-kanyu"])
    await hall.begin("shimin-ido")
    await hall.transfer("shimin-ido", "zeimu-shomei", come_back=True)
    assert (await hall.serve("zeimu-shomei")).state == "parked"
    assert dict(await hall.steps(ticket)) == {"tennyu": "now", "kokuho-kanyu": "later"}
