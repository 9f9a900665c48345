"""Calling a certain person: out of turn, parked, ready; and taking a call back."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.queue.hall.day import CERTIFICATES, CERTIFICATES_AND_TAX, MOVING, NORTH, Day

from machi.queue.commands.call_parked_ticket import CallParkedTicket, call_parked_ticket
from machi.queue.commands.call_ready_ticket import CallReadyTicket, call_ready_ticket
from machi.queue.commands.call_ticket import CallTicket, call_ticket
from machi.queue.commands.close_counter import CloseCounter, close_counter
from machi.queue.commands.finish_ticket import FinishTicket, finish_ticket
from machi.queue.commands.mark_absent import MarkAbsent, mark_absent
from machi.queue.commands.mark_ready import MarkReady, mark_ready
from machi.queue.commands.park_ticket import ParkTicket, park_ticket
from machi.queue.commands.pause_counter import PauseCounter, pause_counter
from machi.queue.commands.recall_ticket import RecallTicket, recall_ticket
from machi.queue.commands.return_to_hall import ReturnToHall, return_to_hall
from machi.queue.commands.send_to_back_office import SendToBackOffice, send_to_back_office
from machi.queue.commands.start_service import StartService, start_service
from machi.queue.commands.undo_call import UndoCall, undo_call
from machi.queue.domain.pause import PauseReason
from machi.queue.domain.priority import Reason
from machi.queue.domain.refusals import (
    CounterBusy,
    CounterClosed,
    CounterPaused,
    NoSuchTicket,
    NoTicketAtCounter,
    ParkedForAnotherCounter,
    TicketIsCalled,
    TicketIsRemote,
    TicketIsServing,
    TicketOfAnotherDay,
    TicketOfAnotherSite,
    TooLateToUndo,
)
from machi.shared.errors import Forbidden


async def ready(day: Day) -> UUID:
    """Take a ticket to the end of its second wait; the counter is free again."""
    ticket = await day.take()
    await day.call()
    await day.press(StartService, start_service)
    await day.press(SendToBackOffice, send_to_back_office)
    assert (await day.counter(CERTIFICATES))["ticket_id"] is None
    assert (await day.help(MarkReady, mark_ready, ticket)).state == "ready"
    return ticket


async def test_somebody_is_called_out_of_turn_with_reason_and_name(day: Day) -> None:
    first, second = await day.take(), await day.take()
    await day.press(CallTicket, call_ticket, ticket_id=second, reason=Reason.ILLNESS)
    assert await day.state(first) == "waiting"
    assert (await day.counter(CERTIFICATES))["ticket_id"] == second
    happened, data = (await day.told(second))[-1]
    assert happened == "called"
    assert (data["reason"], data["by"]) == ("illness", str(day.staff))
    assert (data["call_count"], data["ready"]) == (1, False)


async def test_out_of_turn_is_any_line_of_the_site_but_no_other_site(day: Day) -> None:
    moving = await day.take("shimin-ido")
    await day.press(CallTicket, call_ticket, ticket_id=moving, reason=Reason.OUR_MISTAKE)
    north = await day.take(site="kita")
    with pytest.raises(TicketOfAnotherSite):
        await day.press(CallTicket, call_ticket, MOVING, ticket_id=north, reason=Reason.INFANT)
    assert await day.state(north) == "waiting"
    assert (await day.counter(MOVING))["ticket_id"] is None


async def test_out_of_turn_is_refused_where_it_makes_no_sense(day: Day) -> None:
    why: dict[str, Any] = {"reason": Reason.EMERGENCY}
    remote = await day.take(here=False)
    with pytest.raises(TicketIsRemote):
        await day.press(CallTicket, call_ticket, ticket_id=remote, **why)
    with pytest.raises(NoSuchTicket):
        await day.press(CallTicket, call_ticket, ticket_id=uuid4(), **why)
    waiting = await day.take()
    with pytest.raises(Forbidden):
        await day.press(CallTicket, call_ticket, NORTH, ticket_id=waiting, **why)
    await day.press(PauseCounter, pause_counter, MOVING, reason=PauseReason.BREAK)
    with pytest.raises(CounterPaused):
        await day.press(CallTicket, call_ticket, MOVING, ticket_id=waiting, **why)
    await day.press(CloseCounter, close_counter, MOVING)
    with pytest.raises(CounterClosed):
        await day.press(CallTicket, call_ticket, MOVING, ticket_id=waiting, **why)
    await day.call()
    with pytest.raises(CounterBusy):
        await day.press(CallTicket, call_ticket, ticket_id=await day.take(), **why)
    with pytest.raises(TicketIsCalled):
        await day.press(CallTicket, call_ticket, CERTIFICATES_AND_TAX, ticket_id=waiting, **why)
    old = await day.take()
    day.later(days=1)
    with pytest.raises(TicketOfAnotherDay):
        await day.press(CallTicket, call_ticket, CERTIFICATES_AND_TAX, ticket_id=old, **why)


async def test_a_slip_is_undone_within_ten_seconds_and_the_place_is_kept(day: Day) -> None:
    first, second = await day.take(), await day.take()
    assert await day.call() == first
    day.later(seconds=10)
    await day.press(UndoCall, undo_call)
    row = await day.row(first)
    assert (row["state"], row["counter_id"], row["call_count"]) == ("waiting", None, 0)
    assert (await day.counter(CERTIFICATES))["ticket_id"] is None
    assert [happened for happened, _ in await day.told(first)] == [
        "issued",
        "called",
        "call_undone",
    ]
    assert await day.call() == first
    assert await day.state(second) == "waiting"


async def test_after_ten_seconds_a_call_was_heard(day: Day) -> None:
    ticket = await day.take()
    await day.call()
    day.later(seconds=10, microseconds=1)
    with pytest.raises(TooLateToUndo):
        await day.press(UndoCall, undo_call)
    row = await day.row(ticket)
    assert (row["state"], row["call_count"], row["revision"]) == ("called", 1, 2)


async def test_service_that_began_is_no_slip(day: Day) -> None:
    await day.take()
    with pytest.raises(NoTicketAtCounter):
        await day.press(UndoCall, undo_call)
    await day.call()
    await day.press(StartService, start_service)
    with pytest.raises(TicketIsServing):
        await day.press(UndoCall, undo_call)


async def test_a_parked_person_comes_back_to_their_own_counter(day: Day) -> None:
    ticket = await day.take()
    await day.call()
    await day.press(StartService, start_service)
    await day.press(ParkTicket, park_ticket)
    row = await day.row(ticket)
    assert (row["counter_id"], row["parked_counter_id"]) == (None, CERTIFICATES)
    other = await day.take()
    assert await day.call() == other
    with pytest.raises(ParkedForAnotherCounter):
        await day.press(
            CallParkedTicket, call_parked_ticket, CERTIFICATES_AND_TAX, ticket_id=ticket
        )
    with pytest.raises(CounterBusy):
        await day.press(CallParkedTicket, call_parked_ticket, ticket_id=ticket)
    await day.press(MarkAbsent, mark_absent)
    await day.press(CallParkedTicket, call_parked_ticket, ticket_id=ticket)
    assert await day.state(ticket) == "called"
    await day.press(UndoCall, undo_call)
    assert await day.state(ticket) == "parked"
    await day.press(CallParkedTicket, call_parked_ticket, ticket_id=ticket)
    await day.press(StartService, start_service)
    assert (await day.row(ticket))["parked_counter_id"] is None


async def test_when_their_counter_is_closed_another_one_calls_who_is_parked(day: Day) -> None:
    ticket = await day.take()
    await day.call()
    await day.press(StartService, start_service)
    await day.press(ParkTicket, park_ticket)
    await day.press(CloseCounter, close_counter)
    await day.press(CallParkedTicket, call_parked_ticket, MOVING, ticket_id=ticket)
    assert await day.state(ticket) == "called"


async def test_what_is_ready_is_called_out_as_such(day: Day) -> None:
    ticket = await ready(day)
    await day.press(CallReadyTicket, call_ready_ticket, MOVING, ticket_id=ticket)
    await day.press(RecallTicket, recall_ticket, MOVING)
    calls = [data for happened, data in await day.told(ticket) if happened == "called"]
    assert [(data["call_count"], data["ready"]) for data in calls] == [
        (1, False),
        (1, True),
        (2, True),
    ]


async def test_who_missed_the_hand_over_waits_for_it_again(day: Day) -> None:
    ticket = await ready(day)
    await day.press(CallReadyTicket, call_ready_ticket, ticket_id=ticket)
    await day.press(UndoCall, undo_call)
    assert await day.state(ticket) == "ready"
    await day.press(CallReadyTicket, call_ready_ticket, ticket_id=ticket)
    await day.press(MarkAbsent, mark_absent)
    assert await day.state(ticket) == "held_absent"
    assert (await day.help(ReturnToHall, return_to_hall, ticket)).state == "ready"
    await day.press(CallReadyTicket, call_ready_ticket, MOVING, ticket_id=ticket)
    assert (await day.press(FinishTicket, finish_ticket, MOVING)).state == "done"


async def test_who_missed_the_first_call_waits_at_the_front(day: Day) -> None:
    first, second = await day.take(), await day.take()
    await day.call()
    await day.press(MarkAbsent, mark_absent)
    assert (await day.help(ReturnToHall, return_to_hall, first)).state == "waiting"
    assert (await day.told(first))[-1][1]["by"] == str(day.staff)
    assert await day.call() == first
    assert await day.call(CERTIFICATES_AND_TAX) == second
