"""Every page can be reached by links: from a visitor's first page, and from the staff menu."""

import re
from collections import deque
from collections.abc import Iterator
from typing import Any

import httpx

from machi.queue.app import SERVICE
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, client, staff_token

VISITOR = ("/queue/",)
STAFF = ("/queue/desk", "/queue/hall", "/queue/figures", "/queue/bookings", "/queue/devices")
MENU = (*STAFF, "/queue/office", "/queue/rooms")

BY_A_FORM = {
    "/queue/t/{token}",
    "/queue/t/{token}/travel",
    "/queue/b/{token}",
    "/queue/b/{token}/calendar.ics",
    "/queue/r/{code}/{on}",
    "/queue/desk/{counter_id}/ask/{verb}",
    "/queue/concierge/{site}/tickets/{ticket_id}",
    "/queue/kiosk/{site}/t/{token}",
    "/queue/kiosk/{site}/t/{token}/escpos",
    "/queue/admission/{room}/p/{token}",
    "/queue/admission/{room}/start",
}
"""Somebody took a number, reserved, or came in turn: the form leads there, or its page does."""
BY_A_MESSAGE = {"/queue/b/{token}/check/{check}"}
NONE_IN_THE_SAMPLE_CITY = {"/queue/l/{lottery_id}", "/queue/l/{lottery_id}/draw.csv"}
BY_PROGRAMS = {
    "/queue/healthz",
    "/queue/readyz",
    "/queue/board/worker.js",
    "/queue/board/offline.html",
    "/queue/kiosk/worker.js",
    "/queue/kiosk/offline.html",
    "/queue/voice/chime.wav",
    "/queue/voice/{language}/{number}/{counter}.wav",
}
_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?")
_LINK = re.compile(r'href="([^"#]+)"')


def pages(routes: Any) -> set[str]:  # noqa: ANN401 - routes of several kinds
    """List the addresses that answer a GET, those of included routers too."""
    found: set[str] = set()
    for route in routes:
        inner = getattr(getattr(route, "original_router", route), "routes", None)
        if inner:
            found |= pages(inner)
        path = getattr(route, "path", "")
        if "GET" in (getattr(route, "methods", None) or ()) and path.startswith("/queue/"):
            found.add(path)
    return {path for path in found if "/api/" not in path and not path.endswith("/live")}


def links(answer: httpx.Response) -> Iterator[tuple[str, str]]:
    """Give a page's links to pages of ours in Japanese, each with what it is alike to."""
    for found in _LINK.findall(answer.text):
        link = found.replace("&amp;", "&")
        link = answer.url.path + link if link.startswith("?") else link
        if link.startswith("/queue/") and "/static/" not in link and "lang=en" not in link:
            yield _DAY.sub("day", link), link


async def walk(context: Context, first: tuple[str, ...], role: str | None) -> set[str]:
    """Follow every link of every page; gives the addresses. Each must open; days are all alike."""
    seen, todo = set(first), deque(first)
    async with client(context, SERVICE) as visitor:
        visitor.headers["accept"] = "text/html"
        if role is not None:
            visitor.headers.update(bearer(staff_token(context, {"*": [role]})))
        opened = set()
        while todo:
            path = todo.popleft()
            answer = await visitor.get(path, follow_redirects=True)
            assert answer.status_code == 200, path
            opened |= {path.partition("?")[0], answer.url.path}
            if "html" not in answer.headers["content-type"]:
                continue
            for alike, link in links(answer):
                if alike not in seen:
                    seen.add(alike)
                    todo.append(link)
    return opened


async def test_links_lead_to_every_page(context: Context) -> None:
    opened = await walk(context, VISITOR, None) | await walk(context, MENU, "supervisor")
    patterns = {
        path: re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path)))
        for path in pages(SERVICE.create_app(context).routes)
    }
    assert len(patterns) > 50, "the search for pages is broken"
    missed = {
        path
        for path, pattern in patterns.items()
        if not any(pattern.fullmatch(each) for each in opened)
    }
    assert missed == BY_A_FORM | BY_A_MESSAGE | NONE_IN_THE_SAMPLE_CITY | BY_PROGRAMS
