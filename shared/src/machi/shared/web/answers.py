"""What a refusal becomes: problem+json for programs, a page for people, or the sign-in page."""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from machi.shared.errors import DomainError
from machi.shared.web.bodies import Unreadable
from machi.shared.web.error_page import error_page
from machi.shared.web.invalid import invalid, refused_by_framework
from machi.shared.web.problems import Refusal, problem

SIGN_IN = "/auth/sign-in"


def answer(request: Request, refusal: Refusal) -> Response:
    """Say no in the form that the asker can read."""
    if wants_page(request):
        return error_page(request, refusal)
    return problem(request, refusal)


def wants_page(request: Request) -> bool:
    """Tell a browser that opens a page from a program, or a script that asks for a part."""
    headers = request.headers
    asks_for_page = "text/html" in headers.get("accept", "") and "machi-block" not in headers
    return asks_for_page and "/api/" not in request.scope["path"]


def answer_refusals(app: FastAPI) -> None:
    """Teach an app to answer every refusal."""
    app.add_exception_handler(DomainError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused_by_framework)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)  # noqa: S101 - registered for it; Starlette's type is wider
    if error.status == HTTPStatus.UNAUTHORIZED and wants_page(request):
        sign_in = getattr(error, "sign_in", SIGN_IN)
        back = quote(_page_of(request), safe="/")
        lost = "" if request.method == "GET" else "&sent=true"  # a form, which was not taken
        return RedirectResponse(f"{sign_in}?next={back}{lost}", HTTPStatus.SEE_OTHER)
    return answer(request, Refusal.of(error))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    return answer(request, invalid(error.errors(), request.headers.get("content-type", "")))


async def _refused_by_framework(request: Request, error: Exception) -> Response:
    if isinstance(error, Unreadable):
        return answer(request, error.refusal)
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        error.headers = {"Allow": _allowed(request, error.headers)}
    return answer(request, refused_by_framework(error))


def _allowed(request: Request, found: Mapping[str, str] | None) -> str:
    """List every method of this address. Starlette names those of the first route there alone."""
    path = getattr(request.scope.get("route"), "path", None)
    documented = request.app.openapi()["paths"].get(path, {})
    first = (found or {}).get("Allow", "")
    methods = {method.strip() for method in first.split(",") if method.strip()}
    return ", ".join(sorted(methods | {method.upper() for method in documented}))


def _page_of(request: Request) -> str:
    """The page to come back to: this one, or the one whose form was sent. Never another site's."""
    if request.method == "GET":
        query = f"?{request.url.query}" if request.url.query else ""
        return f"{request.url.path}{query}"
    sent_from = urlsplit(request.headers.get("referer", ""))
    return sent_from.path if sent_from.netloc == request.headers.get("host") else "/"


def local_path(path: str | None) -> str:
    """Give a path of this site; `/` for anything that a browser could read as another site's."""
    if not path or not path.startswith("/") or path[1:2] in {"/", "\\"}:
        return "/"
    return "/" if any(letter <= " " or letter == "\\" for letter in path) else path
