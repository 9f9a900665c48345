"""What a board or a ticket machine shows when the service cannot be reached, even after a reboot.

Its service worker keeps static files and one page that says so. It never keeps a page with a
number, and citizens' pages have none.
"""

from pathlib import Path

from fastapi import Request
from fastapi.responses import FileResponse, Response

from machi.queue.pages.show import PAGES

_WORKER = Path(__file__).parent / "static" / "worker.js"


def worker(scope: str) -> FileResponse:
    """Give the service worker for the addresses that begin with `scope`."""
    answer = FileResponse(_WORKER, media_type="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Service-Worker-Allowed"] = scope
    return answer


def show_offline(request: Request, kind: str) -> Response:
    values = {"kind": kind, "say": PAGES.words.say}
    return PAGES.show(request, "offline.html", values)
