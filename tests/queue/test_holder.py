"""Arrive, return, leave, lapse: what holders do, and what time does."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from machi.queue.app import SERVICE
from machi.queue.commands.call_next_ticket import CallNextTicket, call_next_ticket
from machi.queue.commands.confirm_arrival import ConfirmArrival, confirm_arrival
from machi.queue.commands.issue_ticket import IssuedTicket, IssueTicket, issue_ticket
from machi.queue.commands.lapse_held_tickets import lapse_held_tickets
from machi.queue.commands.leave_queue import LeaveQueue, leave_queue
from machi.queue.commands.mark_absent import MarkAbsent, mark_absent
from machi.queue.commands.return_to_hall import ReturnToHall, return_to_hall
from machi.queue.domain.refusals import (
    NoSuchTicket,
    TicketIsCalled,
    TicketIsHeldAbsent,
    TicketIsLapsed,
    TicketIsLeft,
    TicketIsWaiting,
    TicketOfAnotherDay,
    TooLateToReturn,
)
from machi.queue.queries.ticket import ticket as show
from machi.shared.db.once import once
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, said, staff_token

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
HALF_AN_HOUR = timedelta(minutes=30)
COUNTER = UUID("01990000-0000-7000-8000-000000000101")
PRESS = {"counter_id": COUNTER, "by": uuid4(), "sites": frozenset({"honcho"}), "at": NOON}


@pytest.fixture(autouse=True)
async def _open(context: Context) -> None:
    await context.db.row("update counter set open = true")


async def take(context: Context, *, here: bool = True, at: datetime = NOON) -> IssuedTicket:
    asked = IssueTicket(site="honcho", line="shimin-shomei", here=here, origin="phone", at=at)
    return await issue_ticket(asked, context.db)


async def call(context: Context) -> str:
    asked = CallNextTicket(**PRESS)  # type: ignore[arg-type] # plain values
    return (await call_next_ticket(asked, context.db)).number


async def miss(context: Context) -> None:
    """Call the next person, who does not come."""
    await call(context)
    await mark_absent(MarkAbsent(**PRESS), context.db)  # type: ignore[arg-type] # plain values


async def ahead(context: Context, ticket: IssuedTicket) -> tuple[int | None, int | None]:
    shown = await show(ticket.token, NOON, context.db)
    return shown.ahead, shown.remote_ahead


async def test_arriving_keeps_the_place_in_line(context: Context) -> None:
    early = await take(context, here=False, at=NOON - timedelta(minutes=20))
    late = await take(context, at=NOON - timedelta(minutes=1))
    assert await ahead(context, late) == (0, 1)
    await confirm_arrival(ConfirmArrival(ticket_id=early.ticket_id, at=NOON), context.db)
    assert await ahead(context, late) == (1, 0)
    assert await ahead(context, early) == (0, 0)
    assert await call(context) == early.number


async def test_nobody_arrives_twice(context: Context) -> None:
    ticket = await take(context)
    with pytest.raises(TicketIsWaiting):
        await confirm_arrival(ConfirmArrival(ticket_id=ticket.ticket_id, at=NOON), context.db)


async def test_nobody_arrives_with_a_number_of_yesterday(context: Context) -> None:
    ticket = await take(context, here=False, at=NOON - timedelta(days=1))
    with pytest.raises(TicketOfAnotherDay):
        await confirm_arrival(ConfirmArrival(ticket_id=ticket.ticket_id, at=NOON), context.db)
    assert await said(context) == ["queue.ticket.issued.v1"]


async def test_who_comes_back_waits_at_the_front(context: Context) -> None:
    first, second, third = [await take(context) for _ in range(3)]
    await miss(context)
    await miss(context)
    for moment, ticket in ((1, second), (2, first)):
        at = NOON + timedelta(minutes=moment)
        await return_to_hall(ReturnToHall(ticket_id=ticket.ticket_id, at=at), context.db)
    assert await ahead(context, third) == (2, 0)
    assert await ahead(context, first) == (1, 0)
    assert await call(context) == second.number  # who came back first is called first


async def test_a_place_is_held_for_half_an_hour(context: Context) -> None:
    ticket = await take(context)
    await miss(context)
    late = ReturnToHall(ticket_id=ticket.ticket_id, at=NOON + HALF_AN_HOUR)
    with pytest.raises(TooLateToReturn):
        await return_to_hall(late, context.db)
    just = ReturnToHall(ticket_id=ticket.ticket_id, at=NOON + HALF_AN_HOUR - timedelta(seconds=1))
    assert (await return_to_hall(just, context.db)).state == "waiting"


async def test_a_held_place_lapses_with_its_event(context: Context) -> None:
    ticket = await take(context)
    await miss(context)
    assert await lapse_held_tickets(NOON + HALF_AN_HOUR - timedelta(seconds=1), context.db) == 0
    assert await lapse_held_tickets(NOON + HALF_AN_HOUR, context.db) == 1
    assert await lapse_held_tickets(NOON + HALF_AN_HOUR, context.db) == 0
    assert (await said(context))[-1] == "queue.ticket.lapsed.v1"
    with pytest.raises(TicketIsLapsed):
        await return_to_hall(ReturnToHall(ticket_id=ticket.ticket_id, at=NOON), context.db)


async def test_two_timers_at_once_lapse_each_ticket_once(context: Context) -> None:
    for _ in range(20):
        await take(context)
        await miss(context)
    late = NOON + HALF_AN_HOUR
    lapsed = await asyncio.gather(*(lapse_held_tickets(late, context.db) for _ in range(4)))
    assert sum(lapsed) == 20
    assert (await said(context)).count("queue.ticket.lapsed.v1") == 20


async def test_the_service_runs_the_timer(context: Context) -> None:
    (timer,) = [each for each in SERVICE.timers if each.name == "lapse_held_tickets"]
    await take(context)
    await miss(context)
    await timer.run(context)  # long after NOON by the real clock
    assert (await said(context))[-1] == "queue.ticket.lapsed.v1"


async def test_who_is_called_cannot_leave_by_the_phone(context: Context) -> None:
    ticket = await take(context)
    await call(context)
    with pytest.raises(TicketIsCalled):
        await leave_queue(LeaveQueue(ticket_id=ticket.ticket_id, at=NOON), context.db)


async def test_leaving_is_for_good(context: Context) -> None:
    ticket = await take(context)
    await leave_queue(LeaveQueue(ticket_id=ticket.ticket_id, at=NOON), context.db)
    with pytest.raises(TicketIsLeft):
        await leave_queue(LeaveQueue(ticket_id=ticket.ticket_id, at=NOON), context.db)
    with pytest.raises(TicketIsLeft):
        await confirm_arrival(ConfirmArrival(ticket_id=ticket.ticket_id, at=NOON), context.db)


async def test_a_held_ticket_is_named_as_such(context: Context) -> None:
    ticket = await take(context)
    await miss(context)
    with pytest.raises(TicketIsHeldAbsent):
        await confirm_arrival(ConfirmArrival(ticket_id=ticket.ticket_id, at=NOON), context.db)


async def test_a_ticket_that_is_not_there_cannot_move(context: Context) -> None:
    with pytest.raises(NoSuchTicket):
        await leave_queue(LeaveQueue(ticket_id=uuid4(), at=NOON), context.db)


async def test_calling_and_leaving_at_once_ends_one_way(context: Context) -> None:
    for _ in range(10):
        ticket = await take(context)
        leaving = LeaveQueue(ticket_id=ticket.ticket_id, at=NOON)
        await asyncio.gather(
            call(context), leave_queue(leaving, context.db), return_exceptions=True
        )
        row = await context.db.row(
            "select state, (select ticket_id from counter c where c.id = $1) as at_counter"
            " from ticket where id = $2",
            COUNTER,
            ticket.ticket_id,
        )
        assert row is not None
        assert (row["state"], row["at_counter"]) in {
            ("called", ticket.ticket_id),
            ("left", None),
        }
        if row["state"] == "called":
            await mark_absent(MarkAbsent(**PRESS), context.db)  # type: ignore[arg-type] # as above


@pytest.mark.parametrize("verb", ["arrive", "leave"])
async def test_each_route_five_times_is_done_once(
    phone: httpx.AsyncClient, context: Context, verb: str
) -> None:
    ticket = await take(context, here=False, at=context.clock.now())
    key = {"idempotency-key": "one-press"}
    path = f"/queue/api/v1/tickets/{ticket.token}/{verb}"
    answers = [await phone.post(path, headers=key) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert len(await said(context)) == 2


async def test_a_repeat_is_remembered_by_the_command(context: Context) -> None:
    ticket = await take(context)
    await miss(context)
    request = once("phone", "k", "ReturnToHall", {})
    asked = ReturnToHall(ticket_id=ticket.ticket_id, at=NOON, request=request)
    answers = [await return_to_hall(asked, context.db) for _ in range(5)]
    assert len(set(answers)) == 1
    assert (await said(context)).count("queue.ticket.returned.v1") == 1


@pytest.mark.parametrize("verb", ["arrive", "return", "withdraw"])
async def test_staff_in_the_hall_act_at_their_site_only(
    phone: httpx.AsyncClient, context: Context, verb: str
) -> None:
    ticket = await take(context, here=False, at=context.clock.now())
    path = f"/queue/api/v1/desk/tickets/{ticket.ticket_id}/{verb}"
    assert (await phone.post(path)).status_code == 401
    for roles in ({"kita": ["floor_manager"]}, {"honcho": ["auditor"]}):
        headers = bearer(staff_token(context, roles))
        assert (await phone.post(path, headers=headers)).status_code == 403
    guide = bearer(staff_token(context, {"honcho": ["floor_manager"]}))
    answer = await phone.post(path, headers=guide)
    assert answer.status_code == (409 if verb == "return" else 200)
    missing = f"/queue/api/v1/desk/tickets/{uuid4()}/{verb}"
    assert (await phone.post(missing, headers=guide)).status_code == 404
