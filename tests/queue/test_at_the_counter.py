"""Recall, start, finish, absent, open, close: the commands, then their routes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from machi.queue.commands.asked import AtCounter, TicketNow
from machi.queue.commands.call_next_ticket import CallNextTicket, call_next_ticket
from machi.queue.commands.close_counter import CloseCounter, close_counter
from machi.queue.commands.finish_ticket import FinishTicket, finish_ticket
from machi.queue.commands.issue_ticket import IssuedTicket, IssueTicket, issue_ticket
from machi.queue.commands.mark_absent import MarkAbsent, mark_absent
from machi.queue.commands.open_counter import OpenCounter, open_counter
from machi.queue.commands.recall_ticket import RecallTicket, recall_ticket
from machi.queue.commands.start_service import StartService, start_service
from machi.queue.domain.refusals import (
    AnotherTicketAtCounter,
    CalledOftenEnough,
    CounterBusy,
    NoTicketAtCounter,
    TicketIsCalled,
    TicketIsServing,
)
from machi.shared.db.database import Database
from machi.shared.db.once import once
from machi.shared.errors import Conflict, Forbidden
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, said, staff_token

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
STAFF = uuid4()
COUNTER = UUID("01990000-0000-7000-8000-000000000101")
ROUTE = f"/queue/api/v1/counters/{COUNTER}"

Verb = tuple[type[AtCounter], Callable[[Any, Database], Awaitable[object]]]
CALL: Verb = (CallNextTicket, call_next_ticket)
RECALL: Verb = (RecallTicket, recall_ticket)
START: Verb = (StartService, start_service)
FINISH: Verb = (FinishTicket, finish_ticket)
ABSENT: Verb = (MarkAbsent, mark_absent)
OPEN: Verb = (OpenCounter, open_counter)
CLOSE: Verb = (CloseCounter, close_counter)


async def press(context: Context, verb: Verb, **changes: object) -> Any:  # noqa: ANN401 - any answer
    kind, run = verb
    given: dict[str, Any] = {
        "counter_id": COUNTER,
        "by": STAFF,
        "sites": frozenset({"honcho"}),
        "at": NOON,
    }
    return await run(kind(**(given | changes)), context.db)


async def take(context: Context, at: datetime = NOON) -> IssuedTicket:
    asked = IssueTicket(site="honcho", line="shimin-shomei", here=True, origin="kiosk", at=at)
    return await issue_ticket(asked, context.db)


@pytest.fixture
async def called(context: Context) -> IssuedTicket:
    ticket = await take(context)
    await press(context, OPEN)
    await press(context, CALL)
    return ticket


async def state(context: Context, ticket: IssuedTicket) -> str:
    row = await context.db.row("select state from ticket where id = $1", ticket.ticket_id)
    assert row is not None
    found: str = row["state"]
    return found


async def test_a_number_is_called_three_times_at_most(
    context: Context, called: IssuedTicket
) -> None:
    assert (await press(context, RECALL)).call_count == 2
    assert (await press(context, RECALL)).call_count == 3
    with pytest.raises(CalledOftenEnough):
        await press(context, RECALL)
    assert (await said(context)).count("queue.ticket.called.v1") == 3
    row = await context.db.row("select call_count, revision from ticket")
    assert row is not None
    assert (row["call_count"], row["revision"]) == (3, 4)
    assert await state(context, called) == "called"


async def test_revisions_rise_by_one_with_every_event(
    context: Context, called: IssuedTicket
) -> None:
    await press(context, START)
    await press(context, FINISH)
    rows = await context.db.rows(
        "select revision from outbox where entity_id = $1 order by seq", str(called.ticket_id)
    )
    assert [row["revision"] for row in rows] == [1, 2, 3, 4]


async def test_who_came_is_served_and_finished(context: Context, called: IssuedTicket) -> None:
    assert (await press(context, START)).state == "serving"
    assert (await press(context, FINISH)).state == "done"
    assert await state(context, called) == "done"
    with pytest.raises(NoTicketAtCounter):
        await press(context, FINISH)


@pytest.mark.parametrize("verb", [RECALL, START, ABSENT])
async def test_who_is_being_served_is_not_called_again(
    context: Context, called: IssuedTicket, verb: Verb
) -> None:
    await press(context, START)
    with pytest.raises(TicketIsServing):
        await press(context, verb)
    assert await state(context, called) == "serving"


async def test_who_was_only_called_cannot_be_finished(
    context: Context, called: IssuedTicket
) -> None:
    with pytest.raises(TicketIsCalled):
        await press(context, FINISH)
    assert await state(context, called) == "called"


async def test_who_did_not_come_leaves_the_counter_free(
    context: Context, called: IssuedTicket
) -> None:
    assert (await press(context, ABSENT)).state == "held_absent"
    await take(context)
    assert (await press(context, CALL)).number == "A002"
    assert await state(context, called) == "held_absent"


@pytest.mark.parametrize("verb", [RECALL, START, FINISH, ABSENT])
async def test_a_free_counter_has_nobody_to_act_on(context: Context, verb: Verb) -> None:
    await press(context, OPEN)
    with pytest.raises(NoTicketAtCounter):
        await press(context, verb)


@pytest.mark.parametrize("verb", [RECALL, START, ABSENT])
async def test_an_old_screen_does_not_touch_another_ticket(
    context: Context, called: IssuedTicket, verb: Verb
) -> None:
    with pytest.raises(AnotherTicketAtCounter):
        await press(context, verb, expected=uuid4())
    assert await state(context, called) == "called"
    await press(context, verb, expected=called.ticket_id)


@pytest.mark.parametrize("verb", [RECALL, START, FINISH, ABSENT, OPEN, CLOSE])
async def test_staff_of_another_site_may_not(context: Context, verb: Verb) -> None:
    with pytest.raises(Forbidden):
        await press(context, verb, sites=frozenset({"kita"}))


@pytest.mark.parametrize("verb", [RECALL, START, ABSENT])
async def test_each_verb_five_times_is_done_once(
    context: Context, called: IssuedTicket, verb: Verb
) -> None:
    request = once(str(STAFF), "one-press", verb[0].__name__, {})
    answers = await asyncio.gather(*(press(context, verb, request=request) for _ in range(5)))
    assert len(set(answers)) == 1
    assert isinstance(answers[0], TicketNow)
    assert len(await said(context)) == 4  # issued, opened, called, and this one
    assert await state(context, called) == answers[0].state


async def test_finishing_five_times_is_done_once(context: Context, called: IssuedTicket) -> None:
    await press(context, START)
    request = once(str(STAFF), "one-press", "FinishTicket", {})
    answers = await asyncio.gather(*(press(context, FINISH, request=request) for _ in range(5)))
    assert {answer.ticket_id for answer in answers} == {called.ticket_id}
    assert (await said(context)).count("queue.ticket.completed.v1") == 1


async def test_two_clerks_finish_a_ticket_once(context: Context, called: IssuedTicket) -> None:
    await press(context, START)
    presses = (press(context, FINISH, expected=called.ticket_id) for _ in range(6))
    answers = await asyncio.gather(*presses, return_exceptions=True)
    assert sum(isinstance(answer, TicketNow) for answer in answers) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == 5
    assert (await said(context)).count("queue.ticket.completed.v1") == 1


async def test_opening_twice_says_it_once(context: Context) -> None:
    assert (await press(context, OPEN)).open
    assert (await press(context, OPEN)).open
    assert not (await press(context, CLOSE)).open
    assert not (await press(context, CLOSE)).open
    assert await said(context) == ["queue.counter.opened.v1", "queue.counter.closed.v1"]


async def test_a_counter_with_somebody_is_not_closed(
    context: Context, called: IssuedTicket
) -> None:
    with pytest.raises(CounterBusy):
        await press(context, CLOSE)
    assert await state(context, called) == "called"


async def test_the_routes_take_a_visit_to_its_end(
    phone: httpx.AsyncClient, context: Context, clerk: dict[str, str]
) -> None:
    await take(context, at=context.clock.now() - timedelta(seconds=1))
    steps = ["open", "call-next", "recall", "start", "finish", "close"]
    answers = [await phone.post(f"{ROUTE}/{step}", headers=clerk) for step in steps]
    assert [answer.status_code for answer in answers] == [200] * len(steps)
    assert [answer.json()["state"] for answer in answers[1:5]] == [
        "called",
        "called",
        "serving",
        "done",
    ]
    listed = await phone.get("/queue/api/v1/counters", headers=clerk)
    assert {counter["site"] for counter in listed.json()["items"]} == {"honcho"}


@pytest.mark.parametrize(
    "verb", ["open", "close", "call-next", "recall", "start", "finish", "absent"]
)
async def test_the_routes_ask_who_presses(
    phone: httpx.AsyncClient, context: Context, verb: str
) -> None:
    assert (await phone.post(f"{ROUTE}/{verb}")).status_code == 401
    assert (await phone.post(f"{ROUTE}/{verb}", headers=bearer("x.y.z"))).status_code == 401
    for roles in ({"kita": ["clerk"]}, {"honcho": ["cashier"]}, {}):
        headers = bearer(staff_token(context, roles))
        assert (await phone.post(f"{ROUTE}/{verb}", headers=headers)).status_code == 403
    assert await said(context) == []


async def test_the_refusal_names_the_state(
    phone: httpx.AsyncClient, context: Context, clerk: dict[str, str]
) -> None:
    await take(context, at=context.clock.now())
    await phone.post(f"{ROUTE}/open", headers=clerk)
    await phone.post(f"{ROUTE}/call-next", headers=clerk)
    answer = await phone.post(f"{ROUTE}/finish", headers=clerk)
    assert answer.status_code == 409
    assert answer.json()["code"] == "queue.ticket_is_called"
    assert answer.json()["title"] == "この番号は、いま窓口にお呼びしています。"


@pytest.mark.parametrize("body", [{"ticket_id": "x"}, {"state": "done"}, [1], "text"])
async def test_a_malformed_press_is_refused(
    phone: httpx.AsyncClient, clerk: dict[str, str], body: object
) -> None:
    answer = await phone.post(f"{ROUTE}/finish", headers=clerk, json=body)
    assert answer.status_code == 422
