"""The same numbers as JSON."""

import httpx
import pytest

from machi.shared.service import Context
from machi.shared.testing.clients import said

API = "/queue/api/v1"
LINE = """
insert into line_forecast (site, line, waiting, p10_seconds, p50_seconds, p80_seconds, made_at)
values ('honcho', 'kankyo', 4, 900, 2000, 2700, $1)
"""
TICKET = "insert into ticket_forecast select id, 500, 640, 900, 1150, $1 from ticket"


async def take(phone: httpx.AsyncClient, *, here: bool = False) -> str:
    asked = {"site": "honcho", "line": "kankyo", "here": here}
    answer = await phone.post(f"{API}/tickets", json=asked)
    assert answer.status_code == 201, answer.text
    return f"{API}/tickets/{answer.json()['token']}"


async def test_a_ticket_carries_its_forecast(phone: httpx.AsyncClient, context: Context) -> None:
    ticket = await take(phone)
    shown = (await phone.get(ticket)).json()
    assert (shown["forecast"], shown["departure"]) == (None, None)
    await context.db.row(TICKET, context.clock.now())
    told = (await phone.get(ticket)).json()["forecast"]
    assert (told["p50_seconds"], told["p80_seconds"]) == (900, 1150)
    assert told["range_minutes"] == {"low": 10, "high": 20}
    assert told["made_at"]


async def test_sites_carry_the_forecasts_of_their_lines(
    phone: httpx.AsyncClient, context: Context
) -> None:
    await context.db.row(LINE, context.clock.now())
    honcho = (await phone.get(f"{API}/sites")).json()["items"][0]
    told = {line["code"]: line["forecast"] for line in honcho["lines"]}
    assert (told["kankyo"]["p50_seconds"], told["kankyo"]["p80_seconds"]) == (2000, 2700)
    assert told["kankyo"]["lamp"]["level"] == "crowded"
    unknown = told["shimin-ido"]
    assert (unknown["p50_seconds"], unknown["p80_seconds"], unknown["made_at"]) == (None,) * 3


async def test_the_way_is_stated(phone: httpx.AsyncClient, context: Context) -> None:
    ticket = await take(phone)
    for minutes in (30, 45):
        answer = await phone.post(f"{ticket}/travel", json={"minutes": minutes})
        assert answer.status_code == 200, answer.text
        assert answer.json()["state"] == "remote"
    assert (await phone.get(ticket)).json()["departure"] == {
        "travel_minutes": 45,
        "leave_at": None,
        "due": False,
        "turn_may_come_first": False,
        "registered": False,
        "messages_left": 2,
    }
    assert (await said(context)).count("queue.ticket.eta_updated.v1") == 2


async def test_a_repeat_is_answered_and_says_nothing(
    phone: httpx.AsyncClient, context: Context
) -> None:
    ticket = await take(phone)
    once = {"idempotency-key": "one-tap"}
    for _ in range(3):
        answer = await phone.post(f"{ticket}/travel", json={"minutes": 30}, headers=once)
        assert answer.status_code == 200
    assert (await said(context)).count("queue.ticket.eta_updated.v1") == 1
    other = await phone.post(f"{ticket}/travel", json={"minutes": 31}, headers=once)
    assert other.status_code == 422, "the same key for another way"


@pytest.mark.parametrize("minutes", [-1, 181, 2.5, "30", None])
async def test_what_is_no_way_is_refused(phone: httpx.AsyncClient, minutes: object) -> None:
    answer = await phone.post(f"{await take(phone)}/travel", json={"minutes": minutes})
    assert answer.status_code == 422
    assert "minutes" in answer.text


async def test_who_is_in_the_hall_is_refused(phone: httpx.AsyncClient) -> None:
    answer = await phone.post(f"{await take(phone, here=True)}/travel", json={"minutes": 5})
    assert (answer.status_code, answer.json()["code"]) == (409, "queue.ticket_is_waiting")


async def test_the_refusals_are_documented(phone: httpx.AsyncClient) -> None:
    paths = (await phone.get("/queue/api/openapi.json")).json()["paths"]
    assert {"200", "404", "409", "422"} <= paths[f"{API}/tickets/{{token}}/travel"]["post"][
        "responses"
    ].keys()
