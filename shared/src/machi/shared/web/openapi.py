"""The OpenAPI document: what every route may answer besides its own refusals."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from machi.shared.web.problems import PROBLEM_JSON, Problem

_EVERY_ROUTE: Mapping[str, str] = {
    "400": "リクエストを読めません。",
    "404": "見つかりません。",
    "422": "入力内容に誤りがあります。`errors` が項目と理由を示します。",
    "429": "アクセスが多すぎます。`Retry-After` 秒後にもう一度お試しください。",
    "500": "システムの不具合です。",
    "503": "一時的に利用できません。`Retry-After` 秒後にもう一度お試しください。",
}
_EVERY_WRITE: Mapping[str, str] = {
    "403": "別のサイトからの操作です。または、権限がありません。",
    "413": "内容が大きすぎます。",
    "415": "application/json ではありません。",
}
_EVERY_GUARDED: Mapping[str, str] = {
    "401": "サインインしていません。",
    "403": "権限がありません。",
}
_CLOCK_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"
_WRITES = frozenset({"post", "put", "patch", "delete"})
_METHODS = _WRITES | {"get"}


def document(app: FastAPI, routes: Sequence[BaseRoute]) -> dict[str, Any]:
    """Make the document of these routes once, with the refusals that the edge adds to every one."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title, version=app.version, routes=routes, openapi_version="3.1.0"
        )
        schemas = schema.setdefault("components", {}).setdefault("schemas", {})
        schemas.update(_problem_schemas())
        schemas.pop("HTTPValidationError", None)
        schemas.pop("ValidationError", None)
        for path in schema.get("paths", {}).values():
            for method in _METHODS & path.keys():
                _add_refusals(path[method], writes=method in _WRITES)
        _describe_clock_times(schema)
        app.openapi_schema = schema
    return app.openapi_schema


def _describe_clock_times(part: object) -> None:
    """Describe a time of the city's clock as it is written, 09:00:00.

    JSON Schema's format `time` is RFC 3339's, which must name a zone.
    """
    if isinstance(part, list):
        for one in part:
            _describe_clock_times(one)
    elif isinstance(part, dict):
        if part.get("type") == "string" and part.get("format") == "time":
            del part["format"]
            part["pattern"] = _CLOCK_TIME
        for one in part.values():
            _describe_clock_times(one)


def _add_refusals(operation: dict[str, Any], *, writes: bool) -> None:
    refusals = dict(_EVERY_ROUTE)
    if writes:
        refusals |= _EVERY_WRITE
    if operation.get("security"):
        refusals |= _EVERY_GUARDED
    responses = operation["responses"]
    for status, words in refusals.items():
        own = responses.get(status)
        if own is None or _is_framework_default(own):
            responses[status] = _problem(words)


def _is_framework_default(response: Mapping[str, Any]) -> bool:
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    return bool(schema.get("$ref", "").endswith("/HTTPValidationError"))


def _problem(words: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "content": {PROBLEM_JSON: {"schema": schema}}}


def _problem_schemas() -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    inner = schema.pop("$defs")
    return {"Problem": schema, **inner}
