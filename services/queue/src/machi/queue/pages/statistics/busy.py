"""What anybody reads before leaving home: how busy it is now, and usually. No script, no login."""

from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from machi.queue.pages.show import PAGES, SHAPES
from machi.queue.queries.statistics.busy import busy_calendar, busy_now
from machi.shared.clock import business_date
from machi.shared.web.dependencies import Running

router = APIRouter()


@router.get("/queue/")
async def show_sites(request: Request, context: Running) -> Response:
    now = context.clock.now()
    values = {
        "sites": await busy_now(now, context.db),
        "shapes": SHAPES,
        "now": now,
        "yesterday": business_date(now) - timedelta(days=1),
    }
    return PAGES.show(request, "sites.html", values)


@router.get("/queue/calendar/{site}")
async def show_calendar(request: Request, site: str, context: Running, line: str = "") -> Response:
    shown = await busy_calendar(site, context.clock.now(), context.db)
    chosen = next((each for each in shown.lines if each.line.code == line), shown.lines[0])
    values = {"calendar": shown, "chosen": chosen, "shapes": SHAPES}
    return PAGES.show(request, "statistics/calendar.html", values)
