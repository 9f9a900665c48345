"""Beside the waiting page: where the event's places begin, and how the draw is checked."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from machi.queue.commands.admission.keeper import Rooms
from machi.queue.pages.show import PAGES, public
from machi.queue.queries.admission.entry import admitted
from machi.queue.queries.admission.rooms import draw
from machi.shared.web.dependencies import Running

router = APIRouter()

_SHOWN_LOTS = 200
_LARGEST = 2**31 - 1


@router.get("/queue/admission/{room}/start")
async def show_start(request: Request, room: str, rooms: Rooms) -> Response:
    """Stand behind the door: for whoever was let in, and nobody else."""
    row = await rooms.now(room)
    admitted(request, room)
    return PAGES.show(request, "admission/start.html", {"room": row})


@router.get("/queue/admission/{room}/draw")
async def show_draw(
    request: Request, room: str, context: Running, rooms: Rooms, after: int = 0
) -> Response:
    """Show how the order of the early ones came about, so that anybody can work it out again."""
    row = await rooms.now(room)
    drawn = await draw(room, max(0, min(after, _LARGEST)), _SHOWN_LOTS, context.db)
    address = public(context, f"/queue/api/v1/rooms/{room}/draw")
    values = {"room": row, "draw": drawn, "address": address}
    return PAGES.show(request, "admission/draw.html", values)
