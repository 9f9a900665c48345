"""The board on the wall: numbers and counters, never a name. Anybody may look at it."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from machi.queue.pages.devices import paired_here
from machi.queue.pages.show import PAGES, SHAPES
from machi.queue.queries import board
from machi.shared.web.dependencies import Running
from machi.shared.web.live import live_response

router = APIRouter()

BIG = 3
LISTED = 8


@router.get("/queue/board/{site}")
async def show_board(request: Request, site: str, context: Running) -> Response:
    shown = await board.board(site, context.clock.now(), context.db)
    called = [call for call in shown.calls if call.state == "called"]
    big = called[:BIG]
    values = {
        "board": shown,
        "called": big,
        "others": [call for call in shown.calls if call not in big][:LISTED],
        "shapes": SHAPES,
        "paired": await paired_here(request, "board", site),
    }
    return PAGES.show(request, "board.html", values)


@router.get("/queue/board/{site}/live")
async def live_board(request: Request, site: str, context: Running) -> Response:
    await board.site(site, context.clock.now(), context.db)
    return live_response(request, context.live, [f"board:{site}"], tick_seconds=5)
