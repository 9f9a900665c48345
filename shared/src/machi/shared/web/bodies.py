"""What may come in: size, and text that a database can keep."""

import json
import re
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope

from machi.shared.ui.words import msgid
from machi.shared.web.invalid import unreadable
from machi.shared.web.problems import Refusal

DEFAULT_LIMIT = 1024 * 1024
_TOO_LARGE = Refusal(413, "machi.too_large", words="送られた内容が大きすぎます。")
_NUL = Refusal(
    422,
    "machi.unreadable",
    words="入力内容を確認してください。",
    errors=[("path", msgid("使えない文字（NUL）があります。"))],
)
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
_BAD_TEXT = msgid("使えない文字があります。")
_NOT_UTF_8 = msgid("文字コードは UTF-8 にしてください。")


class Unreadable(HTTPException):
    """Raised while a body is read; FastAPI lets it pass as it is."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.status, refusal.words)
        self.refusal = refusal


class BodyLimits:
    """The largest body, in bytes: 1 MiB, or what a path's beginning is allowed."""

    def __init__(self, limits: Mapping[str, int] | None = None) -> None:
        self._limits = sorted((limits or {}).items(), reverse=True)

    def of(self, path: str) -> int:
        for beginning, limit in self._limits:
            if path.startswith(beginning):
                return limit
        return DEFAULT_LIMIT

    def check(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Refusal | None:
        length = headers.get(b"content-length")
        if length is not None and (
            not length.isdigit() or int(length[:18]) > self.of(scope["path"])
        ):
            return _TOO_LARGE
        if _claims_another_charset(headers.get(b"content-type", b"").lower()):
            return unreadable(_NOT_UTF_8)
        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            return _NUL
        return None


def reading(receive: Receive, limit: int, *, is_json: bool) -> Receive:
    """Watch a body as it comes in: its size also when no length was announced, and its text."""
    size = 0
    kept = b""

    async def watched() -> Message:
        nonlocal size, kept
        message = await receive()
        if message["type"] == "http.request":
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size > limit:
                raise Unreadable(_TOO_LARGE)
            if is_json:
                kept += chunk
                if not message.get("more_body", False):
                    _check_text(kept)
        return message

    return watched


def _claims_another_charset(content_type: bytes) -> bool:
    """Tell whether form fields are to be read in a charset of the sender's choice.

    RFC 7578 knows no such parameter, but Starlette follows it, and some of Python's codecs make
    text that nothing can store.
    """
    if not content_type.startswith(b"multipart/"):
        return False
    _, found, charset = content_type.partition(b"charset=")
    return bool(found) and charset.partition(b";")[0].strip(b' "') not in {b"utf-8", b"utf8"}


def _check_text(body: bytes) -> None:
    """Refuse JSON that is not UTF-8 (RFC 8259 section 8.1), or whose text nothing can store.

    Python's own reader is kinder: it takes UTF-16 and half surrogate pairs, and the text breaks
    later, where it is sealed or stored.
    """
    try:
        body.decode()
    except UnicodeDecodeError:
        raise Unreadable(unreadable(_NOT_UTF_8)) from None
    if b"\x00" in body[:4]:  # UTF-16 or UTF-32 without a mark
        raise Unreadable(unreadable(_NOT_UTF_8))
    if b"\\u" in body and _unkeepable(body):
        raise Unreadable(unreadable(_BAD_TEXT))


def _unkeepable(body: bytes) -> bool:
    """Tell whether JSON holds a NUL or half a surrogate pair: valid, but PostgreSQL refuses it."""
    if b"\\u0000" not in body and b"\\ud" not in body.lower():
        return False
    try:
        return not _keepable(json.loads(body))
    except (ValueError, RecursionError):
        return False  # not our case: the route says why it cannot be read


def _keepable(value: Any) -> bool:  # noqa: ANN401 - any JSON
    match value:
        case str():
            return "\x00" not in value and not any(
                "\ud800" <= letter <= "\udfff" for letter in value
            )
        case list():
            return all(map(_keepable, value))
        case dict():
            return all(_keepable(key) and _keepable(inner) for key, inner in value.items())
        case _:
            return True
