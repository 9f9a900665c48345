"""The city's figures about its procedures, for programs."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel

from machi.forms.asked_days import AskedDays, TooManyDays
from machi.forms.figure_tables import Cell, tables
from machi.forms.queries.figures import figures
from machi.shared.auth.guards import Staff, may
from machi.shared.clock import business_date
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running, refusals

router = APIRouter(prefix="/forms/api/v1/office/figures", tags=["figures"])


class FigureTable(BaseModel):
    """A table: null where nothing can be said, shares with one decimal as `12.5%`."""

    code: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


class FiguresOfDays(BaseModel):
    first: date
    last: date
    tables: list[FigureTable]


@router.get("", responses=refusals(TooManyDays))
async def give_figures(
    request: Request,
    days: AskedDays,
    staff: Annotated[Staff, may("forms.oversee")],
    context: Running,
) -> FiguresOfDays:
    """Give the figures of some days (集計); without `first` and `last`, of the last thirty."""
    del staff
    today = business_date(context.clock.now())
    found = await figures(days.first, days.last, today, context)
    return FiguresOfDays(
        first=days.first,
        last=days.last,
        tables=[
            FigureTable(code=one.code, title=one.title, columns=one.columns, rows=one.rows)
            for one in tables(found, chosen_language(request))
        ],
    )
