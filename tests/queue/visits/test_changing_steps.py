"""More to do, or less: adding a step and leaving one out while the ticket is on its way."""

from uuid import UUID

import pytest
from tests.queue.visits.hall import Hall

from machi.queue.commands.visits.add_step import AddStep, add_step
from machi.queue.commands.visits.skip_step import SkipStep, skip_step
from machi.queue.domain.visits.refusals import (
    LastStep,
    NoSuchProcedure,
    StepIsNeededEarlier,
    StepIsNotOpen,
    StepIsThere,
    TicketIsOver,
)
from machi.queue.domain.visits.step import SkipReason
from machi.queue.queries.visits.steps import hand_over, of_ticket
from machi.shared.db.once import Once, once
from machi.shared.ids import new_id
from machi.shared.testing.clients import said


async def add(hall: Hall, ticket_id: UUID, procedure: str, request: Once | None = None) -> None:
    more = AddStep(
        ticket_id=ticket_id,
        by=hall.clerk,
        at=hall.now,
        procedure=procedure,
        request=request,
    )
    await add_step(more, hall.context.db)


async def skip(hall: Hall, ticket_id: UUID, procedure: str | None) -> None:
    row = await hall.context.db.row(
        "select s.id from visit_step s join visit v on v.id = s.visit_id"
        " where v.ticket_id = $1 and s.procedure is not distinct from $2",
        ticket_id,
        procedure,
    )
    less = SkipStep(
        ticket_id=ticket_id,
        by=hall.clerk,
        at=hall.now,
        step_id=row["id"] if row else new_id(),
        reason=SkipReason.NOT_NEEDED,
    )
    await skip_step(less, hall.context.db)


async def test_a_step_added_while_waiting_is_done_on_the_same_number(hall: Hall) -> None:
    ticket = await hall.walk_in("shimin-ido")
    await add(hall, ticket.ticket_id, "kokuho-kanyu")
    assert await hall.steps(ticket) == [(None, "now"), ("kokuho-kanyu", "later")]
    assert (await hall.serve("shimin-ido")).line == "hoken-kokuho"
    assert await hall.begin("hoken-kokuho") == ticket.number
    assert (await hall.finish("hoken-kokuho")).state == "done"


async def test_an_added_step_comes_before_what_needs_it(hall: Hall) -> None:
    ticket = await hall.visit(["gomi-inu", "jido-teate"])
    assert (await hall.ticket(ticket))["line"] == "kankyo"
    await add(hall, ticket.ticket_id, "tennyu")
    order = [procedure for procedure, _ in await hall.steps(ticket)]
    assert order == ["gomi-inu", "tennyu", "jido-teate"]


async def test_a_step_is_not_added_behind_one_that_needs_it(hall: Hall) -> None:
    ticket = await hall.visit(["jido-teate", "gomi-inu"])
    assert (await hall.ticket(ticket))["line"] == "kodomo-teate"
    with pytest.raises(StepIsNeededEarlier):
        await add(hall, ticket.ticket_id, "tennyu")


async def test_adding_twice_adds_once(hall: Hall) -> None:
    ticket = await hall.visit(["tennyu"])
    request = once("clerk", "add-1", "AddStep", {})
    await add(hall, ticket.ticket_id, "gomi-inu", request)
    await add(hall, ticket.ticket_id, "gomi-inu", request)
    with pytest.raises(StepIsThere):
        await add(hall, ticket.ticket_id, "gomi-inu")
    with pytest.raises(NoSuchProcedure):
        await add(hall, ticket.ticket_id, "passport")
    assert (await said(hall.context)).count("queue.visit.step_added.v1") == 1


async def test_nothing_is_added_to_a_ticket_that_is_over(hall: Hall) -> None:
    ticket = await hall.walk_in("kankyo")
    await hall.serve("kankyo")
    with pytest.raises(TicketIsOver):
        await add(hall, ticket.ticket_id, "gomi-inu")


async def test_what_is_left_out_is_not_waited_for(hall: Hall) -> None:
    ticket = await hall.visit(["tennyu", "kokuho-kanyu", "jido-teate"])
    await skip(hall, ticket.ticket_id, "kokuho-kanyu")
    assert (await hall.serve("shimin-ido")).line == "kodomo-teate"
    with pytest.raises(StepIsNotOpen):
        await skip(hall, ticket.ticket_id, "kokuho-kanyu")
    with pytest.raises(LastStep):
        await skip(hall, ticket.ticket_id, "jido-teate")
    assert dict(await hall.steps(ticket))["jido-teate"] == "now"


async def test_leaving_out_the_step_that_is_waited_for_goes_on_to_the_next(hall: Hall) -> None:
    ticket = await hall.visit(["tennyu", "kokuho-kanyu"])
    await skip(hall, ticket.ticket_id, "tennyu")
    now = await hall.ticket(ticket)
    assert (now["line"], now["state"], now["number"]) == ("hoken-kokuho", "waiting", ticket.number)
    assert "queue.ticket.line_changed.v1" in await said(hall.context)


async def test_what_is_being_done_cannot_be_left_out(hall: Hall) -> None:
    ticket = await hall.visit(["tennyu", "kokuho-kanyu"])
    await hall.begin("shimin-ido")
    with pytest.raises(StepIsNotOpen):
        await skip(hall, ticket.ticket_id, "tennyu")


async def test_the_clerk_sees_what_was_asked_and_what_is_left(hall: Hall) -> None:
    ticket = await hall.visit(["tennyu", "kokuho-kanyu"])
    first = await hand_over(ticket.ticket_id, hall.context.db)
    assert first.known == []
    assert "氏名・フリガナ" in [one.name for one in first.to_ask]
    await hall.serve("shimin-ido")
    second = await hand_over(ticket.ticket_id, hall.context.db)
    assert [one.name for one in second.to_ask] == ["前の健康保険"]
    assert not {one.code for one in second.known} & {one.code for one in second.to_ask}


async def test_a_receipt_number_travels_but_answers_nothing_by_itself(hall: Hall) -> None:
    """It may be of another form than this step's: a clerk who is told too much asks too little."""
    ticket = await hall.visit(["jido-teate", "gomi-inu"], receipt_number="AB3CD4EF")
    shown = await hand_over(ticket.ticket_id, hall.context.db)
    assert shown.receipt_number == "AB3CD4EF"
    assert "bank-account" in [one.code for one in shown.to_ask]


async def test_the_holder_sees_why_a_step_waits(hall: Hall) -> None:
    ticket = await hall.visit(["tennyu", "kokuho-kanyu"])
    shown = await of_ticket(ticket.ticket_id, hall.context.db)
    assert shown is not None
    assert [one.name for one in shown.steps[1].waits_for] == ["転入届"]
    await hall.serve("shimin-ido")
    shown = await of_ticket(ticket.ticket_id, hall.context.db)
    assert shown is not None
    assert (shown.done, shown.count) == (1, 2)
    assert not shown.steps[1].waits_for
