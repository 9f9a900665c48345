"""Where a person at the counter goes on to, and what is taken back."""

from uuid import UUID

import pytest
from tests.queue.hall.day import CERTIFICATES, CERTIFICATES_AND_TAX, MOVING, Day, Run

from machi.queue.commands.ask_payment import AskPayment, ask_payment
from machi.queue.commands.asked import AtCounter
from machi.queue.commands.call_parked_ticket import CallParkedTicket, call_parked_ticket
from machi.queue.commands.change_line import ChangeLine, change_line
from machi.queue.commands.finish_ticket import FinishTicket, finish_ticket
from machi.queue.commands.hold_ticket import HoldTicket, hold_ticket
from machi.queue.commands.mark_ready import MarkReady, mark_ready
from machi.queue.commands.park_ticket import ParkTicket, park_ticket
from machi.queue.commands.prioritize_ticket import PrioritizeTicket, prioritize_ticket
from machi.queue.commands.reopen_ticket import ReopenTicket, reopen_ticket
from machi.queue.commands.resume_ticket import ResumeTicket, resume_ticket
from machi.queue.commands.send_to_back_office import SendToBackOffice, send_to_back_office
from machi.queue.commands.start_service import StartService, start_service
from machi.queue.commands.transfer_ticket import TransferTicket, transfer_ticket
from machi.queue.commands.undo_finish import UndoFinish, undo_finish
from machi.queue.commands.withdraw_ticket import WithdrawTicket, withdraw_ticket
from machi.queue.domain.priority import Reason
from machi.queue.domain.refusals import (
    AlreadyInThisLine,
    AnotherTicketAtCounter,
    CounterBusy,
    HasPriority,
    NoSuchLine,
    NothingToUndo,
    NoTicketAtCounter,
    TicketIsCalled,
    TicketIsDone,
    TicketIsWaiting,
    TicketOfAnotherDay,
    TooLateToUndo,
)
from machi.shared.ids import new_id


async def served(day: Day) -> UUID:
    """Somebody is being served at counter 1."""
    ticket = await day.take()
    assert await day.call() == ticket
    await day.press(StartService, start_service)
    return ticket


LEAVES: dict[str, tuple[type[AtCounter], Run, str]] = {
    "on_hold": (HoldTicket, hold_ticket, "held"),
    "parked": (ParkTicket, park_ticket, "parked"),
    "in_process": (SendToBackOffice, send_to_back_office, "in_process"),
}


@pytest.mark.parametrize("state", LEAVES)
async def test_who_leaves_the_counter_for_a_while_frees_it(day: Day, state: str) -> None:
    kind, run, happened = LEAVES[state]
    ticket = await day.take()
    with pytest.raises(NoTicketAtCounter):
        await day.press(kind, run)
    await day.call()
    with pytest.raises(TicketIsCalled):
        await day.press(kind, run)
    await day.press(StartService, start_service)
    with pytest.raises(AnotherTicketAtCounter):
        await day.press(kind, run, expected=new_id())
    assert (await day.press(kind, run)).state == state
    assert (await day.counter(CERTIFICATES))["ticket_id"] is None
    said, data = (await day.told(ticket))[-1]
    assert said == happened
    assert (data["counter_id"], data["by"]) == (str(CERTIFICATES), str(day.staff))
    following = await day.take()
    assert await day.call() == following


async def test_who_was_on_hold_is_next_at_any_counter_of_the_line(day: Day) -> None:
    ticket = await served(day)
    await day.press(HoldTicket, hold_ticket)
    others = [await day.take(), await day.take()]
    with pytest.raises(TicketIsWaiting):
        await day.help(ResumeTicket, resume_ticket, others[0])
    await day.help(ResumeTicket, resume_ticket, ticket)
    assert await day.call(CERTIFICATES_AND_TAX) == ticket
    assert await day.call() == others[0]


async def test_number_and_credit_travel_with_a_transfer(day: Day) -> None:
    ticket = await served(day)
    day.later(minutes=30)
    newcomer = await day.take("shimin-ido")
    await day.press(TransferTicket, transfer_ticket, line="shimin-ido")
    row = await day.row(ticket)
    assert (row["state"], row["line"], row["number"]) == ("waiting", "shimin-ido", "A001")
    assert (row["counter_id"], row["return_counter_id"]) == (None, None)
    said, data = (await day.told(ticket))[-1]
    assert (said, data["from_line"], data["line"]) == (
        "transferred",
        "shimin-shomei",
        "shimin-ido",
    )
    assert await day.call(MOVING) == ticket, "half an hour of waiting counts there, too"
    assert await day.state(newcomer) == "waiting"


async def test_a_transfer_goes_to_another_line_that_exists(day: Day) -> None:
    ticket = await served(day)
    with pytest.raises(AlreadyInThisLine):
        await day.press(TransferTicket, transfer_ticket, line="shimin-shomei")
    with pytest.raises(NoSuchLine):
        await day.press(TransferTicket, transfer_ticket, line="nowhere")
    assert await day.state(ticket) == "serving"
    assert (await day.counter(CERTIFICATES))["ticket_id"] == ticket


