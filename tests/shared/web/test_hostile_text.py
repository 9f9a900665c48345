"""Text that nothing can store is refused where it comes in, however it is smuggled."""

import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Body, Form, Request
from starlette.responses import HTMLResponse

from machi.shared.service import Context
from machi.shared.ui.pages import Pages
from machi.shared.web.dependencies import Running

AppWith = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]

HALF = '{"a": "\\ud800"}'
SMUGGLED = {
    "raw bytes": (b'{"a": "\xed\xa0\x80"}', "application/json"),
    "in a name": (b'{"\xed\xa0\x80": 1}', "application/json"),
    "UTF-16 with a mark": (HALF.encode("utf-16"), "application/json"),
    "UTF-16 without": (HALF.encode("utf-16-le"), "application/json"),
    "UTF-32": (HALF.encode("utf-32-be"), "application/json"),
    "another spelling of JSON": (HALF.encode(), "application/JSON"),
    "a kind of JSON": (HALF.encode(), "application/vnd.example+JSON"),
    "no kind at all": (HALF.encode(), ""),
}


def routes() -> APIRouter:
    router = APIRouter(prefix="/probe/api/v1")

    @router.post("/seal")
    async def seal(context: Running, content: Annotated[dict[str, Any], Body()]) -> str:
        return context.vault.fingerprint("test", json.dumps(content, ensure_ascii=False)).hex()

    @router.post("/form")
    async def form(context: Running, name: Annotated[str, Form()]) -> str:
        return context.vault.fingerprint("test", name).hex()

    @router.post("/read")
    async def read(request: Request) -> HTMLResponse:
        return HTMLResponse(str((await request.form())["name"]))

    return router


@pytest.mark.parametrize("how", SMUGGLED)
async def test_half_a_letter_in_json_is_refused(app_with: AppWith, how: str) -> None:
    content, kind = SMUGGLED[how]
    async with app_with([routes()]) as client:
        headers = {"content-type": kind} if kind else {}
        answer = await client.post("/probe/api/v1/seal", content=content, headers=headers)
    assert answer.status_code in {415, 422}, answer.text


@pytest.mark.parametrize("path", ["form", "read"])
async def test_a_form_does_not_choose_how_it_is_decoded(app_with: AppWith, path: str) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n\\ud800\r\n--x--\r\n'
    async with app_with([routes()]) as client:

        async def send(charset: str) -> int:
            kind = f"multipart/form-data; boundary=x{charset}"
            sent = await client.post(
                f"/probe/api/v1/{path}", content=part, headers={"content-type": kind}
            )
            return sent.status_code

        assert await send("; charset=raw_unicode_escape") == 422
        assert await send("; Charset=UTF-7") == 422
        assert await send("; charset=UTF-8") == 200
        assert await send("") == 200


async def test_a_part_that_cannot_stand_alone_is_no_crash(
    app_with: AppWith, context: Context
) -> None:
    pages = Pages("machi.queue")
    router = APIRouter()

    @router.get("/probe/sites")
    async def sites(request: Request) -> HTMLResponse:
        request.app.state.context = context
        return pages.show(request, "sites.html", {"sites": [None], "shapes": {}})

    async with app_with([], pages=[router]) as client:
        answer = await client.get("/probe/sites", headers={"machi-block": "main"})
    assert (answer.status_code, answer.json()["code"]) == (422, "machi.no_such_part")
