"""Calling the next person: the command, then the route."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from machi.queue.commands.call_next_ticket import CalledTicket, CallNextTicket, call_next_ticket
from machi.queue.commands.confirm_arrival import ConfirmArrival, confirm_arrival
from machi.queue.commands.finish_ticket import FinishTicket, finish_ticket
from machi.queue.commands.issue_ticket import IssuedTicket, IssueTicket, issue_ticket
from machi.queue.commands.leave_queue import LeaveQueue, leave_queue
from machi.queue.commands.start_service import StartService, start_service
from machi.queue.domain.refusals import CounterClosed, NobodyWaiting, NoSuchCounter
from machi.shared.contracts.queue import TicketCalled
from machi.shared.db.once import once
from machi.shared.errors import Forbidden
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, said, staff_token

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
STAFF = uuid4()
FIRST, SECOND, THIRD = (UUID(f"01990000-0000-7000-8000-00000000010{n}") for n in (1, 2, 3))
HERE = frozenset({"honcho"})
CALL = f"/queue/api/v1/counters/{FIRST}/call-next"


@pytest.fixture(autouse=True)
async def _open(context: Context) -> None:
    await context.db.row("update counter set open = true")


async def take(
    context: Context, line: str = "shimin-shomei", *, here: bool = True, at: datetime = NOON
) -> IssuedTicket:
    asked = IssueTicket(site="honcho", line=line, here=here, origin="kiosk", at=at)
    return await issue_ticket(asked, context.db)


def calling(counter: UUID = FIRST, key: str | None = None) -> CallNextTicket:
    request = once(str(STAFF), key, "CallNextTicket", {"counter": counter}) if key else None
    return CallNextTicket(counter_id=counter, by=STAFF, sites=HERE, at=NOON, request=request)


async def done(context: Context, counter: UUID = FIRST) -> None:
    asked = {"counter_id": counter, "by": STAFF, "sites": HERE, "at": NOON}
    await start_service(StartService(**asked), context.db)  # type: ignore[arg-type] # plain values
    await finish_ticket(FinishTicket(**asked), context.db)  # type: ignore[arg-type] # the same


async def test_the_first_in_line_is_called(context: Context) -> None:
    first = await take(context)
    await take(context)
    called = await call_next_ticket(calling(), context.db)
    assert called == CalledTicket(
        first.ticket_id, "A001", "shimin-shomei", "called", 1, already_called=False
    )


async def test_a_counter_calls_from_all_its_lines_in_order_of_coming(context: Context) -> None:
    await take(context, "zeimu-shomei", at=NOON - timedelta(minutes=5))
    await take(context, "shimin-shomei", at=NOON - timedelta(minutes=9))
    await take(context, "shimin-ido", at=NOON - timedelta(minutes=20))
    assert (await call_next_ticket(calling(SECOND), context.db)).number == "A001"
    await done(context, SECOND)
    assert (await call_next_ticket(calling(SECOND), context.db)).number == "D001"
    await done(context, SECOND)
    with pytest.raises(NobodyWaiting):  # moving in is not served here
        await call_next_ticket(calling(SECOND), context.db)


async def test_a_number_taken_at_home_is_called_only_after_arrival(context: Context) -> None:
    remote = await take(context, here=False, at=NOON - timedelta(minutes=9))
    await take(context, at=NOON - timedelta(minutes=1))
    assert (await call_next_ticket(calling(), context.db)).number == "A002"
    await done(context)
    with pytest.raises(NobodyWaiting):
        await call_next_ticket(calling(), context.db)
    await confirm_arrival(ConfirmArrival(ticket_id=remote.ticket_id, at=NOON), context.db)
    assert (await call_next_ticket(calling(), context.db)).number == "A001"


async def test_nobody_is_called_from_yesterday(context: Context) -> None:
    await take(context, at=NOON - timedelta(days=1))
    with pytest.raises(NobodyWaiting):
        await call_next_ticket(calling(), context.db)


async def test_who_left_is_not_called(context: Context) -> None:
    ticket = await take(context)
    await leave_queue(LeaveQueue(ticket_id=ticket.ticket_id, at=NOON), context.db)
    with pytest.raises(NobodyWaiting):
        await call_next_ticket(calling(), context.db)


async def test_the_event_is_what_the_contract_declares(context: Context) -> None:
    called = await take(context)
    await call_next_ticket(calling(), context.db)
    row = (await context.db.rows("select * from outbox order by seq"))[-1]
    event = TicketCalled(
        at=NOON,
        revision=2,
        ticket_id=called.ticket_id,
        number="A001",
        site="honcho",
        line="shimin-shomei",
        state="called",
        counter_id=FIRST,
        counter_name="1",
        call_count=1,
        by=STAFF,
    )
    assert (row["subject"], row["entity_id"]) == (event.subject, event.entity_id)
    assert (row["revision"], row["data"]) == (event.revision, event.data())
    assert row["topics"] == f"ticket:{called.ticket_id} board:honcho"


async def test_a_second_tap_gets_the_same_ticket_and_calls_nobody(context: Context) -> None:
    await take(context)
    await take(context)
    first = await call_next_ticket(calling(), context.db)
    second = await call_next_ticket(calling(), context.db)
    assert (second.number, second.already_called) == (first.number, True)
    assert (await said(context)).count("queue.ticket.called.v1") == 1


async def test_a_double_tap_at_the_same_moment_calls_one_person(context: Context) -> None:
    for _ in range(8):
        await take(context)
    other = await asyncpg.connect(context.db.url)
    try:
        held = other.transaction()  # lines the taps up: all of them begin before one can end
        await held.start()
        await other.execute("select 1 from counter where id = $1 for update", FIRST)
        taps = asyncio.gather(*(call_next_ticket(calling(), context.db) for _ in range(8)))
        await asyncio.sleep(0.5)
        await held.rollback()
        calls = await taps
    finally:
        await other.close()
    assert {call.number for call in calls} == {"A001"}
    assert sum(not call.already_called for call in calls) == 1
    assert (await said(context)).count("queue.ticket.called.v1") == 1


async def test_the_same_request_is_answered_the_same_for_ever(context: Context) -> None:
    await take(context)
    await take(context)
    first = await call_next_ticket(calling(key="k"), context.db)
    again = await asyncio.gather(
        *(call_next_ticket(calling(key="k"), context.db) for _ in range(4))
    )
    assert set(again) == {first}
    await done(context)
    assert await call_next_ticket(calling(key="k"), context.db) == first
    assert (await call_next_ticket(calling(key="l"), context.db)).number == "A002"
    assert await call_next_ticket(calling(key="k"), context.db) == first


async def test_a_refused_request_may_be_tried_again_with_its_key(context: Context) -> None:
    with pytest.raises(NobodyWaiting):
        await call_next_ticket(calling(key="k"), context.db)
    await take(context)
    assert (await call_next_ticket(calling(key="k"), context.db)).number == "A001"


async def test_a_closed_counter_calls_nobody(context: Context) -> None:
    await take(context)
    await context.db.row("update counter set open = false where id = $1", FIRST)
    with pytest.raises(CounterClosed):
        await call_next_ticket(calling(), context.db)


async def test_staff_of_another_site_call_nobody(context: Context) -> None:
    await take(context)
    elsewhere = CallNextTicket(counter_id=FIRST, by=STAFF, sites=frozenset({"kita"}), at=NOON)
    with pytest.raises(Forbidden):
        await call_next_ticket(elsewhere, context.db)
    everywhere = CallNextTicket(counter_id=FIRST, by=STAFF, sites=frozenset({"*"}), at=NOON)
    assert (await call_next_ticket(everywhere, context.db)).number == "A001"


async def test_a_counter_that_is_not_there_calls_nobody(context: Context) -> None:
    with pytest.raises(NoSuchCounter):
        await call_next_ticket(calling(uuid4()), context.db)


async def test_a_ticket_that_was_locked_and_let_go_is_not_passed_over(context: Context) -> None:
    ticket = await take(context)
    other = await asyncpg.connect(context.db.url)
    try:
        held = other.transaction()
        await held.start()
        await other.execute("select 1 from ticket where id = $1 for update", ticket.ticket_id)
        call = asyncio.create_task(call_next_ticket(calling(), context.db))
        await asyncio.sleep(0.2)
        assert not call.done()  # it does not say "nobody" while it cannot know
        await held.rollback()
        assert (await call).number == "A001"
    finally:
        await other.close()


async def test_the_database_itself_refuses_two_at_one_counter(context: Context) -> None:
    await take(context)
    await take(context)
    await call_next_ticket(calling(), context.db)
    with pytest.raises(asyncpg.UniqueViolationError):
        await context.db.row(
            "update ticket set state = 'serving', counter_id = $1 where state = 'waiting'", FIRST
        )


async def test_a_clerk_calls_by_the_route(
    phone: httpx.AsyncClient, context: Context, clerk: dict[str, str]
) -> None:
    await take(context, at=context.clock.now())
    called = await phone.post(CALL, headers=clerk)
    assert called.status_code == 200
    assert called.json()["number"] == "A001"
    again = await phone.post(CALL, headers=clerk)
    assert (again.status_code, again.json()["already_called"]) == (200, True)


async def test_the_route_says_why_nobody_was_called(
    phone: httpx.AsyncClient, clerk: dict[str, str]
) -> None:
    answer = await phone.post(CALL, headers=clerk)
    assert (answer.status_code, answer.json()["code"]) == (404, "queue.nobody_waiting")
    assert answer.json()["title"] == "お待ちの方はいません。"
    english = await phone.post(CALL, headers=clerk | {"accept-language": "en"})
    assert english.json()["title"] == "Nobody is waiting."


async def test_only_staff_of_the_site_may_call(phone: httpx.AsyncClient, context: Context) -> None:
    assert (await phone.post(CALL)).status_code == 401
    assert (await phone.post(CALL, headers=bearer("forged"))).status_code == 401
    for roles in ({"kita": ["clerk"]}, {"honcho": ["auditor"]}, {"honcho": ["floor_manager"]}):
        headers = bearer(staff_token(context, roles))
        assert (await phone.post(CALL, headers=headers)).status_code == 403
    assert await said(context) == []


async def test_a_counter_number_that_is_none_is_refused(
    phone: httpx.AsyncClient, clerk: dict[str, str]
) -> None:
    answer = await phone.post("/queue/api/v1/counters/not-a-uuid/call-next", headers=clerk)
    assert answer.status_code == 422
