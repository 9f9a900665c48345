"""Ranges, lamps, and the forecasts that other screens read."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from machi.queue.commands.issue_ticket import IssueTicket, issue_ticket
from machi.queue.domain.forecast.lamp import Level, Thresholds, lamp
from machi.queue.domain.forecast.wait_range import WaitRange, wait_range
from machi.queue.queries import forecasts
from machi.shared.service import Context

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
LINE = "insert into line_forecast values ('honcho', 'shimin-shomei', 3, 300, 900, 1260, $1)"


@pytest.mark.parametrize(
    ("p10", "p80", "told"),
    [
        (0, 0, WaitRange(0, 5)),
        (130, 340, WaitRange(0, 10)),
        (659, 1141, WaitRange(10, 20)),
        (600, 600, WaitRange(10, 15)),
    ],
)
def test_a_range_is_told_in_fives_and_never_one_minute(p10: int, p80: int, told: WaitRange) -> None:
    assert wait_range(p10, p80) == told


@pytest.mark.parametrize(
    ("p50", "level"),
    [
        (None, Level.UNKNOWN),
        (0, Level.FREE),
        (899, Level.FREE),
        (900, Level.BUSY),
        (1800, Level.CROWDED),
    ],
)
def test_a_lamp_has_a_word_an_icon_and_a_colour(p50: int | None, level: Level) -> None:
    lit = lamp(p50, Thresholds(15, 30))
    assert lit.level is level
    assert lit.word
    assert lit.icon
    assert lit.color


async def test_a_line_without_a_forecast_says_so(context: Context) -> None:
    told = (await forecasts.of_lines("honcho", context.db, NOON))["shimin-shomei"]
    assert (told.p50_seconds, told.range_minutes, told.lamp.level) == (None, None, Level.UNKNOWN)


async def test_a_line_is_told_until_its_forecast_is_old(context: Context) -> None:
    await context.db.row(LINE, NOON)
    told = (await forecasts.of_lines("honcho", context.db, NOON))["shimin-shomei"]
    assert (told.waiting, told.range_minutes) == (3, WaitRange(5, 25))
    assert told.lamp.level is Level.BUSY
    later = NOON + timedelta(minutes=4)
    told = (await forecasts.of_lines("honcho", context.db, later))["shimin-shomei"]
    assert (told.made_at, told.lamp.level) == (None, Level.UNKNOWN)


async def test_a_ticket_is_told_its_own_forecast(context: Context) -> None:
    asked = IssueTicket(site="honcho", line="shimin-shomei", here=True, origin="phone", at=NOON)
    ticket = await issue_ticket(asked, context.db)
    assert await forecasts.of_ticket(ticket.ticket_id, context.db, NOON) is None
    row = "insert into ticket_forecast values ($1, 60, 120, 600, 900, $2)"
    await context.db.row(row, ticket.ticket_id, NOON)
    told = await forecasts.of_ticket(ticket.ticket_id, context.db, NOON)
    assert told is not None
    assert (told.p5_seconds, told.range_minutes) == (60, WaitRange(0, 15))
    assert await forecasts.of_ticket(uuid4(), context.db, NOON) is None
