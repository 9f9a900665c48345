"""The way back from a case to the list that it was opened from, with its filter."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

LIST = "/forms/desk"
_COOKIE = "machi_list"
_LONGEST = 400


def keep_list(answer: Response, address: str) -> None:
    """Remember a list in the browser, for this session: its filter, nothing of its cases."""
    query = urlsplit(address).query
    answer.set_cookie(_COOKIE, query[:_LONGEST], path=LIST, httponly=True, samesite="lax")


def last_list(request: Request) -> str:
    """Give the address of the list that was shown last."""
    query = request.cookies.get(_COOKIE, "")
    return f"{LIST}?{query}" if query else LIST
