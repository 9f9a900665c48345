"""The app of a service: its routes and pages, behind one edge."""

import math
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from machi.shared.settings import CitySettings, Mode
from machi.shared.ui.pages import STATIC
from machi.shared.ui.words import Words
from machi.shared.web.answers import answer_refusals
from machi.shared.web.bodies import BodyLimits
from machi.shared.web.buckets import Rate
from machi.shared.web.context import Context
from machi.shared.web.edge import Edge, Surroundings
from machi.shared.web.health import health_router
from machi.shared.web.limits import Guesses, RequestLimits
from machi.shared.web.openapi import document
from machi.shared.web.origin import OriginCheck
from machi.shared.web.sign_in import sign_in_router

VERSION = "1"
_BURST = 12  # a page and its files, a clerk's morning
_BURST_OF_A_HALL = 10  # everybody's first page when the doors open


def web_app(  # noqa: PLR0913 - the parts of an app, each named
    context: Context,
    *,
    title: str,
    api: Sequence[APIRouter],
    pages: Sequence[APIRouter] = (),
    static: Path | None = None,
    body_limits: dict[str, int] | None = None,
    rushes: tuple[str, ...] = (),
) -> FastAPI:
    """Make the app of a service. Routers carry whole paths: `/queue/api/v1/…`, `/queue/…`.

    Args:
        context: the running service.
        title: names it in the OpenAPI document.
        api: JSON routes.
        pages: pages for people; they are not in the OpenAPI document.
        static: the service's own files, at `/<service>/static/`.
        body_limits: the largest body in bytes, by the beginning of a path; 1 MiB elsewhere.
        rushes: beginnings of paths to which a whole city comes at once: never limited by address.

    """
    name = context.service
    city = context.settings.city
    app = edged_app(name, city, title=title, body_limits=body_limits, rushes=rushes)
    _remember(app, context)
    if static is not None:
        _serve_files(app, f"/{name}/static", static)
    described = _routes(api)
    # First: a page's address may hold a variable where these hold a word (/forms/{procedure}).
    others = _routes((health_router(context), *_sign_in(context), *pages))
    app.router.routes.extend((*described, *others))
    _serve_document(app, f"/{name}/api/openapi.json", described)
    return app


def edged_app(
    name: str,
    city: CitySettings,
    *,
    title: str,
    body_limits: dict[str, int] | None = None,
    rushes: tuple[str, ...] = (),
) -> FastAPI:
    """Make an app with the edge, refusals and the shell's files, and nothing else yet."""
    app = FastAPI(
        title=title,
        version=VERSION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    answer_refusals(app)
    bodies = BodyLimits(body_limits)
    around = Surroundings(
        service=name,
        checks=(OriginCheck(city.public_url), _request_limits(city, rushes), bodies),
        bodies=bodies,
        https=city.public_url.startswith("https://"),
        tell_all=city.mode is Mode.LOCAL,
    )
    app.add_middleware(Edge, around=around)
    _serve_files(app, f"/{name}/static/ui", STATIC)
    return app


def _routes(routers: Sequence[APIRouter]) -> list[BaseRoute]:
    """Take the routes as they are.

    FastAPI's `include_router` makes each of them again for the app, on its first request, and
    looks for a match twice: that is for prefixes and dependencies, which our routers do not have.
    """
    return [route for router in routers for route in router.routes]


def _request_limits(city: CitySettings, rushes: tuple[str, ...]) -> RequestLimits:
    token, address = city.requests_per_second, city.requests_per_second_by_address
    return RequestLimits(
        Rate(token, math.ceil(token * _BURST)),
        Rate(address, math.ceil(address * _BURST_OF_A_HALL)),
        rushes,
    )


def _remember(app: FastAPI, context: Context) -> None:
    """Put where guards, pages and refusals look."""
    app.state.context = context
    app.state.tokens = context.tokens
    app.state.clock = context.clock
    app.state.secret_key = context.settings.secret_key.get_secret_value()
    app.state.guesses = Guesses()
    package = f"machi.{context.service}"
    app.state.words = Words(package if find_spec(package) else "machi.shared")


def _sign_in(context: Context) -> Sequence[APIRouter]:
    city = context.settings.city
    if city.mode is Mode.LOCAL and city.auth_signing_key is not None:
        return (sign_in_router(city),)
    return ()


def _serve_document(app: FastAPI, path: str, described: Sequence[BaseRoute]) -> None:
    def openapi() -> dict[str, Any]:
        return document(app, described)

    async def answer() -> JSONResponse:
        return JSONResponse(openapi())

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's documented way to extend it
    app.add_api_route(path, answer, include_in_schema=False)


class _Files(StaticFiles):
    """Static files; an address that carries its content's hash may be kept for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        hashed = scope["query_string"].startswith(b"v=")
        kept = "public, max-age=31536000, immutable" if hashed else "public, max-age=600"
        response.headers["Cache-Control"] = kept
        return response


def _serve_files(app: FastAPI, path: str, folder: Path) -> None:
    if folder.is_dir():
        app.mount(path, _Files(directory=folder), name=path.strip("/").replace("/", "-"))
