"""The outermost layer: request id, access log, times, security headers, and the last resort.

Plain ASGI, one pass, no per-request object but what is answered with: it is on the hot path.
"""

import itertools
import re
import secrets
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from machi.shared.logging import correlate
from machi.shared.telemetry import LIVE_STREAMS, REFUSED, REQUESTS
from machi.shared.web.answers import answer
from machi.shared.web.bodies import BodyLimits, reading
from machi.shared.web.invalid import refusal_of
from machi.shared.web.problems import Refusal

log = structlog.get_logger()

_ID = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_PROCESS = secrets.token_hex(12).encode()  # with a count behind: unique, and no random bits a time
_COUNT = itertools.count()
_QUIET = ("/healthz", "/readyz")
_OTHER = "(other)"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_WITHOUT_BODY = frozenset({"GET", "HEAD"})

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; media-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


class Check(Protocol):
    """Looks at a request before any route does; a refusal ends it."""

    def check(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Refusal | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What an app is wrapped in.

    service: its name, for logs and metrics.
    checks: what every request must pass, in order.
    bodies: how large a body may be.
    https: whether people reach it by HTTPS.
    tell_all: log whole tracebacks. Their values may be personal data: local mode only.
    """

    service: str
    checks: Sequence[Check]
    bodies: BodyLimits
    https: bool
    tell_all: bool


class Edge:
    """Wraps an app: everything that comes in and goes out passes here once."""

    def __init__(self, app: ASGIApp, around: Surroundings) -> None:
        self._app = app
        self._around = around
        self._headers = _security_headers(https=around.https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        headers: dict[bytes, bytes] = dict(scope["headers"])
        request_id = _request_id(headers)
        correlate(request_id.decode())
        status = 0
        streams = False

        async def send_with_headers(message: Message) -> None:
            nonlocal status, streams
            if message["type"] == "http.response.start":
                status = message["status"]
                streams = self._complete(message["headers"], request_id)
                if streams:
                    LIVE_STREAMS.labels(self._around.service).inc()
            await send(message)

        try:
            await self._answer(scope, receive, send_with_headers, headers)
        except ClientDisconnect:
            pass  # gone before we had read what it sent; nobody is left to answer
        except Exception as error:  # noqa: BLE001 - the last resort: only a problem may leave
            self._log_surprise(error)
            if not status:
                await answer(Request(scope), refusal_of(error))(scope, receive, send_with_headers)
        finally:
            if streams:
                LIVE_STREAMS.labels(self._around.service).dec()
            self._record(scope, status, time.perf_counter() - began, streams=streams)

    async def _answer(
        self, scope: Scope, receive: Receive, send: Send, headers: Mapping[bytes, bytes]
    ) -> None:
        for check in self._around.checks:
            refusal = check.check(scope, headers)
            if refusal is not None:
                REFUSED.labels(self._around.service, refusal.code).inc()
                await answer(Request(scope), refusal)(scope, receive, send)
                return
        if scope["method"] not in _WITHOUT_BODY:
            is_json = b"json" in headers.get(b"content-type", b"").lower()
            receive = reading(receive, self._around.bodies.of(scope["path"]), is_json=is_json)
        await self._app(scope, receive, send)

    def _complete(self, headers: list[tuple[bytes, bytes]], request_id: bytes) -> bool:
        """Add what every answer carries; tell whether the answer is an event stream."""
        named = dict(headers)
        headers.extend(pair for pair in self._headers if pair[0] not in named)
        headers.append((b"x-request-id", request_id))
        return named.get(b"content-type", b"").startswith(b"text/event-stream")

    def _record(self, scope: Scope, status: int, seconds: float, *, streams: bool) -> None:
        path = getattr(scope.get("route"), "path", None) or _OTHER
        if path.endswith(_QUIET):
            return
        if not streams:
            _timer(self._around.service, scope["method"], path, status).observe(seconds)
        log.info(
            "answered",
            service=self._around.service,
            method=scope["method"],
            route=path,
            status=int(status),  # an HTTPStatus would be written with its name
            ms=round(seconds * 1000, 1),
        )

    def _log_surprise(self, error: Exception) -> None:
        """Log where it broke. What it says may be personal data, so only local mode tells that."""
        if self._around.tell_all:
            log.error("broke", exception="".join(traceback.format_exception(error)))
            return
        frames = traceback.extract_tb(error.__traceback__)[-12:]
        where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        log.error("broke", error=type(error).__name__, where=where)


class _Timer(Protocol):
    def observe(self, amount: float) -> None: ...


@lru_cache(maxsize=2048)  # finding a labelled child costs more than the observation
def _timer(service: str, method: str, route: str, status: int) -> _Timer:
    return REQUESTS.labels(service, method if method in _METHODS else _OTHER, route, str(status))


def _request_id(headers: Mapping[bytes, bytes]) -> bytes:
    """Take over the id that a proxy or program gave the request, if it is fit for a log line."""
    given = headers.get(b"x-request-id")
    if given is not None and _ID.fullmatch(given):
        return given
    return b"%s%08x" % (_PROCESS, next(_COUNT))


def _security_headers(*, https: bool) -> list[tuple[bytes, bytes]]:
    headers = [
        (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),  # addresses of tickets and payments carry secrets
        (b"x-frame-options", b"DENY"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(self), geolocation=(), microphone=()"),
        (b"cache-control", b"no-store"),
    ]
    if https:
        headers.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
    return headers
