"""What was sent cannot be read, or breaks a route's declared shape: which field, and why."""

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
from starlette.exceptions import HTTPException

from machi.shared.errors import DomainError
from machi.shared.ui.words import msgid
from machi.shared.web.problems import Refusal

CHECK_WHAT_YOU_SENT = msgid("入力内容を確認してください。")
_UNREADABLE = "machi.unreadable"
_INVALID = "machi.invalid"

# pydantic's error types; what is not here is told as _OTHERWISE.
WORDS: Mapping[str, str] = {
    "missing": "入力してください。",
    "json_invalid": "JSON として読めません。",
    "json_type": "JSON として読めません。",
    "extra_forbidden": "ここには指定できない項目です。",
    "string_type": "文字で指定してください。",
    "string_too_short": "短すぎます。",
    "string_too_long": "長すぎます。",
    "string_pattern_mismatch": "形が正しくありません。",
    "string_unicode": "文字コードは UTF-8 にしてください。",
    "int_type": "整数で指定してください。",
    "int_parsing": "整数で指定してください。",
    "int_parsing_size": "数が大きすぎます。",
    "int_from_float": "整数で指定してください。",
    "float_parsing": "数で指定してください。",
    "finite_number": "数で指定してください。",
    "greater_than": "小さすぎます。",
    "greater_than_equal": "小さすぎます。",
    "less_than": "大きすぎます。",
    "less_than_equal": "大きすぎます。",
    "bool_type": "true か false で指定してください。",
    "bool_parsing": "true か false で指定してください。",
    "enum": "選択肢の中から指定してください。",
    "literal_error": "選択肢の中から指定してください。",
    "uuid_type": "番号（UUID）の形が正しくありません。",
    "uuid_parsing": "番号（UUID）の形が正しくありません。",
    "date_type": "日付は 2026-11-21 の形で指定してください。",
    "date_from_datetime_parsing": "日付は 2026-11-21 の形で指定してください。",
    "datetime_from_date_parsing": "日時は 2026-11-21T09:00:00+09:00 の形で指定してください。",
    "timezone_aware": "日時には時差（+09:00 など）を付けてください。",
    "too_short": "数が足りません。",
    "too_long": "多すぎます。",
    "dict_type": "項目の集まり（オブジェクト）で指定してください。",
    "model_attributes_type": "項目の集まり（オブジェクト）で指定してください。",
    "list_type": "並び（配列）で指定してください。",
}
_OTHERWISE = msgid("形が正しくありません。")


def invalid(errors: Sequence[Mapping[str, Any]], content_type: str) -> Refusal:
    """Explain why FastAPI refused a request."""
    if _not_json(errors, content_type):
        return Refusal(
            415, "machi.unsupported_media_type", words="application/json で送ってください。"
        )
    named = [(_field(error["loc"]), WORDS.get(error["type"], _OTHERWISE)) for error in errors]
    return Refusal(422, _INVALID, CHECK_WHAT_YOU_SENT, errors=named)


def _not_json(errors: Sequence[Mapping[str, Any]], content_type: str) -> bool:
    """Tell whether a whole body was refused because it did not say that it is JSON."""
    kind = content_type.partition(";")[0].strip().lower()
    is_json = kind.startswith("application/") and (kind.endswith(("/json", "+json")))
    not_object = {"model_attributes_type", "dict_type"}
    return not is_json and any(
        tuple(error["loc"]) == ("body",) and error["type"] in not_object for error in errors
    )


def _field(location: Sequence[object]) -> str:
    """Name a field as the sender knows it: `answers.3.name`, not `body.answers.3.name`."""
    inside = location[1:] if len(location) > 1 else location
    if len(location) == 2 and location[0] == "body" and isinstance(location[1], int):  # noqa: PLR2004
        return "body"  # JSON that cannot be read: the position would look like a field
    return ".".join(str(step) for step in inside)


def unreadable(reason: str) -> Refusal:
    """Explain that the body as a whole cannot be read."""
    return Refusal(422, _UNREADABLE, CHECK_WHAT_YOU_SENT, errors=[("body", reason)])


_WHY_UNREADABLE: Mapping[type[BaseException], str] = {
    UnicodeDecodeError: msgid("文字コードは UTF-8 にしてください。"),
    RecursionError: msgid("入れ子が深すぎます。"),
    ValueError: msgid("数が大きすぎます。"),
}


def refused_by_framework(error: HTTPException) -> Refusal:
    """Translate what Starlette and FastAPI refuse by themselves; their headers stay (`Allow`)."""
    cause = error.__cause__
    if error.status_code == 400 and cause is not None:  # noqa: PLR2004 - Bad Request
        for kind, reason in _WHY_UNREADABLE.items():
            if isinstance(cause, kind):
                return unreadable(reason)
    code, words = _FRAMEWORK.get(error.status_code, ("machi.refused", "受け付けられませんでした。"))
    return Refusal(error.status_code, code, words, headers=error.headers)


_FRAMEWORK: Mapping[int, tuple[str, str]] = {
    400: ("machi.bad_request", msgid("リクエストを読めませんでした。")),
    404: ("machi.not_found", msgid("見つかりませんでした。")),
    405: ("machi.method_not_allowed", msgid("この操作はできません。")),
    413: ("machi.too_large", msgid("送られた内容が大きすぎます。")),
}


_BROKEN = Refusal(
    500, "machi.broken", words="申し訳ありません。システムの不具合で、処理できませんでした。"
)

# What PostgreSQL calls a value that no column can hold: the sender's mistake, not ours.
_UNSTORABLE = frozenset({"22000", "22003", "22008", "22021", "22P02", "22P05"})


def refusal_of(error: Exception) -> Refusal:
    """Tell a refusal, and a value that the database cannot hold, from a mistake of ours."""
    if isinstance(error, DomainError):
        return Refusal.of(error)
    cause: BaseException | None = error
    while cause is not None:
        if _cannot_be_stored(cause):
            return unreadable(msgid("保存できない値があります。"))
        cause = cause.__cause__
    return _BROKEN


def _cannot_be_stored(error: BaseException) -> bool:
    unfit = isinstance(error, asyncpg.InterfaceError) and isinstance(error, ValueError)
    return unfit or getattr(error, "sqlstate", None) in _UNSTORABLE
