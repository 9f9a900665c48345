"""「11時から窓口を2つ増やしたら」: tried in thought, before anybody is moved."""

from datetime import time
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from machi.queue.domain.hall.what_if import COUNTERS
from machi.queue.pages.show import PAGES, SHAPES
from machi.queue.queries import board
from machi.queue.queries.hall.what_if import WhatIf, what_if
from machi.shared.auth.guards import Staff, may
from machi.shared.clock import JAPAN
from machi.shared.web.dependencies import Running

router = APIRouter()


@router.get("/queue/hall/{site}/what-if")
async def show_what_if(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    request: Request,
    site: str,
    staff: Annotated[Staff, may("queue.oversee")],
    context: Running,
    counters: Annotated[int, Query(ge=min(COUNTERS), le=max(COUNTERS))] = 1,
    lines: Annotated[list[str] | None, Query()] = None,
    begins: time | None = None,
) -> Response:
    staff.require("queue.oversee", site)
    now = context.clock.now()
    here = await board.site(site, now, context.db)
    local = now.astimezone(JAPAN)
    known = {line.code for line in here.lines}
    chosen = [code for code in lines or () if code in known]
    asked = WhatIf(site, counters, chosen, begins or time(local.hour, local.minute))
    effects = await what_if(asked, now, context.db) if chosen else []
    values = {
        "staff": staff,
        "site": here,
        "asked": asked,
        "counters": COUNTERS,
        "lines": {line.code: line for line in here.lines},
        "effects": effects,
        "shapes": SHAPES,
    }
    return PAGES.show(request, "hall/what_if.html", values)