async def test_who_shall_come_back_is_parked_for_the_first_counter(day: Day) -> None:
    ticket = await served(day)
    await day.press(TransferTicket, transfer_ticket, line="shimin-ido", come_back=True)
    assert await day.call(MOVING) == ticket
    await day.press(StartService, start_service, MOVING)
    assert (await day.press(FinishTicket, finish_ticket, MOVING)).state == "parked"
    row = await day.row(ticket)
    assert (row["parked_counter_id"], row["return_counter_id"]) == (CERTIFICATES, None)
    assert row["line"] == "shimin-shomei", "a line that the first counter serves"
    assert (await day.counter(MOVING))["ticket_id"] is None
    await day.press(CallParkedTicket, call_parked_ticket, ticket_id=ticket)
    await day.press(StartService, start_service)
    assert (await day.press(FinishTicket, finish_ticket)).state == "done"


async def test_payment_keeps_the_counter(day: Day) -> None:
    ticket = await served(day)
    assert (await day.press(AskPayment, ask_payment)).state == "paying"
    assert (await day.counter(CERTIFICATES))["ticket_id"] == ticket
    assert (await day.press(FinishTicket, finish_ticket)).state == "done"


async def test_finishing_too_early_is_undone_at_the_same_counter(day: Day) -> None:
    ticket = await served(day)
    with pytest.raises(CounterBusy):
        await day.press(UndoFinish, undo_finish)
    await day.press(FinishTicket, finish_ticket)
    with pytest.raises(AnotherTicketAtCounter):
        await day.press(UndoFinish, undo_finish, expected=new_id())
    with pytest.raises(NothingToUndo):
        await day.press(UndoFinish, undo_finish, MOVING)
    day.later(seconds=10)
    assert (await day.press(UndoFinish, undo_finish, expected=ticket)).state == "serving"
    row = await day.row(ticket)
    assert (row["counter_id"], row["ended_at"]) == (CERTIFICATES, None)
    assert (await day.counter(CERTIFICATES))["ticket_id"] == ticket
    assert (await day.press(FinishTicket, finish_ticket)).state == "done"


async def test_later_only_reopening_helps_and_only_on_the_same_day(day: Day) -> None:
    ticket = await served(day)
    await day.press(FinishTicket, finish_ticket)
    with pytest.raises(TicketIsDone):
        await day.help(ResumeTicket, resume_ticket, ticket)
    day.later(seconds=11)
    with pytest.raises(TooLateToUndo):
        await day.press(UndoFinish, undo_finish)
    waiting = await day.take()
    with pytest.raises(TicketIsWaiting):
        await day.help(ReopenTicket, reopen_ticket, waiting)
    await day.help(ReopenTicket, reopen_ticket, ticket)
    assert await day.call() == ticket, "at the front"
    await day.press(StartService, start_service)
    await day.press(FinishTicket, finish_ticket)
    day.later(days=1)
    with pytest.raises(TicketOfAnotherDay):
        await day.help(ReopenTicket, reopen_ticket, ticket)
    assert await day.state(ticket) == "done"


async def test_the_wrong_line_is_changed_without_losing_the_place(day: Day) -> None:
    ticket = await day.take()
    day.later(minutes=5)
    await day.take("shimin-ido")
    with pytest.raises(AlreadyInThisLine):
        await day.help(ChangeLine, change_line, ticket, line="shimin-shomei")
    with pytest.raises(NoSuchLine):
        await day.help(ChangeLine, change_line, ticket, line="nowhere")
    await day.help(ChangeLine, change_line, ticket, line="shimin-ido")
    said, data = (await day.told(ticket))[-1]
    assert (said, data["from_line"]) == ("line_changed", "shimin-shomei")
    assert await day.call(MOVING) == ticket
    with pytest.raises(TicketIsCalled):
        await day.help(ChangeLine, change_line, ticket, line="shimin-shomei")


async def test_priority_is_given_later_with_a_reason(day: Day) -> None:
    first = await day.take()
    day.later(minutes=4)
    second = await day.take()
    day.later(minutes=4)
    await day.help(PrioritizeTicket, prioritize_ticket, second, reason=Reason.PREGNANCY)
    said, data = (await day.told(second))[-1]
    assert (said, data["reason"], data["by"]) == ("prioritized", "pregnancy", str(day.staff))
    assert data["priority_class"] == 1
    with pytest.raises(HasPriority):
        await day.help(PrioritizeTicket, prioritize_ticket, second, reason=Reason.INFANT)
    assert await day.call() == second, "four minutes counted four times pass eight"
    assert await day.call(CERTIFICATES_AND_TAX) == first


@pytest.mark.parametrize("here", [True, False])
async def test_staff_take_a_number_back(day: Day, *, here: bool) -> None:
    ticket = await day.take(here=here)
    assert (await day.help(WithdrawTicket, withdraw_ticket, ticket)).state == "withdrawn"
    said, data = (await day.told(ticket))[-1]
    assert (said, data["state"], data["by"]) == ("left", "withdrawn", str(day.staff))


async def test_what_is_not_in_process_is_not_ready(day: Day) -> None:
    with pytest.raises(TicketIsWaiting):
        await day.help(MarkReady, mark_ready, await day.take())
