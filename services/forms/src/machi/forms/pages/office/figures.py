"""The city's figures about its procedures: charts, each with its table and its CSV file."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import Response

from machi.forms.asked_days import AskedDays, Days
from machi.forms.figure_tables import Table, tables
from machi.forms.pages.look import PAGES
from machi.forms.queries.figures import figures
from machi.forms.sheets import as_sheet
from machi.shared.auth.guards import Staff, may
from machi.shared.clock import business_date
from machi.shared.errors import NotFound
from machi.shared.ui.charts import chart
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/office/figures")

Reader = Annotated[Staff, may("forms.oversee")]


class NoSuchTable(NotFound):
    code = "forms.no_such_table"
    words = "この表は見つかりませんでした。"


async def _tables(request: Request, days: Days, context: Running) -> list[Table]:
    today = business_date(context.clock.now())
    found = await figures(days.first, days.last, today, context)
    return tables(found, chosen_language(request))


@router.get("")
async def figures_page(
    request: Request, days: AskedDays, staff: Reader, context: Running
) -> Response:
    """Show the figures of some days."""
    today = business_date(context.clock.now())
    values = {
        "staff": staff,
        "days": days,
        "tables": [(one, chart(one)) for one in await _tables(request, days, context)],
        "periods": [(today - timedelta(days=n - 1), today) for n in (7, 30, 365)],
    }
    return PAGES.show(request, "office/figures.html", values)


@router.get("/{code}.csv")
async def figures_as_csv(
    code: str, request: Request, days: AskedDays, staff: Reader, context: Running
) -> Response:
    """Give one of the tables as a file for a spreadsheet."""
    del staff
    for one in await _tables(request, days, context):
        if one.code == code:
            name = f"forms-{code}-{days.first}-{days.last}.csv"
            headers = {"Content-Disposition": f'attachment; filename="{name}"'}
            sheet = as_sheet(one.columns, one.rows)
            return Response(sheet, media_type="text/csv; charset=utf-8", headers=headers)
    raise NoSuchTable
