"""A hall's Wi-Fi is not punished; a runaway program and a guesser are."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager

import httpx
import pytest
from fastapi import APIRouter, Request
from starlette.types import Scope

from machi.shared.errors import NotFound, Unavailable
from machi.shared.service import Service
from machi.shared.settings import CitySettings
from machi.shared.testing.clients import client
from machi.shared.testing.plugin import NewContext
from machi.shared.web.buckets import Buckets, Rate
from machi.shared.web.limits import GuessLimit, RequestLimits

AppWith = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


class Stopwatch:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    watch = Stopwatch()
    buckets = Buckets(Rate(per_second=2, burst=3), now=watch)
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 0.5]
    watch.at = 0.5
    assert buckets.take("a") == 0
    assert buckets.take("b") == 0
    assert buckets.peek("a") == 0.5


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    watch = Stopwatch()
    buckets = Buckets(Rate(per_second=2, burst=3), now=watch)
    watch.at = 3600
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 0.5]


def request(
    address: str = "203.0.113.7", path: str = "/", **headers: str
) -> tuple[Scope, Mapping[bytes, bytes]]:
    named = {name.encode(): value.encode() for name, value in headers.items()}
    return {"type": "http", "path": path, "client": (address, 1)}, named


def test_a_thousand_phones_behind_one_address_are_all_let_in() -> None:
    limits = RequestLimits(Rate(50, 600), Rate(300, 3000))
    assert not any(limits.check(*request()) for _ in range(1000))
    for phone in range(1000):
        cookie = f"machi_lang=ja; machi_recipient=phone{phone}; other=1"
        assert not any(limits.check(*request(cookie=cookie)) for _ in range(10))


def test_one_runaway_session_is_told_to_wait_and_the_next_one_is_not() -> None:
    limits = RequestLimits(Rate(0.1, 5), Rate(300, 3000))
    answers = [limits.check(*request(cookie="machi_case=a")) for _ in range(6)]
    assert answers[:5] == [None] * 5
    refusal = answers[5]
    assert refusal is not None
    assert refusal.status == 429
    assert refusal.headers == {"Retry-After": "10"}
    assert limits.check(*request(cookie="machi_case=b")) is None
    assert limits.check(*request(authorization="Bearer b")) is None


def test_made_up_tokens_do_not_buy_a_bucket_each() -> None:
    limits = RequestLimits(Rate(50, 600), Rate(0.1, 10))
    answers = [limits.check(*request(authorization=f"Bearer {n}")) for n in range(101)]
    assert not any(answers[:99])
    assert answers[100] is not None


def test_where_a_city_rushes_only_tokens_are_counted() -> None:
    limits = RequestLimits(Rate(0.1, 3), Rate(0.1, 10), ("/queue/admission/",))
    rush = "/queue/admission/kyoshitsu"
    assert not any(limits.check(*request(path=rush)) for _ in range(1000))
    looks = [limits.check(*request(path=rush, cookie="machi_place=a")) for _ in range(5)]
    assert [look is None for look in looks] == [True] * 3 + [False] * 2
    assert limits.check(*request(path=rush, cookie="machi_place=b")) is None
    elsewhere = [limits.check(*request()) for _ in range(12)]
    assert elsewhere.count(None) == 10, "the storm used nothing up of the address's own"


async def test_guessing_at_one_number_is_stopped_and_another_number_is_not(
    app_with: AppWith,
) -> None:
    router = APIRouter()

    @router.get("/probe/api/v1/{number}/{secret}")
    async def look(request: Request, number: str, secret: str, guesses: GuessLimit) -> str:
        with guesses.trying(request, NotFound, number):
            await asyncio.sleep(0)
            if secret != "right":
                raise NotFound
        return "found"

    async with app_with([router]) as client:
        path = "/probe/api/v1"
        for _ in range(30):
            assert (await client.get(f"{path}/A-1/right")).status_code == 200
        tries = [(await client.get(f"{path}/A-1/{n}")).status_code for n in range(11)]
        assert tries == [404] * 10 + [429]
        answer = await client.get(f"{path}/A-1/right")
        assert (answer.status_code, answer.json()["code"]) == (429, "machi.too_many_guesses")
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        assert (await client.get(f"{path}/B-2/right")).status_code == 200
        for n in range(50):
            await client.get(f"{path}/C-{n}/wrong")
        assert (await client.get(f"{path}/D-1/right")).status_code == 429


async def test_guesses_that_are_sent_at_once_do_not_share_one_free_place(
    app_with: AppWith,
) -> None:
    router = APIRouter()

    @router.get("/probe/api/v1/{number}")
    async def look(request: Request, number: str, guesses: GuessLimit) -> str:
        with guesses.trying(request, NotFound, number):
            await asyncio.sleep(0.05)  # while the database is asked
            raise NotFound

    async with app_with([router]) as client:
        tries = await asyncio.gather(*(client.get("/probe/api/v1/A-1") for _ in range(40)))
    assert sorted(one.status_code for one in tries) == [404] * 10 + [429] * 30


async def test_a_breakdown_is_no_wrong_guess(app_with: AppWith) -> None:
    router = APIRouter()

    @router.get("/probe/api/v1/{number}")
    async def look(request: Request, number: str, guesses: GuessLimit) -> str:
        with guesses.trying(request, NotFound, number):
            raise Unavailable

    async with app_with([router]) as client:
        tries = [(await client.get("/probe/api/v1/A-1")).status_code for _ in range(12)]
    assert tries == [503] * 12


async def test_where_nobody_names_what_is_guessed_at_only_the_guesser_is_stopped(
    app_with: AppWith,
) -> None:
    router = APIRouter()

    @router.get("/probe/api/v1/{code}")
    async def pair(request: Request, code: str, guesses: GuessLimit) -> str:
        request.scope["client"] = (request.headers["x-from"], 1)
        with guesses.trying(request, NotFound, None):
            if code != "right":
                raise NotFound
        return "paired"

    async with app_with([router]) as client:

        async def tried(code: str, address: str) -> int:
            answer = await client.get(f"/probe/api/v1/{code}", headers={"x-from": address})
            return answer.status_code

        tries = [await tried("wrong", "203.0.113.9") for _ in range(61)]
        assert (tries[59], tries[60]) == (404, 429)
        assert await tried("right", "203.0.113.10") == 200


@pytest.mark.parametrize("name", ["machi_staff", "machi_device", "machi_case", "machi_recipient"])
def test_every_session_counts_for_itself(name: str) -> None:
    limits = RequestLimits(Rate(0.1, 1), Rate(300, 3000))
    assert limits.check(*request(cookie=f"{name}=a")) is None
    assert limits.check(*request(cookie=f"{name}=a")) is not None
    assert limits.check(*request(cookie=f"{name}=b")) is None


async def test_a_city_sets_how_much_one_address_may_ask(
    new_context: NewContext, service: Service, city: CitySettings
) -> None:
    small = city.model_copy(update={"requests_per_second_by_address": 0.5})
    async with (
        new_context(service, city=small) as context,
        client(context, service) as http,
    ):
        answers = [await http.get("/probe/healthz") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[5].headers["retry-after"] == "2"
    assert answers[5].json()["code"] == "machi.too_many"
