"""The board on the wall: numbers and counters, never a name. Anybody may look at it."""

import asyncio
from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response
from markupsafe import Markup

from machi.queue.domain.devices import quiet
from machi.queue.pages.devices import paired_here
from machi.queue.pages.offline import show_offline, worker
from machi.queue.pages.show import PAGES, SHAPES
from machi.queue.pages.voice import voice_of
from machi.queue.queries import board, forecasts
from machi.queue.store.voice import VERSION
from machi.shared.web.dependencies import Running
from machi.shared.web.live import live_response

router = APIRouter()

BIG = 2
"""How many calls are shown large: with more, a number would be below a sixth of the height."""
LISTED = 5
TICK_SECONDS = 4
"""A board says that it is stale after 15 s: three of these may be lost."""


@router.get("/queue/board/worker.js")
async def board_worker() -> FileResponse:
    """Give the service worker of the boards; `.` is in no site's code."""
    return worker("/queue/board/")


@router.get("/queue/board/offline.html")
async def board_offline(request: Request) -> Response:
    return show_offline(request, "board")


@router.get("/queue/board/{site}")
async def show_board(request: Request, site: str, context: Running) -> Response:
    at = context.clock.now()
    shown, told, device = await asyncio.gather(
        board.board(site, at, context.db),
        forecasts.of_lines(site, context.db, at),
        paired_here(request, "board", site),
    )
    big = shown.standing[:BIG]
    numbers = {call.number for call in big}
    if device is not None:
        voice_of(context).prepare()
    values = {
        "board": shown,
        "called": big,
        "others": [call for call in shown.last if call.number not in numbers][:LISTED],
        "shapes": SHAPES,
        "forecasts": told,
        "device": device,
        "quiet": device is not None and quiet(at, device.quiet_from, device.quiet_until),
        "voice_version": VERSION,
        "say": _both_languages if device else _one_language(request),
    }
    return PAGES.show(request, "board.html", values)


@router.get("/queue/board/{site}/live")
async def live_board(request: Request, site: str, context: Running) -> Response:
    await board.site(site, context.clock.now(), context.db)
    topics = [f"board:{site}"]
    if await paired_here(request, "board", site):
        return live_response(request, context.live, topics, tick_seconds=TICK_SECONDS)
    # A phone or an office screen: there may be thousands, so they hear of a call in their turn.
    return live_response(request, context.live, (), TICK_SECONDS, paced=topics)


def _one_language(request: Request) -> Callable[..., str]:
    """Let a visitor who looks at the board on a phone read it in their language."""
    return PAGES.words.translator(request)


def _both_languages(message: str, /, **values: object) -> Markup:
    """Put a text there in both languages, one behind the other: the board shows them in turn."""
    # WCAG 2.2.2: on a phone nothing changes by itself; see `_one_language`.
    one = Markup('<span lang="{}">{}</span>')
    texts = [one.format(lang, PAGES.words.say(message, lang, **values)) for lang in ("ja", "en")]
    return Markup('<span class="queue-turn">{}</span>').format(Markup().join(texts))
