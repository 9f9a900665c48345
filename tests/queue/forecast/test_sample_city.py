"""A new city has no history: it tells wide ranges from what it expects, and nothing invented."""

from datetime import UTC, datetime

from machi.queue.app import SERVICE
from machi.queue.commands.issue_ticket import IssueTicket, issue_ticket
from machi.queue.queries import forecasts
from machi.shared.service import Context

from .conftest import Forecast

TEN = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
EVERY = "select * from line_expectation order by site, line"


async def expectations(context: Context) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in await context.db.rows(EVERY)]


async def test_every_line_has_a_usual_time(context: Context) -> None:
    lines = await context.db.rows("select site, code from line order by site, code")
    assert [tuple(row[:2]) for row in await expectations(context)] == [tuple(row) for row in lines]


async def test_seeding_twice_changes_nothing(context: Context) -> None:
    await context.db.row(
        "update line_expectation set service_to_minutes = 99 where line = 'kankyo'"
    )
    before = await expectations(context)
    await SERVICE.seed(context)
    assert await expectations(context) == before, "what the city set stays"


async def test_a_new_city_tells_a_wide_range(context: Context, forecast: Forecast) -> None:
    await context.db.row("update counter set open = true")
    for _ in range(4):
        asked = IssueTicket(site="honcho", line="shimin-ido", here=True, origin="kiosk", at=TEN)
        await issue_ticket(asked, context.db)
    assert await forecast(TEN)
    told = (await forecasts.of_lines("honcho", context.db, TEN))["shimin-ido"]
    assert told.p10_seconds is not None
    assert told.p80_seconds is not None
    assert told.p80_seconds > 1.5 * told.p10_seconds, "it does not know much, and says so"
