"""How busy it is now and usually: what anybody may read, in words, icons and colours."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from machi.queue.domain.statistics.typical import Hour, Moment, best, coming
from machi.queue.queries.statistics.busy import busy_calendar
from machi.shared.ids import new_id
from machi.shared.service import Context

FRIDAY = date(2026, 11, 20)
NINE = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
MINUTE = 60_000_000


def hour(weekday: int, at: int, minutes: int, days: int = 5) -> Hour:
    return Hour(weekday, at, days, 10 * days, minutes * 60)


async def past(context: Context, days: Sequence[date], at: int, minutes: int) -> None:
    """Put visits into the projection: one a day at this hour. Synthetic."""
    for day in days:
        began = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=at - 9)
        await context.db.row(
            "insert into visit_fact (ticket_id, revision, site, day, line, priority_class, origin,"
            " reserved, issued_at, began_at, wait, recalls, transfers, absences, reasons, legs)"
            " values ($1, 3, 'honcho', $2, 'kankyo', 3, 'kiosk', false, $3, $3, $4, 0, 0, 0,"
            " '{}', '[]')",
            new_id(),
            day,
            began,
            minutes * MINUTE,
        )


def test_the_quickest_hour_to_come_is_advised_the_soonest_first() -> None:
    hours = [hour(4, 9, 20), hour(4, 15, 5), hour(0, 10, 5), hour(0, 16, 1, days=2)]
    days = [FRIDAY, FRIDAY + timedelta(days=3)]
    assert best(hours, days, (FRIDAY, 9)) == Moment(FRIDAY, hours[1])
    assert best(hours, days, (FRIDAY, 15)) == Moment(days[1], hours[2])
    assert best(hours, [], (FRIDAY, 9)) is None


def test_two_days_say_nothing_about_a_third() -> None:
    assert best([hour(4, 15, 5, days=2)], [FRIDAY], (FRIDAY, 9)) is None


def test_a_week_is_looked_ahead() -> None:
    days = [FRIDAY + timedelta(days=n) for n in range(-1, 9)]
    assert coming(FRIDAY, days) == days[1:8]


async def test_the_calendar_is_made_from_past_days_of_the_projection(context: Context) -> None:
    fridays = [FRIDAY - timedelta(weeks=n) for n in range(1, 5)]
    await past(context, fridays, 10, 12)
    await past(context, fridays, 14, 40)
    await past(context, fridays[:2], 16, 1)
    await past(context, [FRIDAY], 11, 1)
    shown = await busy_calendar("honcho", NINE, context.db)
    line = next(each for each in shown.lines if each.line.code == "kankyo")
    assert {time: found.wait_seconds for time, found in line.usual.items()} == {
        (4, 10): 720,
        (4, 14): 2400,
    }
    assert [lamp.level for lamp in line.lamps.values()] == ["free", "crowded"]
    assert line.best is not None
    assert (line.best.day, line.best.hour.hour) == (FRIDAY, 10)


async def test_a_closed_day_is_never_advised(context: Context) -> None:
    await past(context, [FRIDAY - timedelta(weeks=n) for n in range(1, 5)], 10, 12)
    await context.db.row(
        "insert into closure (id, site, line, first_day, last_day, reason, made_by,"
        " made_at) values ($1, 'honcho', '*', $2, $2, '棚卸し', $1, $3)",
        new_id(),
        FRIDAY,
        NINE,
    )
    shown = await busy_calendar("honcho", NINE, context.db)
    line = next(each for each in shown.lines if each.line.code == "kankyo")
    assert FRIDAY in shown.closed
    assert line.best is None


@pytest.mark.parametrize("path", ["/queue/", "/queue/calendar/honcho?line=kankyo"])
async def test_without_records_the_pages_say_so(phone: httpx.AsyncClient, path: str) -> None:
    page = (await phone.get(path, headers={"accept": "text/html"})).text
    assert "まだ" in page
    assert "記録" in page
    assert 'href="/queue/r"' in page
    assert "/queue/s/honcho" in page


async def test_every_lamp_is_a_word_and_an_icon(phone: httpx.AsyncClient, context: Context) -> None:
    await context.db.row(
        "insert into line_forecast (site, line, waiting, p10_seconds, p50_seconds, p80_seconds,"
        " made_at) values ('honcho', 'kankyo', 4, 900, 2000, 2700, $1)",
        context.clock.now(),
    )
    page = (await phone.get("/queue/", headers={"accept": "text/html"})).text
    assert "混んでいます" in page
    assert 'aria-hidden="true">■</span>' in page
    assert "約15〜45分" in page


async def test_the_calendar_of_a_site_that_is_not_there(phone: httpx.AsyncClient) -> None:
    assert (await phone.get("/queue/calendar/nowhere")).status_code == 404
