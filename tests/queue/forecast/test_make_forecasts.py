"""A site is forecast when something happened there; what is told is kept, and learned from."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from machi.queue.commands.call_next_ticket import CallNextTicket, call_next_ticket
from machi.queue.commands.forecast.make_forecasts import Forecasts, make_forecasts
from machi.queue.commands.issue_ticket import IssuedTicket, IssueTicket, issue_ticket
from machi.queue.domain.forecast.calibration import STEP
from machi.queue.domain.forecast.hall import Hall
from machi.queue.domain.forecast.history import History
from machi.queue.domain.forecast.lamp import Level
from machi.queue.domain.forecast.outlook import Outlook, look_ahead
from machi.queue.queries import forecasts
from machi.shared.service import Context

Forecast = Callable[[datetime], Awaitable[Forecasts | None]]
NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
COUNTER = UUID("01990000-0000-7000-8000-000000000103")
LINE = "shimin-ido"
EXPECT = """
insert into line_expectation values ('honcho', 'shimin-ido', $1, $2, 15, 30, 'moves')
"""


async def imagine(hall: Hall, history: History, seed: str) -> Outlook:
    return look_ahead(hall, history, seed)


@pytest.fixture(autouse=True)
async def _open(context: Context) -> None:
    """One counter of one line, where everybody is expected to take ten minutes."""
    await context.db.row("delete from line_expectation")
    await context.db.row("update counter set open = true where id = $1", COUNTER)
    await context.db.row(EXPECT, 10, 10)


async def take(context: Context, at: datetime, *, here: bool = True) -> IssuedTicket:
    asked = IssueTicket(site="honcho", line=LINE, here=here, origin="phone", at=at)
    return await issue_ticket(asked, context.db)


async def call(context: Context, at: datetime) -> None:
    press = CallNextTicket(counter_id=COUNTER, by=uuid4(), sites=frozenset({"honcho"}), at=at)
    await call_next_ticket(press, context.db)


async def test_every_ticket_and_every_line_is_told(context: Context, forecast: Forecast) -> None:
    tickets = [await take(context, NOON - n * SECOND) for n in (3, 2, 1)]
    await forecast(NOON)
    waits = [await forecasts.of_ticket(each.ticket_id, context.db, NOON) for each in tickets]
    assert [wait and wait.p50_seconds for wait in waits] == [0, 600, 1200]
    line = (await forecasts.of_lines("honcho", context.db, NOON))[LINE]
    assert (line.waiting, line.p50_seconds, line.lamp.level) == (3, 1800, Level.CROWDED)
    assert not line.stopped


async def test_a_new_city_without_expectations_tells_nothing(
    context: Context, forecast: Forecast
) -> None:
    await context.db.row("delete from line_expectation")
    ticket = await take(context, NOON)
    await forecast(NOON)
    assert await forecasts.of_ticket(ticket.ticket_id, context.db, NOON) is None
    line = (await forecasts.of_lines("honcho", context.db, NOON))[LINE]
    assert (line.range_minutes, line.lamp.level) == (None, Level.UNKNOWN)


async def test_nothing_is_told_while_no_counter_is_open(
    context: Context, forecast: Forecast
) -> None:
    ticket = await take(context, NOON)
    await forecast(NOON)
    assert await forecasts.of_ticket(ticket.ticket_id, context.db, NOON) is not None
    await context.db.row("update counter set open = false")
    await forecast(NOON + 20 * SECOND)
    assert await forecasts.of_ticket(ticket.ticket_id, context.db, NOON) is None


async def test_it_is_done_again_only_when_something_happened_or_time_passed(
    context: Context, forecast: Forecast
) -> None:
    assert await forecast(NOON) is not None
    assert await forecast(NOON + SECOND) is None
    await take(context, NOON + SECOND)
    assert await forecast(NOON + 2 * SECOND) is not None
    assert await forecast(NOON + 3 * SECOND) is None
    assert await forecast(NOON + 18 * SECOND) is not None


async def test_of_two_workers_one_forecasts(context: Context) -> None:
    await take(context, NOON)
    done = await asyncio.gather(
        *(make_forecasts("honcho", NOON, context.db, imagine) for _ in range(4))
    )
    assert len([one for one in done if one]) == 1


async def test_who_was_called_is_told_no_more(context: Context, forecast: Forecast) -> None:
    ticket = await take(context, NOON)
    await forecast(NOON)
    await call(context, NOON + SECOND)
    await forecast(NOON + 2 * SECOND)
    assert await forecasts.of_ticket(ticket.ticket_id, context.db, NOON) is None


async def test_a_call_later_than_told_stretches_p80_once(
    context: Context, forecast: Forecast
) -> None:
    await take(context, NOON - 2 * SECOND)
    await take(context, NOON - SECOND)
    await forecast(NOON)  # the second is told ten minutes
    await call(context, NOON + SECOND)
    await context.db.row("update ticket set state = 'done'")
    await context.db.row("update counter set ticket_id = null")
    await context.db.row("update ticket set state = 'waiting' where serial = 2")
    late = NOON + timedelta(minutes=30)
    await call(context, late)
    for after in (1, 20, 40):
        await forecast(late + after * SECOND)
    row = await context.db.row("select line_group, factor from forecast_calibration")
    assert row is not None
    assert (row["line_group"], row["factor"]) == ("moves", pytest.approx(1 + 0.8 * STEP))


async def test_a_paused_counter_comes_back_and_a_break_is_waited_for(
    context: Context, forecast: Forecast
) -> None:
    ticket = await take(context, NOON)
    await context.db.row("update counter set paused_at = $1", NOON - timedelta(minutes=5))
    await forecast(NOON)
    told = await forecasts.of_ticket(ticket.ticket_id, context.db, NOON)
    assert told is not None
    assert told.p50_seconds == 600
    await context.db.row("update counter set paused_at = null")
    await context.db.row("insert into counter_break values ($1, '12:00', '13:00')", COUNTER)
    await forecast(NOON + 20 * SECOND)
    told = await forecasts.of_ticket(ticket.ticket_id, context.db, NOON)
    assert told is not None
    assert told.p50_seconds == 3600 - 20


async def test_who_is_elsewhere_is_told_their_turn_and_holds_nobody_up(
    context: Context, forecast: Forecast
) -> None:
    away = await take(context, NOON - 2 * SECOND, here=False)
    here = await take(context, NOON - SECOND)
    await forecast(NOON)
    turns = [await forecasts.of_ticket(one.ticket_id, context.db, NOON) for one in (away, here)]
    assert [turn and turn.p50_seconds for turn in turns] == [0, 0]
