"""A refusal as problem+json (RFC 9457), with its stable code and words for people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse

from machi.shared.errors import DomainError
from machi.shared.logging import correlation
from machi.shared.ui.words import Words, chosen_language

PROBLEM_JSON = "application/problem+json"
_SHARED_WORDS = Words("machi.shared")


class FieldError(BaseModel):
    """What is wrong with one field of what was sent."""

    field: str = Field(description="Where: the names on the way to it, joined by a dot.")
    reason: str = Field(description="What is wrong, for people.")


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    type: str = Field(description="Names the kind of refusal, as a URN of `code`.")
    title: str = Field(description="What happened, for people.")
    status: int
    code: str = Field(description="The stable name of the refusal.")
    detail: str | None = Field(default=None, description="What happened this time, for people.")
    instance: str | None = Field(default=None, description="Names this one answer, for support.")
    errors: list[FieldError] = Field(default=[], description="What is wrong, field by field.")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Everything that an answer needs to say no."""

    status: int
    code: str
    words: str
    detail: str | None = None
    errors: Sequence[tuple[str, str]] = ()
    headers: Mapping[str, str] | None = None

    @classmethod
    def of(cls, error: DomainError) -> "Refusal":
        fields = [(error.field, error.detail or error.words)] if error.field else []
        return cls(error.status, error.code, error.words, error.detail, fields, _headers(error))


def _headers(error: DomainError) -> dict[str, str]:
    wait = getattr(error, "retry_after", None)
    if wait is None and error.status in {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.SERVICE_UNAVAILABLE,
    }:
        wait = 2
    headers = {} if wait is None else {"Retry-After": str(wait)}
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return headers


def tell(connection: HTTPConnection, message: str, language: str | None = None) -> str:
    """Put a message of the app that answers into the language of who asks."""
    words: Words = getattr(connection.app.state, "words", _SHARED_WORDS)
    text = words.translations(language or chosen_language(connection)).gettext(message)
    return text.replace("%%", "%")


def problem(connection: HTTPConnection, refusal: Refusal) -> JSONResponse:
    """Make the answer to a program, in the language that it asks for."""
    language = chosen_language(connection)
    body: dict[str, Any] = {
        "type": f"urn:machi:problem:{refusal.code}",
        "title": tell(connection, refusal.words, language),
        "status": refusal.status,
        "code": refusal.code,
    }
    if refusal.detail:
        body["detail"] = tell(connection, refusal.detail, language)
    if correlation_id := correlation():
        body["instance"] = f"urn:machi:request:{correlation_id}"
    if refusal.errors:
        body["errors"] = [
            {"field": field, "reason": tell(connection, reason, language)}
            for field, reason in refusal.errors
        ]
    headers = {"Content-Language": language, **(refusal.headers or {})}
    return JSONResponse(body, refusal.status, headers, PROBLEM_JSON)
