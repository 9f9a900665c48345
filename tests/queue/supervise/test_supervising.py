"""Moving counters, suspending lines, closing the day: nobody who waits is lost or left untold."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from machi.queue.commands.asked import TicketNow
from machi.queue.commands.call_next_ticket import CallNextTicket, call_next_ticket
from machi.queue.commands.finish_ticket import FinishTicket, finish_ticket
from machi.queue.commands.hall.change_counter_lines import ChangeCounterLines, change_counter_lines
from machi.queue.commands.hall.change_site_settings import ChangeSiteSettings, change_site_settings
from machi.queue.commands.hall.close_day import CloseDay, close_day
from machi.queue.commands.hall.reopen_line import ReopenLine, open_the_day, reopen_line
from machi.queue.commands.hall.suspend_line import SuspendLine, suspend_line
from machi.queue.commands.issue_ticket import IssuedTicket, IssueTicket, issue_ticket
from machi.queue.commands.open_counter import OpenCounter, open_counter
from machi.queue.commands.start_service import StartService, start_service
from machi.queue.domain.hall.closing import LineClosedBecause
from machi.queue.domain.hall.refusals import WrongPromise, WrongRates
from machi.queue.domain.hall.suggest import (
    Advice,
    CounterLoad,
    LineLoad,
    Suggestion,
    suggestions,
)
from machi.queue.domain.refusals import LineClosed, NoSuchLine
from machi.queue.queries.hall.hall import hall
from machi.shared.db.once import once
from machi.shared.errors import Forbidden
from machi.shared.service import Context
from machi.shared.testing.clients import said

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
BOSS = uuid4()
COUNTER = UUID("01990000-0000-7000-8000-000000000101")
HONCHO = frozenset({"honcho"})


async def take(context: Context, line: str = "shimin-shomei", *, here: bool = True) -> IssuedTicket:
    return await issue_ticket(
        IssueTicket(site="honcho", line=line, here=here, origin="kiosk", at=NOON), context.db
    )


async def call(context: Context) -> str:
    called = await call_next_ticket(
        CallNextTicket(counter_id=COUNTER, by=BOSS, sites=HONCHO, at=NOON), context.db
    )
    return called.number


async def serve_and_finish(context: Context) -> TicketNow:
    await start_service(
        StartService(counter_id=COUNTER, by=BOSS, sites=HONCHO, at=NOON), context.db
    )
    return await finish_ticket(
        FinishTicket(counter_id=COUNTER, by=BOSS, sites=HONCHO, at=NOON), context.db
    )


async def open_up(context: Context) -> None:
    await open_counter(OpenCounter(counter_id=COUNTER, by=BOSS, sites=HONCHO, at=NOON), context.db)


async def states(context: Context) -> dict[str, str]:
    rows = await context.db.rows("select number, state from ticket order by number")
    return {row["number"]: row["state"] for row in rows}


def close(**changes: object) -> CloseDay:
    given: dict[str, object] = {"site": "honcho", "by": BOSS, "at": NOON}
    return CloseDay(**(given | changes))  # type: ignore[arg-type]  # what a test changes


async def test_a_counter_calls_from_other_lines_at_once(context: Context) -> None:
    await open_up(context)
    await take(context, "kankyo")
    command = ChangeCounterLines(
        counter_id=COUNTER, by=BOSS, sites=HONCHO, at=NOON, lines=["kankyo", "shimin-shomei"]
    )
    answer = await change_counter_lines(command, context.db)
    assert set(answer.lines) == {"kankyo", "shimin-shomei"}
    assert await call(context) == "F001"
    await change_counter_lines(command, context.db)
    assert (await said(context)).count("queue.counter.lines_changed.v1") == 1


async def test_who_moved_a_counter_is_kept(context: Context) -> None:
    await change_counter_lines(
        ChangeCounterLines(counter_id=COUNTER, by=BOSS, sites=HONCHO, at=NOON, lines=["kankyo"]),
        context.db,
    )
    row = await context.db.row(
        "select data from event_log where subject = 'queue.counter.lines_changed.v1'"
    )
    assert row is not None
    assert (row["data"]["by"], row["data"]["lines"]) == (str(BOSS), ["kankyo"])


@pytest.mark.parametrize("lines", [[], ["nowhere"], ["kankyo", "nowhere"]])
async def test_a_counter_serves_only_lines_of_its_site(context: Context, lines: list[str]) -> None:
    with pytest.raises(NoSuchLine):
        await change_counter_lines(
            ChangeCounterLines(counter_id=COUNTER, by=BOSS, sites=HONCHO, at=NOON, lines=lines),
            context.db,
        )


async def test_nobody_moves_a_counter_of_another_site(context: Context) -> None:
    with pytest.raises(Forbidden):
        await change_counter_lines(
            ChangeCounterLines(
                counter_id=COUNTER, by=BOSS, sites=frozenset({"kita"}), at=NOON, lines=["kankyo"]
            ),
            context.db,
        )


async def test_a_suspended_line_gives_no_numbers_and_loses_nobody(context: Context) -> None:
    await open_up(context)
    await take(context)
    suspend = SuspendLine(
        site="honcho",
        line="shimin-shomei",
        by=BOSS,
        at=NOON,
        reason=LineClosedBecause.CROWDED,
    )
    await suspend_line(suspend, context.db)
    await suspend_line(suspend, context.db)
    with pytest.raises(LineClosed):
        await take(context)
    assert await call(context) == "A001"
    back = ReopenLine(site="honcho", line="shimin-shomei", by=BOSS, at=NOON)
    await reopen_line(back, context.db)
    await reopen_line(back, context.db)
    assert (await take(context)).number == "A002"
    lines = [subject for subject in await said(context) if ".line." in subject]
    assert lines == ["queue.line.suspended.v1", "queue.line.reopened.v1"]


async def test_the_end_of_the_day_tells_everybody_and_interrupts_nobody(context: Context) -> None:
    await open_up(context)
    for _ in range(3):
        await take(context)
    await take(context, "kankyo", here=False)
    await call(context)
    answer = await close_day(close(), context.db)
    assert answer.closed_out == ["A002", "A003", "F001"]
    out = "closed_out"
    assert await states(context) == {"A001": "called", "A002": out, "A003": out, "F001": out}
    told = await said(context)
    assert told.count("queue.ticket.closed_out.v1") == 3
    assert told.count("queue.site.day_closed.v1") == 1
    assert told.count("queue.line.suspended.v1") == 6
    assert (await serve_and_finish(context)).state == "done"
    with pytest.raises(LineClosed):
        await take(context)


async def test_each_closed_out_person_is_offered_a_reservation(context: Context) -> None:
    await take(context, "kankyo")
    await close_day(close(), context.db)
    row = await context.db.row(
        "select data from outbox where subject = 'queue.ticket.closed_out.v1'"
    )
    assert row is not None
    assert row["data"]["booking_path"] == "/queue/r?site=honcho&line=kankyo"


async def test_closing_again_says_nothing_and_a_repeat_gets_the_first_answer(
    context: Context,
) -> None:
    await take(context)
    asked = close(request=once(str(BOSS), "key", "CloseDay", {"site": "honcho"}))
    first = await close_day(asked, context.db)
    before = await said(context)
    assert await close_day(asked, context.db) == first
    assert (await close_day(close(), context.db)).closed_out == []
    assert await said(context) == before


async def test_the_morning_opens_what_the_evening_closed_and_nothing_else(
    context: Context,
) -> None:
    await suspend_line(
        SuspendLine(
            site="honcho", line="kankyo", by=BOSS, at=NOON, reason=LineClosedBecause.EQUIPMENT
        ),
        context.db,
    )
    await close_day(close(), context.db)
    assert await open_the_day(NOON + timedelta(hours=11), context.db) == 0
    assert await open_the_day(NOON + timedelta(hours=12), context.db) == 5
    assert await open_the_day(NOON + timedelta(hours=12), context.db) == 0
    rows = await context.db.rows("select code from line where site = 'honcho' and not open")
    assert [row["code"] for row in rows] == ["kankyo"]


def settings(rates: list[int], promise: int) -> ChangeSiteSettings:
    return ChangeSiteSettings(site="honcho", rates=rates, promise_minutes=promise, by=BOSS, at=NOON)


async def test_settings_are_changed_with_what_was_before(context: Context) -> None:
    await change_site_settings(settings([8, 4, 1], 45), context.db)
    await change_site_settings(settings([8, 4, 1], 45), context.db)
    rows = await context.db.rows(
        "select data from event_log where subject = 'queue.site.settings_changed.v1'"
    )
    assert [row["data"]["rates_before"] for row in rows] == [[4, 2, 1]]
    shown = await hall("honcho", NOON, context.db)
    assert (shown.rates, shown.promise_minutes) == ([8, 4, 1], 45)


@pytest.mark.parametrize("rates", [[1, 2, 4], [4, 2], [4, 2, 0], [200, 2, 1]])
async def test_rates_that_would_turn_the_classes_round_are_refused(
    context: Context, rates: list[int]
) -> None:
    with pytest.raises(WrongRates):
        await change_site_settings(settings(rates, 60), context.db)


async def test_a_promise_is_minutes_of_a_day(context: Context) -> None:
    with pytest.raises(WrongPromise):
        await change_site_settings(settings([4, 2, 1], 0), context.db)


async def test_the_hall_says_who_waits_longest_and_where_somebody_sits(context: Context) -> None:
    await open_up(context)
    await take(context)
    await take(context)
    await call(context)
    shown = await hall("honcho", NOON + timedelta(minutes=12), context.db)
    line = next(each for each in shown.lines if each.code == "shimin-shomei")
    counter = shown.counters[0]
    assert (line.waiting, line.oldest_minutes) == (1, 12)
    assert (counter.number, counter.clerk) == ("A001", BOSS.hex[-4:])
    assert counter.opened_at == NOON
    assert [each.number for each in shown.still_there] == ["A002"]


def test_advice_names_what_can_be_done_first() -> None:
    free = CounterLoad("2", ["b"], open=True, paused=False)
    lines = [LineLoad("a", 9, late=True), LineLoad("b", 0, late=False)]
    paused = CounterLoad("1", ["a"], open=True, paused=True)
    assert suggestions(lines, [paused, free]) == [Suggestion(Advice.RESUME, "a", "1")]
    busy = CounterLoad("1", ["a"], open=True, paused=False)
    assert suggestions(lines, [busy, free]) == [Suggestion(Advice.LEND, "a", "2")]
    shut = CounterLoad("1", ["a"], open=False, paused=False)
    assert suggestions(lines, [shut, free])[0].advice is Advice.NOBODY_SERVES
