"""A free counter with nobody in its lines calls who waits elsewhere and has to come here too."""

import asyncio

import pytest
from tests.queue.visits.hall import Hall

from machi.queue.commands.call_next_ticket import CallNextTicket, call_next_ticket
from machi.queue.commands.issue_ticket import IssuedTicket
from machi.queue.commands.undo_call import UndoCall, undo_call
from machi.queue.domain.refusals import NobodyWaiting, NoTicketAtCounter
from machi.queue.domain.visits.come_over import come_over
from machi.queue.domain.visits.plan import Hall as Lines
from machi.queue.domain.visits.plan import OpenStep
from machi.shared.testing.clients import said

TWO = ("tennyu", "gomi-inu")
"""At 異動, and at 環境 on another floor: neither needs the other."""


async def crowd(hall: Hall, ticket: IssuedTicket) -> tuple[str, str]:
    """Let a visit wait an hour at the line of its first step; gives it and the other line."""
    line = (await hall.ticket(ticket))["line"]
    await hall.context.db.row(
        "insert into line_forecast values ('honcho', $1, 9, 3000, 3600, 4000, $2)", line, hall.now
    )
    return line, other(line)


def other(line: str) -> str:
    return {"shimin-ido": "kankyo", "kankyo": "shimin-ido"}.get(line, "")


async def test_nobody_idles_while_somebody_waits_for_what_is_done_here_too(hall: Hall) -> None:
    ticket = await hall.visit(TWO)
    before = await hall.ticket(ticket)
    _, there = await crowd(hall, ticket)
    assert await hall.begin(there) == ticket.number
    now = await hall.ticket(ticket)
    assert (now["line"], now["credit_from"]) == (there, before["credit_from"])
    assert [state for _, state in await hall.steps(ticket)] == ["now", "later"]
    assert (await said(hall.context))[-4:] == [
        "queue.ticket.line_changed.v1",
        "queue.visit.planned.v1",
        "queue.ticket.called.v1",
        "queue.ticket.service_started.v1",
    ]
    assert (await hall.finish(there)).line == before["line"], "and what was waited for comes then"


async def test_somebody_in_the_counters_own_line_comes_first(hall: Hall) -> None:
    ticket = await hall.visit(TWO)
    there = other((await hall.ticket(ticket))["line"])
    walk_in = await hall.walk_in(there)
    assert await hall.begin(there) == walk_in.number


async def test_a_step_that_needs_another_first_is_not_called(hall: Hall) -> None:
    await hall.visit(("tennyu", "kokuho-kanyu"))
    with pytest.raises(NobodyWaiting):
        await hall.begin("hoken-kokuho")


async def test_who_is_expected_at_the_front_of_a_line_stays_there(hall: Hall) -> None:
    ticket = await hall.visit(TWO)
    there = other((await hall.ticket(ticket))["line"])
    await hall.context.db.row("update ticket set front_at = $1", hall.now)
    with pytest.raises(NobodyWaiting):
        await hall.begin(there)


def test_who_would_be_done_later_for_it_stays() -> None:
    steps = [OpenStep("a", "one", 600), OpenStep("b", "two", 60)]
    lines = Lines({"one": 30, "two": 0}, {"one": 1, "two": 4})
    assert come_over(steps, "a", ["two"], lines) is None, "three floors up, for half a minute"
    busy = Lines({"one": 3600, "two": 0}, {"one": 1, "two": 4})
    plan = come_over(steps, "a", ["two"], busy)
    assert plan is not None
    assert plan.order == ("b", "a")
    assert come_over(steps, "a", ["three"], busy) is None


async def test_two_taps_call_one_person_over(hall: Hall) -> None:
    ticket = await hall.visit(TWO)
    await hall.visit(TWO)
    _, there = await crowd(hall, ticket)
    command = CallNextTicket(**hall.asks(there))
    taps = [call_next_ticket(command, hall.context.db) for _ in range(5)]
    called = await asyncio.gather(*taps)
    assert {each.number for each in called} == {ticket.number}
    assert sum(not each.already_called for each in called) == 1
    assert (await said(hall.context)).count("queue.ticket.called.v1") == 1


async def test_an_undone_call_leaves_them_in_the_line_of_the_step(hall: Hall) -> None:
    ticket = await hall.visit(TWO)
    _, there = await crowd(hall, ticket)
    asked = hall.asks(there)
    await call_next_ticket(CallNextTicket(**asked), hall.context.db)
    await undo_call(UndoCall(**asked), hall.context.db)
    now = await hall.ticket(ticket)
    assert (now["state"], now["line"], now["counter_id"]) == ("waiting", there, None)
    with pytest.raises(NoTicketAtCounter):
        await hall.finish(there)


async def test_two_free_counters_do_not_call_one_person_twice(hall: Hall) -> None:
    ticket = await hall.visit(("gomi-inu", "jido-teate-shometsu", "shotoku-shomei"))
    line = (await hall.ticket(ticket))["line"]
    await crowd(hall, ticket)
    free = [one for one in ("kankyo", "kodomo-teate", "zeimu-shomei") if one != line]
    taps = [call_next_ticket(CallNextTicket(**hall.asks(there)), hall.context.db) for there in free]
    answers = await asyncio.gather(*taps, return_exceptions=True)
    assert sorted(type(each).__name__ for each in answers) == ["CalledTicket", "NobodyWaiting"]
    assert (await said(hall.context)).count("queue.ticket.called.v1") == 1
    assert [state for _, state in await hall.steps(ticket)].count("now") == 1
