"""What may come in: size, and text that a database can keep."""

import json
import re
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope

from machi.shared.web.invalid import unreadable
from machi.shared.web.problems import Refusal

DEFAULT_LIMIT = 1024 * 1024
_TOO_LARGE = Refusal(413, "machi.too_large", "送られた内容が大きすぎます。")
_NUL = Refusal(
    422,
    "machi.unreadable",
    "入力内容を確認してください。",
    errors=[("path", "使えない文字（NUL）があります。")],
)
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
_BAD_TEXT = "使えない文字があります。"


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
                if not message.get("more_body", False) and b"\\u" in kept and _unkeepable(kept):
                    raise Unreadable(unreadable(_BAD_TEXT))
        return message

    return watched


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
