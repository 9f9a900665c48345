"""What everybody may read: sites, lines, how many wait and how long, who is called."""

from dataclasses import dataclass, fields

from fastapi import APIRouter
from pydantic import BaseModel

from machi.queue.domain.refusals import NoSuchSite
from machi.queue.queries import board as queries
from machi.queue.queries.board import Board, Line
from machi.queue.queries.forecasts import LineForecast, of_lines
from machi.queue.routes.requests import API
from machi.shared.web.dependencies import Running, refusals

router = APIRouter(prefix=f"{API}/sites", tags=["sites"])


@dataclass(frozen=True, slots=True, kw_only=True)
class LineNow(Line):
    """A line, and what somebody who takes a number of it now would wait."""

    forecast: LineForecast


class SiteNow(BaseModel):
    code: str
    name: str
    name_en: str
    lines: list[LineNow]


class Sites(BaseModel):
    items: list[SiteNow]


@router.get("")
async def list_sites(context: Running) -> Sites:
    """List the sites, their lines, how many people wait in each, and how long that takes.

    Seconds and `made_at` of a forecast are null when nobody can tell.
    """
    at = context.clock.now()
    found = []
    for site in await queries.sites(at, context.db):
        told = await of_lines(site.code, context.db, at)
        lines = [_now(line, told[line.code]) for line in site.lines]
        found.append(SiteNow(code=site.code, name=site.name, name_en=site.name_en, lines=lines))
    return Sites(items=found)


def _now(line: Line, forecast: LineForecast) -> LineNow:
    known = {field.name: getattr(line, field.name) for field in fields(line)}
    return LineNow(**known, forecast=forecast)


@router.get("/{site}/board", responses=refusals(NoSuchSite))
async def show_board(site: str, context: Running) -> Board:
    """Show what the site's wallboard shows: numbers and counters, never a name."""
    return await queries.board(site, context.clock.now(), context.db)
