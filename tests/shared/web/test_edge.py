"""What every answer carries, and who may change something."""

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import httpx
import pytest
from fastapi import APIRouter

from machi.shared.errors import NotFound, NotSignedIn
from machi.shared.logging import correlation
from machi.shared.service import Service
from machi.shared.settings import CitySettings
from machi.shared.testing.clients import client
from machi.shared.testing.plugin import NewContext
from machi.shared.web.sign_in import read_staff

AppWith = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]

PAGE = {"accept": "text/html,application/xhtml+xml"}


def routes() -> APIRouter:
    router = APIRouter(prefix="/probe")

    @router.get("/api/v1/id")
    async def current() -> str | None:
        return correlation()

    @router.post("/api/v1/change")
    async def change() -> str:
        return "done"

    @router.get("/page")
    async def page(missing: str = "") -> str:
        raise NotFound if missing else NotSignedIn

    @router.post("/page")
    async def send() -> str:
        raise NotSignedIn

    return router


async def test_a_fit_request_id_is_kept_and_another_is_made(app_with: AppWith) -> None:
    async with app_with([routes()]) as http:
        given = {"x-request-id": "proxy-0123456789"}
        answer = await http.get("/probe/api/v1/id", headers=given)
        assert answer.json() == answer.headers["x-request-id"] == "proxy-0123456789"
        for unfit in ("short", "a b c d e f g h", 'x" forged="1234567', "x" * 65, "見本見本見本"):
            answer = await http.get("/probe/api/v1/id", headers=[(b"x-request-id", unfit.encode())])
            assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])
            assert answer.json() == answer.headers["x-request-id"]


async def test_every_answer_is_guarded(app_with: AppWith) -> None:
    async with app_with([routes()]) as http:
        for path in ("/probe/api/v1/id", "/probe/nothing", "/probe/healthz"):
            headers = (await http.get(path)).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["cache-control"] == "no-store"
            assert "strict-transport-security" not in headers  # http://city.test


async def test_where_people_come_by_https_nothing_goes_without(
    new_context: NewContext, service: Service, city: CitySettings
) -> None:
    staff = {"staff_id": str(next(iter(read_staff(None))))}
    https = city.model_copy(update={"public_url": "https://city.test"})
    async with (
        new_context(service, city=https) as context,
        client(context, service) as http,
    ):
        own = {"origin": "https://city.test"}
        answer = await http.post("/auth/sign-in", data=staff, headers=own)
        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
        assert "Secure" in answer.headers["set-cookie"]


async def test_the_log_names_the_route_and_never_what_was_asked(
    app_with: AppWith, capsys: pytest.CaptureFixture[str]
) -> None:
    async with app_with([routes()]) as http:
        await http.get("/probe/api/v1/id?name=hanako")
        await http.get("/probe/t/secret-token-of-a-ticket")
    written = "".join(capsys.readouterr())
    assert "/probe/api/v1/id" in written
    assert "hanako" not in written
    assert "secret-token" not in written


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://city.test"}, 200),
        ({"origin": "http://CITY.test", "cookie": "a=1"}, 200),
        ({"origin": "http://evil.test", "cookie": "a=1"}, 403),
        ({"origin": "http://evil.test"}, 403),
        ({"origin": "null", "cookie": "a=1"}, 403),
        ({"origin": "http://city.test.evil.test"}, 403),
        ({"origin": "http://10.0.0.5:8000", "host": "10.0.0.5:8000"}, 200),
        ({"origin": "https://10.0.0.5:8000", "host": "10.0.0.5:8000"}, 403),
        ({"sec-fetch-site": "same-origin", "cookie": "a=1"}, 200),
        ({"sec-fetch-site": "cross-site", "cookie": "a=1"}, 403),
        ({"sec-fetch-site": "same-site", "cookie": "a=1"}, 403),
        ({"cookie": "machi_staff=x"}, 403),
        ({}, 200),
        ({"authorization": "Bearer x"}, 200),
    ],
    ids=str,
)
async def test_a_change_comes_from_our_own_pages_or_from_a_program(
    app_with: AppWith, headers: dict[str, str], status: int
) -> None:
    async with app_with([routes()]) as http:
        del http.headers["origin"]
        answer = await http.post("/probe/api/v1/change", headers=headers)
        assert answer.status_code == status
        if status == 403:
            assert answer.json()["code"] == "machi.from_another_site"


async def test_reading_is_free_from_anywhere(app_with: AppWith) -> None:
    async with app_with([routes()]) as http:
        foreign = {"origin": "http://evil.test", "cookie": "a=1"}
        assert (await http.get("/probe/api/v1/id", headers=foreign)).status_code == 200


async def test_a_page_sends_who_is_not_signed_in_to_sign_in_and_back(app_with: AppWith) -> None:
    async with app_with([routes()]) as http:
        answer = await http.get("/probe/page?a=1&b=2", headers=PAGE)
        assert answer.status_code == 303
        assert answer.headers["location"] == "/auth/sign-in?next=/probe/page%3Fa%3D1%26b%3D2"
        sent = PAGE | {"referer": "http://city.test/probe/form"}
        answer = await http.post("/probe/page", headers=sent)
        assert answer.headers["location"] == "/auth/sign-in?next=/probe/form&sent=true"
        foreign = PAGE | {"referer": "http://evil.test/probe/form"}
        answer = await http.post("/probe/page", headers=foreign)
        assert answer.headers["location"] == "/auth/sign-in?next=/&sent=true"


async def test_a_page_tells_a_person_and_the_api_a_program(app_with: AppWith) -> None:
    async with app_with([routes()]) as http:
        page = await http.get("/probe/page?missing=1", headers=PAGE)
        assert page.status_code == 404
        assert page.headers["content-type"].startswith("text/html")
        assert "見つかりませんでした。" in page.text
        api = await http.get("/probe/api/v1/nothing", headers=PAGE)
        assert api.headers["content-type"] == "application/problem+json"
        part = await http.get("/probe/page?missing=1", headers=PAGE | {"machi-block": "live"})
        assert part.headers["content-type"] == "application/problem+json"
