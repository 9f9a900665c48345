"""Numbers are given until who took one would be called after reception ends."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from machi.queue.commands.forecast.make_forecasts import make_forecasts
from machi.queue.commands.issue_ticket import IssuedTicket, IssueTicket, issue_ticket
from machi.queue.domain.forecast.closing import stops_issuing
from machi.queue.domain.forecast.hall import Hall
from machi.queue.domain.forecast.history import History
from machi.queue.domain.forecast.outlook import Outlook, look_ahead
from machi.queue.domain.refusals import ReceptionEnding
from machi.queue.queries import forecasts
from machi.shared.contracts.queue import Origin
from machi.shared.service import Context

FRIDAY = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
"""16:00 in Japan; reception ends at 17:00."""
COUNTER = UUID("01990000-0000-7000-8000-000000000103")
LINE = "shimin-ido"
EXPECT = "insert into line_expectation values ('honcho', 'shimin-ido', 10, 10, 15, 30, '')"
HOURS = "insert into opening_hours values ('honcho', '*', 4, '08:30', '17:00')"


async def imagine(hall: Hall, history: History, seed: str) -> Outlook:
    return look_ahead(hall, history, seed)


async def take(context: Context, at: datetime, origin: Origin = "phone") -> IssuedTicket:
    asked = IssueTicket(site="honcho", line=LINE, here=True, origin=origin, at=at)
    return await issue_ticket(asked, context.db)


@pytest.fixture
async def crowded(context: Context) -> Context:
    """Six people wait at one counter, ten minutes each."""
    await context.db.row("delete from opening_hours")
    await context.db.row("delete from line_expectation")
    await context.db.row("update counter set open = true where id = $1", COUNTER)
    await context.db.row(EXPECT)
    for _ in range(6):
        await take(context, FRIDAY)
    return context


async def stopped(context: Context, at: datetime) -> bool:
    await make_forecasts("honcho", at, context.db, imagine)
    return (await forecasts.of_lines("honcho", context.db, at))[LINE].stopped


async def test_no_number_is_given_that_would_be_called_after_hours(crowded: Context) -> None:
    await crowded.db.row(HOURS)
    assert not await stopped(crowded, FRIDAY - timedelta(minutes=1)), "16:59 is within reception"
    assert await stopped(crowded, FRIDAY + timedelta(minutes=1))
    at = FRIDAY + timedelta(minutes=2)
    with pytest.raises(ReceptionEnding):
        await take(crowded, at)
    assert (await take(crowded, at, "staff")).number, "staff may still give one"


async def test_numbers_are_given_again_when_the_wait_shortens(crowded: Context) -> None:
    await crowded.db.row(HOURS)
    assert await stopped(crowded, FRIDAY + timedelta(minutes=1))
    await crowded.db.row("update ticket set state = 'left' where serial > 2")
    assert not await stopped(crowded, FRIDAY + timedelta(minutes=2))
    assert (await take(crowded, FRIDAY + timedelta(minutes=3))).number


async def test_the_next_morning_begins_without_a_stop(crowded: Context) -> None:
    await crowded.db.row(HOURS)
    assert await stopped(crowded, FRIDAY + timedelta(minutes=1))
    assert (await take(crowded, FRIDAY + timedelta(hours=9))).number


async def test_a_site_that_is_always_open_never_stops(crowded: Context) -> None:
    late = FRIDAY + timedelta(hours=7, minutes=55)
    assert not await stopped(crowded, late), "five minutes before midnight"


@pytest.mark.parametrize(
    ("p80", "ends_in", "stops"),
    [(600, 10, False), (601, 10, True), (None, 1, False), (None, -1, True), (0, None, True)],
)
def test_the_rule(p80: float | None, ends_in: int | None, *, stops: bool) -> None:
    ends = [] if ends_in is None else [FRIDAY + timedelta(minutes=ends_in)]
    assert stops_issuing(FRIDAY, p80, ends) is stops


def test_who_waits_over_lunch_is_served_after_it() -> None:
    lunch, evening = FRIDAY + timedelta(minutes=5), FRIDAY + timedelta(hours=4)
    assert not stops_issuing(FRIDAY, 3600, [lunch, evening])
