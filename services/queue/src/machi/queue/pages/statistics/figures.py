"""Key figures for who is responsible: charts, each with its table and its CSV file."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from machi.queue.pages.show import PAGES
from machi.queue.pages.statistics.tables import Table, tables
from machi.queue.queries import board
from machi.queue.queries.statistics.csv_text import MEDIA_TYPE, csv_text, named
from machi.queue.queries.statistics.figures import report
from machi.queue.queries.statistics.ratings import comments
from machi.shared.auth.guards import Staff, may
from machi.shared.auth.staff import EVERYWHERE
from machi.shared.clock import business_date
from machi.shared.errors import BadInput, Forbidden, NotFound
from machi.shared.ui.charts import chart
from machi.shared.ui.words import chosen_language
from machi.shared.web.context import Context
from machi.shared.web.dependencies import Running

router = APIRouter()

Reader = Annotated[Staff, may("queue.oversee")]
LONGEST = timedelta(days=366)


class TooManyDays(BadInput):
    code = "queue.too_many_days"
    words = "期間は、はじめの日から1年以内にしてください。"


class NoSuchTable(NotFound):
    code = "queue.no_such_table"
    words = "この表は見つかりませんでした。"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which site (empty: all) and days."""

    site: str
    first: date
    last: date


async def _asked(
    staff: Reader,
    context: Running,
    site: Annotated[str, Query(pattern=r"^[a-z0-9-]{0,40}$")] = "",
    first: date | None = None,
    last: date | None = None,
) -> Asked:
    today = business_date(context.clock.now())
    until = last or today
    since = first or until
    if not timedelta() <= until - since <= LONGEST:
        raise TooManyDays
    allowed = staff.sites("queue.oversee")
    chosen = site or ("" if EVERYWHERE in allowed else min(allowed))
    if not allowed & {chosen or EVERYWHERE, EVERYWHERE}:
        raise Forbidden
    return Asked(chosen, since, until)


Period = Annotated[Asked, Depends(_asked)]


async def _tables(request: Request, asked: Asked, context: Context) -> list[Table]:
    found = await report(asked.site or None, asked.first, asked.last, context.db)
    language = chosen_language(request)
    names = {
        (site.code, line.code): line.name if language == "ja" else line.name_en
        for site in await board.sites(context.clock.now(), context.db)
        for line in site.lines
    }
    if not asked.site:
        names = {key: f"{key[0]} {name}" for key, name in names.items()}
    return tables(found, names, PAGES.words.translator(request))


@router.get("/queue/figures")
async def show_figures(
    request: Request, asked: Period, staff: Reader, context: Running
) -> Response:
    now = context.clock.now()
    today = business_date(now)
    allowed = staff.sites("queue.oversee")
    shown = await _tables(request, asked, context)
    days = (asked.first, asked.last)
    values = {
        "staff": staff,
        "asked": asked,
        "everywhere": EVERYWHERE in allowed,
        "sites": [
            site for site in await board.sites(now, context.db) if allowed & {site.code, EVERYWHERE}
        ],
        "tables": [(table, chart(table)) for table in shown],
        "comments": await comments(asked.site or None, days, context.db, context.vault),
        "periods": [
            (today, today),
            (today - timedelta(days=6), today),
            (today - timedelta(days=29), today),
        ],
        "empty": len(shown[1].rows) == 0,
    }
    return PAGES.show(request, "statistics/figures.html", values)


@router.get("/queue/figures/{code}.csv")
async def give_table(
    request: Request,
    code: str,
    asked: Period,
    context: Running,
    bom: bool = False,  # noqa: FBT001, FBT002 - FastAPI: a query parameter
) -> Response:
    for table in await _tables(request, asked, context):
        if table.code == code:
            name = f"{code}-{asked.site or 'all'}-{asked.first}-{asked.last}.csv"
            text = csv_text(table.columns, table.rows, bom=bom)
            return Response(text, media_type=MEDIA_TYPE, headers=named(name))
    raise NoSuchTable
