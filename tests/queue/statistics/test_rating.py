"""満足度: one tap, once a ticket, changeable today; the words are sealed and travel nowhere."""

from datetime import timedelta

import httpx
import pytest

from machi.queue.commands.asked import OfTicket
from machi.queue.commands.leave_queue import LeaveQueue, leave_queue
from machi.queue.commands.statistics.learn import learn_what_happened
from machi.queue.commands.statistics.rate_visit import (
    KEPT,
    RateVisit,
    forget_comments,
    rate_visit,
)
from machi.queue.domain.hall.refusals import NotOverYet, RatedTooLate
from machi.queue.queries.statistics.figures import report
from machi.queue.queries.statistics.ratings import comments
from machi.queue.queries.ticket import ticket_id
from machi.shared.clock import business_date
from machi.shared.service import Context
from machi.shared.testing.clients import said

PAGE = {"accept": "text/html"}
WHY = "山田さんの説明が分かりやすかった"


async def taken(phone: httpx.AsyncClient) -> str:
    answer = await phone.post(
        "/queue/s/honcho", data={"line": "kankyo", "here": "yes"}, headers=PAGE
    )
    return answer.headers["location"]


async def ended(phone: httpx.AsyncClient, context: Context) -> tuple[str, OfTicket]:
    page = await taken(phone)
    found = await ticket_id(page.rpartition("/")[2], context.db)
    asked = OfTicket(ticket_id=found, at=context.clock.now())
    await leave_queue(LeaveQueue(ticket_id=found, at=asked.at), context.db)
    return page, asked


async def test_one_tap_without_a_script_and_it_can_be_changed(
    phone: httpx.AsyncClient, context: Context
) -> None:
    page, _ = await ended(phone, context)
    assert "今日のご利用はいかがでしたか" in (await phone.get(page, headers=PAGE)).text
    for level in ("4", "2"):
        await phone.post(f"{page}/rate", data={"level": level, "idempotency_key": f"tap-{level}"})
        await phone.post(f"{page}/rate", data={"level": level, "idempotency_key": f"tap-{level}"})
    shown = (await phone.get(page, headers=PAGE)).text
    assert "ご回答ありがとうございました" in shown
    assert 'id="rate-2" aria-pressed="true"' in shown
    assert (await said(context)).count("queue.ticket.rated.v1") == 2
    now = context.clock.now()
    await learn_what_happened(now, context.db)
    today = business_date(now)
    assert (await report("honcho", today, today, context.db)).total.ratings == (0, 1, 0, 0, 0)


async def test_the_words_are_sealed_and_in_no_event(
    phone: httpx.AsyncClient, context: Context
) -> None:
    _, asked = await ended(phone, context)
    await rate_visit(
        RateVisit(ticket_id=asked.ticket_id, at=asked.at, level=5, why=WHY),
        context.db,
        context.vault,
    )
    everything = await context.db.rows(
        "select data::text as text from event_log union all"
        " select encode(sealed, 'escape') from rating"
    )
    assert everything
    assert not any("山田" in row["text"] for row in everything)
    today = business_date(asked.at)
    [comment] = await comments("honcho", (today, today), context.db, context.vault)
    assert (comment.why, comment.level, comment.line) == (WHY, 5, "kankyo")
    assert await comments("kita", (today, today), context.db, context.vault) == []


async def test_a_change_without_words_keeps_those_before(
    phone: httpx.AsyncClient, context: Context
) -> None:
    _, asked = await ended(phone, context)
    for level, why in ((5, WHY), (4, "")):
        command = RateVisit(ticket_id=asked.ticket_id, at=asked.at, level=level, why=why)
        await rate_visit(command, context.db, context.vault)
    today = business_date(asked.at)
    [comment] = await comments(None, (today, today), context.db, context.vault)
    assert (comment.why, comment.level) == (WHY, 4)


async def test_words_die_after_ninety_days_and_the_level_stays(
    phone: httpx.AsyncClient, context: Context
) -> None:
    _, asked = await ended(phone, context)
    command = RateVisit(ticket_id=asked.ticket_id, at=asked.at, level=5, why=WHY)
    await rate_visit(command, context.db, context.vault)
    assert await forget_comments(asked.at + KEPT, context.db, context.vault) == 0
    later = asked.at + KEPT + timedelta(seconds=1)
    assert await forget_comments(later, context.db, context.vault) == 1
    assert await forget_comments(later, context.db, context.vault) == 0
    row = await context.db.row("select level, sealed from rating")
    assert row is not None
    assert (row["level"], row["sealed"]) == (5, None)


async def test_who_still_waits_and_who_came_yesterday_is_not_asked(
    phone: httpx.AsyncClient, context: Context
) -> None:
    page = await taken(phone)
    assert "いかがでしたか" not in (await phone.get(page, headers=PAGE)).text
    found = await ticket_id(page.rpartition("/")[2], context.db)
    now = context.clock.now()
    with pytest.raises(NotOverYet):
        await rate_visit(RateVisit(ticket_id=found, at=now, level=5), context.db, context.vault)
    await leave_queue(LeaveQueue(ticket_id=found, at=now), context.db)
    with pytest.raises(RatedTooLate):
        await rate_visit(
            RateVisit(ticket_id=found, at=now + timedelta(days=1), level=5),
            context.db,
            context.vault,
        )


@pytest.mark.parametrize("level", ["0", "6", "five", ""])
async def test_there_are_five_levels(
    phone: httpx.AsyncClient, context: Context, level: str
) -> None:
    page, _ = await ended(phone, context)
    assert (await phone.post(f"{page}/rate", data={"level": level})).status_code == 422
