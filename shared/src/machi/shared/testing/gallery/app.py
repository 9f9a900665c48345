"""The pages of the gallery, live ones too, and the hall behind them that a test can stir."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response, StreamingResponse

from machi.shared.auth.staff import Staff
from machi.shared.ids import new_id
from machi.shared.ui.pages import STATIC, Pages

_ERRORS = [
    ("name", "氏名を入力してください"),
    ("birth", "月は1から12で入力してください"),
    ("postcode", "郵便番号は7桁の数字で入力してください"),
    ("kind", "必要な証明を選んでください"),
    ("note", "連絡事項は200文字までで入力してください"),
    ("agree", "内容を確認して、チェックを入れてください"),
]
_STAFF = Staff(new_id(), "見本 花子", {"honcho": frozenset({"clerk", "supervisor"})})
_LINES = [
    ("A", "住民票・証明", "Certificates"),
    ("B", "転入・転出・転居", "Moving"),
    ("C", "国民健康保険", "Health insurance"),
    ("D", "税の証明", "Tax certificates"),
]


Show = Callable[..., HTMLResponse]


@dataclass
class Hall:
    """What the live pages show, and who listens."""

    count: int = 3
    calls: list[tuple[str, str]] = field(default_factory=lambda: [("A012", "3")])
    posted: int = 0
    up: bool = True
    stale_seconds: float = 30
    listeners: list[asyncio.Queue[str]] = field(default_factory=list)

    def say(self, what: str) -> None:
        for listener in self.listeners:
            listener.put_nowait(what)

    async def stream(self) -> AsyncIterator[str]:
        mine: asyncio.Queue[str] = asyncio.Queue()
        self.listeners.append(mine)
        try:
            yield "retry: 100\nevent: tick\ndata:\n\n"
            while (what := await mine.get()) != "end":
                yield f"event: {what}\ndata:\n\n"
        finally:
            self.listeners.remove(mine)


def gallery(hall: Hall, policy: str) -> FastAPI:
    """Build the app; `policy` is the Content-Security-Policy that the product sends."""
    app = FastAPI()
    app.mount("/gallery/static/ui", StaticFiles(directory=STATIC))
    pages = Pages("machi.shared.testing.gallery")

    def show(request: Request, template: str, **values: object) -> HTMLResponse:
        answer = pages.show(request, template, values)
        answer.headers["Content-Security-Policy"] = policy
        return answer

    _still_pages(app, show)
    _live_pages(app, show, hall)
    return app


def _still_pages(app: FastAPI, show: Show) -> None:
    @app.get("/form")
    def form(request: Request, *, wrong: bool = False) -> HTMLResponse:
        return show(request, "form.html", found=_ERRORS if wrong else [])

    @app.get("/parts")
    def parts(request: Request) -> HTMLResponse:
        return show(request, "parts.html", now=datetime(2026, 11, 20, 0, 15, tzinfo=UTC))

    @app.get("/kiosk")
    def kiosk(request: Request) -> HTMLResponse:
        return show(request, "kiosk.html", lines=_LINES)

    @app.get("/error")
    def error(request: Request) -> HTMLResponse:
        words, code = "見つかりませんでした。", "machi.not_found"
        return show(request, "shell/error.html", status=404, words=words, code=code)


def _live_pages(app: FastAPI, show: Show, hall: Hall) -> None:
    @app.get("/ticket")
    def ticket(request: Request) -> Response:
        if not hall.up:
            return Response(status_code=503)
        return show(request, "ticket.html", count=hall.count, stale=hall.stale_seconds)

    @app.get("/desk")
    def desk(request: Request) -> HTMLResponse:
        values = {"count": hall.count, "staff": _STAFF, "stale": hall.stale_seconds}
        return show(request, "desk.html", **values)

    @app.get("/board")
    def board(request: Request) -> HTMLResponse:
        return show(request, "board.html", calls=hall.calls, stale=hall.stale_seconds)

    @app.get("/live")
    def live() -> Response:
        if not hall.up:
            return Response(status_code=503)
        return StreamingResponse(hall.stream(), media_type="text/event-stream")

    @app.post("/form")
    @app.post("/call")
    async def posted() -> Response:
        hall.posted += 1
        await asyncio.sleep(1)
        return RedirectResponse("/parts", 303)
