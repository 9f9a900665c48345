"""The page that tells a person that something could not be done, and what to do now."""

from html import escape

import structlog
from jinja2 import TemplateError
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from machi.shared.logging import correlation
from machi.shared.ui.pages import Pages
from machi.shared.ui.words import chosen_language
from machi.shared.web.problems import Refusal, tell

log = structlog.get_logger()

PAGES = Pages("machi.shared.web")


def error_page(request: Request, refusal: Refusal) -> Response:
    """Show a refusal as a page in the visitor's language."""
    values = {
        "status": refusal.status,
        "code": refusal.code,
        "words": tell(request, refusal.words),
        "detail": tell(request, refusal.detail) if refusal.detail else None,
        "errors": [(field, tell(request, reason)) for field, reason in refusal.errors],
        "request_id": correlation(),
    }
    try:
        page: Response = PAGES.show(request, "shell/error.html", values, status=refusal.status)
    except (TemplateError, OSError) as error:  # an error page that breaks tells nobody anything
        log.error("error_page_broke", error=type(error).__name__)  # noqa: TRY400 - no values in logs
        page = _bare(request, refusal)
    page.headers.update(refusal.headers or {})
    return page


def _bare(request: Request, refusal: Refusal) -> Response:
    words = escape(tell(request, refusal.words))
    return HTMLResponse(
        f'<!doctype html><html lang="{chosen_language(request)}"><meta charset="utf-8">'
        f"<title>{words}</title><main><h1>{words}</h1></main></html>",
        refusal.status,
    )
