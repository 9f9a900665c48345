"""What the pages have in common."""

from http import HTTPStatus

from starlette.responses import RedirectResponse

from machi.shared.ui.pages import Pages
from machi.shared.web.answers import local_path

PAGES = Pages("machi.notify")
HOME = "/notify/recipient"


def go(path: str) -> RedirectResponse:
    """Send the browser on after a form."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


def back(path: str | None) -> str:
    """Where the visitor came from, if it is a page of this site; empty otherwise."""
    return "" if local_path(path) == "/" and path != "/" else local_path(path)
