"""A page of another site must not act in a visitor's name (CSRF).

A browser says where a request comes from: `Origin`, and in newer ones `Sec-Fetch-Site`. A program
sends neither and no cookies. Cookies are also SameSite=Lax.
"""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.types import Scope

from machi.shared.web.problems import Refusal

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_OURS = frozenset({b"same-origin", b"none"})
_FROM_ELSEWHERE = Refusal(
    HTTPStatus.FORBIDDEN,
    "machi.from_another_site",
    words="別のサイトからの操作は受け付けられません。画面を開き直してください。",
)


class OriginCheck:
    """Lets a change through from our own pages and from programs."""

    def __init__(self, public_url: str) -> None:
        self._public = public_url.lower().encode()

    def check(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Refusal | None:
        if scope["method"] in _SAFE:
            return None
        origin = headers.get(b"origin")
        site = headers.get(b"sec-fetch-site")
        if origin is not None:
            return None if self._ours(origin.lower(), scope, headers) else _FROM_ELSEWHERE
        if site is not None:
            return None if site in _OURS else _FROM_ELSEWHERE
        return _FROM_ELSEWHERE if b"cookie" in headers else None

    def _ours(self, origin: bytes, scope: Scope, headers: Mapping[bytes, bytes]) -> bool:
        if origin == self._public:
            return True
        host = headers.get(b"host", b"").lower()
        return bool(host) and origin == scope["scheme"].encode() + b"://" + host
