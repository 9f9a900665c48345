"""The page of key figures: charts with tables and files, for who is responsible."""

import csv
from collections.abc import AsyncGenerator
from io import StringIO

import httpx
import pytest
from tests.queue.statistics.busy_day import BusyDay

from machi.queue.app import SERVICE
from machi.queue.commands.statistics.learn import learn_what_happened
from machi.queue.pages.statistics.tables import Table, minutes
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, client, staff_token
from machi.shared.ui.charts import chart

DAY = "site=kita&first=2026-11-20&last=2026-11-20"
TABLES = ("summary", "visitors", "hours", "lines", "classes", "days", "overtakings")


@pytest.fixture
async def auditor(context: Context) -> AsyncGenerator[httpx.AsyncClient]:
    """An auditor of 北支所."""
    async with client(context, SERVICE) as opened:
        token = staff_token(context, {"kita": ["auditor"]})
        opened.headers.update({"accept": "text/html"} | bearer(token))
        yield opened


@pytest.fixture
async def busy(context: Context) -> BusyDay:
    day = BusyDay(context.db, 8)
    await day.open()
    await day.steps(200)
    await learn_what_happened(day.now, context.db)
    return day


@pytest.mark.usefixtures("busy")
async def test_every_chart_has_its_table_and_its_files(auditor: httpx.AsyncClient) -> None:
    page = (await auditor.get(f"/queue/figures?{DAY}")).text
    assert page.count('<svg class="figures-bars"') >= 5
    for code in TABLES:
        assert f'id="t-{code}"' in page
        answer = await auditor.get(f"/queue/figures/{code}.csv?{DAY}&bom=true")
        assert answer.content.startswith(b"\xef\xbb\xbf"), code
        rows = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))
        assert len(rows) > 1, code
        assert len({len(row) for row in rows}) == 1, code


@pytest.mark.usefixtures("busy")
async def test_lines_and_visitors_add_up(auditor: httpx.AsyncClient, context: Context) -> None:
    row = await context.db.row("select count(*) as all, count(began_at) as came from visit_fact")
    assert row is not None
    for code, told in (("lines", row["all"]), ("classes", row["all"]), ("visitors", row["came"])):
        text = (await auditor.get(f"/queue/figures/{code}.csv?{DAY}")).text
        assert sum(int(each[1]) for each in list(csv.reader(StringIO(text)))[1:]) == told


async def test_a_period_without_visits_says_so(auditor: httpx.AsyncClient) -> None:
    page = (await auditor.get("/queue/figures?first=2020-01-01&last=2020-01-02")).text
    assert "この期間に来庁された方はいません。" in page


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("site=honcho", 403),
        ("first=2026-01-01&last=2024-01-01", 422),
        ("first=2020-01-01&last=2026-01-01", 422),
        ("first=yesterday", 422),
    ],
)
async def test_what_is_not_theirs_or_no_period_is_refused(
    auditor: httpx.AsyncClient, query: str, status: int
) -> None:
    assert (await auditor.get(f"/queue/figures?{query}")).status_code == status
    assert (await auditor.get(f"/queue/figures/lines.csv?{query}")).status_code == status


async def test_a_clerk_sees_no_figures(context: Context) -> None:
    async with client(context, SERVICE) as opened:
        opened.headers.update(bearer(staff_token(context, {"kita": ["clerk"]})))
        assert (await opened.get("/queue/figures")).status_code == 403


@pytest.mark.parametrize(
    ("microseconds", "told"),
    [(None, None), (0, "0.0"), (3_000_000, "0.1"), (2_999_999, "0.0"), (90_000_000, "1.5")],
)
def test_minutes_are_written_from_exact_times(microseconds: int | None, told: str | None) -> None:
    assert minutes(microseconds) == told


def test_bars_are_as_tall_as_their_numbers_and_nothing_is_drawn_of_nothing() -> None:
    table = Table("t", "t", ("name", "a"), [("x", 10), ("y", 5), ("z", None)], (1,))
    drawn = chart(table)
    assert drawn is not None
    assert [(bar.height, bar.y + bar.height) for bar in drawn.bars] == [(160, 160), (80, 160)]
    assert chart(Table("t", "t", ("name", "a"), [], (1,))) is None
