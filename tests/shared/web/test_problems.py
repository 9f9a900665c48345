"""A refusal is told as problem+json, in words, with its field; a surprise tells nothing."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter, Body
from pydantic import BaseModel, Field

from machi.shared.errors import BadInput, Conflict
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

AppWith = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]

JSON = {"content-type": "application/json"}


class NobodyWaiting(Conflict):
    code = "probe.nobody_waiting"
    words = "お待ちの方はいません。"


class Asked(BaseModel):
    name: str = Field(max_length=20)
    copies: int = Field(default=1, ge=1, le=2**31 - 1)
    on: date | None = None


def routes() -> APIRouter:
    router = APIRouter(prefix="/probe/api/v1")

    @router.post("/ask", responses=refusals(NobodyWaiting))
    async def ask(asked: Asked, key: IdempotencyKey = None) -> dict[str, str | None]:
        if asked.name == "nobody":
            raise NobodyWaiting
        if asked.name == "field":
            raise BadInput("姓を入力してください。", field="name")
        if asked.name == "broken":
            raise ZeroDivisionError("見本 花子")
        return {"key": key}

    @router.get("/things/{thing_id}")
    async def thing(thing_id: UUID) -> UUID:
        return thing_id

    @router.post("/anything")
    async def anything(context: Running, content: Annotated[dict[str, Any], Body()]) -> str:
        found = await context.db.row("select $1::jsonb ->> 'a' as a, $2::text as b", content, "")
        return str(found and found["a"])

    @router.post("/numbers")
    async def number(context: Running, content: Annotated[int, Body()]) -> str:
        return str(await context.db.row("select $1::int as n", content))

    return router


async def refused(client: httpx.AsyncClient, content: bytes | str, status: int = 422) -> Any:  # noqa: ANN401 - JSON
    answer = await client.post("/probe/api/v1/ask", content=content, headers=JSON)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["instance"] == f"urn:machi:request:{answer.headers['x-request-id']}"
    return body


async def test_a_refusal_carries_its_code_and_its_words(app_with: AppWith) -> None:
    async with app_with([routes()]) as client:
        body = await refused(client, '{"name": "nobody"}', 409)
        assert body["code"] == "probe.nobody_waiting"
        assert body["type"] == "urn:machi:problem:probe.nobody_waiting"
        assert body["title"] == "お待ちの方はいません。"
        body = await refused(client, '{"name": "field"}')
        assert body["errors"] == [{"field": "name", "reason": "姓を入力してください。"}]


async def test_a_wrong_value_names_its_field_and_the_reason(app_with: AppWith) -> None:
    async with app_with([routes()]) as client:
        body = await refused(client, '{"copies": "two", "on": "11/21"}')
        assert body["errors"] == [
            {"field": "name", "reason": "入力してください。"},
            {"field": "copies", "reason": "整数で指定してください。"},
            {"field": "on", "reason": "日付は 2026-11-21 の形で指定してください。"},
        ]
        answer = await client.get("/probe/api/v1/things/17")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "thing_id"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"name": ', "JSON として読めません。"),
        (b"", "入力してください。"),
        ('{"name": "花子"}'.encode("cp932"), "文字コードは UTF-8 にしてください。"),
        (b'{"name": "\xff\xfe"}', "文字コードは UTF-8 にしてください。"),
        (b'{"name": "a", "copies": ' + b"9" * 5000 + b"}", "数が大きすぎます。"),
        (b'{"name": "a", "copies": 2147483648}', "大きすぎます。"),
        (b'{"name": "a\\u0000b"}', "使えない文字があります。"),
        (b'{"name": "\\ud800"}', "使えない文字があります。"),
        (b'{"name": "a\x00b"}', "JSON として読めません。"),
        (b"[" * 100_000, "入れ子が深すぎます。"),
    ],
    ids=range(10),
)
async def test_a_body_that_cannot_be_read_says_why(
    app_with: AppWith, content: bytes, reason: str
) -> None:
    async with app_with([routes()]) as client:
        assert (await refused(client, content))["errors"][0]["reason"] == reason


async def test_a_pair_of_surrogates_is_one_letter_and_fine(app_with: AppWith) -> None:
    async with app_with([routes()]) as client:
        answer = await client.post(
            "/probe/api/v1/ask", content=b'{"name": "\\ud842\\udfb7\\\\u0000"}', headers=JSON
        )
        assert answer.status_code == 200


async def test_a_body_that_is_not_json_is_told_so(app_with: AppWith) -> None:
    async with app_with([routes()]) as client:
        for kind in ("text/plain", "application/x-www-form-urlencoded"):
            answer = await client.post(
                "/probe/api/v1/ask", content="name=a", headers={"content-type": kind}
            )
            assert (answer.status_code, answer.json()["code"]) == (
                415,
                "machi.unsupported_media_type",
            )


async def test_a_body_too_large_is_refused_announced_or_not(app_with: AppWith) -> None:
    large = b'{"name": "' + b"a" * 1024 * 1024 + b'"}'

    async def unannounced() -> Any:  # noqa: ANN401 - chunks
        for start in range(0, len(large), 65536):
            yield large[start : start + 65536]

    async with app_with([routes()], body_limits={"/probe/api/v1/anything": 3_000_000}) as client:
        for content in (large, unannounced()):
            answer = await client.post("/probe/api/v1/ask", content=content, headers=JSON)
            assert (answer.status_code, answer.json()["code"]) == (413, "machi.too_large")
        answer = await client.post("/probe/api/v1/anything", content=large, headers=JSON)
        assert answer.status_code == 200


async def test_a_value_that_no_database_keeps_is_no_crash(app_with: AppWith) -> None:
    async with app_with([routes()]) as client:
        answer = await client.post("/probe/api/v1/anything", content=b'{"a": 1e400}', headers=JSON)
        assert answer.status_code == 422
        answer = await client.post("/probe/api/v1/numbers", json=2**31, headers=JSON)
        assert answer.status_code == 422
        answer = await client.get("/probe/api/v1/things/%00")
        assert (answer.status_code, answer.json()["code"]) == (422, "machi.unreadable")


async def test_a_surprise_tells_nothing(
    app_with: AppWith, capsys: pytest.CaptureFixture[str]
) -> None:
    async with app_with([routes()]) as client:
        body = await refused(client, '{"name": "broken"}', 500)
        assert body["code"] == "machi.broken"
        assert "花子" not in str(body)
        assert "ZeroDivision" not in str(body)
    assert "ZeroDivisionError" in capsys.readouterr().out


async def test_unknown_addresses_and_methods_keep_their_headers(app_with: AppWith) -> None:
    async with app_with([routes()]) as client:
        answer = await client.get("/probe/api/v1/nothing")
        assert (answer.status_code, answer.json()["code"]) == (404, "machi.not_found")
        answer = await client.delete("/probe/api/v1/ask")
        assert (answer.status_code, answer.json()["code"]) == (405, "machi.method_not_allowed")
        assert answer.headers["allow"] == "POST"


async def test_words_come_in_the_language_that_is_asked_for(app_with: AppWith) -> None:
    english = {"accept-language": "en-GB,en;q=0.9,ja;q=0.5"}
    async with app_with([routes()]) as client:
        answer = await client.get("/probe/api/v1/nothing", headers=english)
        assert answer.json()["title"] == "We could not find this."
        assert answer.headers["content-language"] == "en"
        answer = await client.post("/probe/api/v1/ask", json={}, headers=english)
        told = {"field": "name", "reason": "Please fill this in."}
        assert answer.json()["errors"] == [told]
        client.cookies.set("machi_lang", "ja")
        answer = await client.get("/probe/api/v1/nothing", headers=english)
        assert answer.json()["title"] == "見つかりませんでした。"


async def test_the_document_tells_every_refusal(app_with: AppWith) -> None:
    async with app_with([routes()]) as client:
        document = (await client.get("/probe/api/openapi.json")).json()
    responses = document["paths"]["/probe/api/v1/ask"]["post"]["responses"]
    told = {"200", "400", "403", "404", "409", "413", "415", "422", "429", "500", "503"}
    assert responses.keys() == told
    for status in told - {"200"}:
        assert responses[status]["content"].keys() == {"application/problem+json"}
    assert "probe.nobody_waiting" in responses["409"]["description"]
    assert "HTTPValidationError" not in document["components"]["schemas"]
    assert document["paths"].keys() == {
        "/probe/api/v1/ask",
        "/probe/api/v1/things/{thing_id}",
        "/probe/api/v1/anything",
        "/probe/api/v1/numbers",
    }
