"""What the wallboard shows: a feed of calls, each with an id of its own; never a name."""

from typing import Any

import httpx

from machi.shared.service import Context

API = "/queue/api/v1"
COUNTER = f"{API}/counters/01990000-0000-7000-8000-000000000101"


async def take(phone: httpx.AsyncClient) -> str:
    body = {"site": "honcho", "line": "shimin-shomei", "here": True}
    answer = await phone.post(f"{API}/tickets", json=body)
    number: str = answer.json()["number"]
    return number


async def press(phone: httpx.AsyncClient, clerk: dict[str, str], *verbs: str) -> None:
    for verb in verbs:
        answer = await phone.post(f"{COUNTER}/{verb}", headers=clerk)
        assert answer.is_success, answer.text


async def board(phone: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await phone.get(f"{API}/sites/honcho/board")).json()
    return found


async def test_every_call_and_repeat_is_an_entry_with_an_id_of_its_own(
    phone: httpx.AsyncClient, clerk: dict[str, str]
) -> None:
    first, second = await take(phone), await take(phone)
    await press(phone, clerk, "open", "call-next", "recall", "start", "finish", "call-next")
    feed = (await board(phone))["feed"]
    assert [(each["number"], each["call_count"]) for each in feed] == [
        (second, 1),
        (first, 2),
        (first, 1),
    ]
    assert len({each["id"] for each in feed}) == 3
    assert [each["standing"] for each in feed] == [True, False, False]
    assert all(0 <= each["age_seconds"] < 10 for each in feed)


async def test_what_was_called_yesterday_is_not_in_the_feed(
    phone: httpx.AsyncClient, clerk: dict[str, str], context: Context
) -> None:
    await take(phone)
    await press(phone, clerk, "open", "call-next")
    await context.db.row("update event_log set at = at - interval '1 day'")
    assert (await board(phone))["feed"] == []


async def test_only_who_waited_long_is_asked_with_an_apology(
    phone: httpx.AsyncClient, clerk: dict[str, str], context: Context
) -> None:
    long_ago = await take(phone)
    await context.db.row("update ticket set credit_from = credit_from - interval '31 minutes'")
    await take(phone)
    await press(phone, clerk, "open", "call-next", "start", "finish", "call-next")
    feed = (await board(phone))["feed"]
    assert [each["number"] for each in feed if each["long_wait"]] == [long_ago]


async def test_what_is_ready_has_a_column_of_its_own(
    phone: httpx.AsyncClient, context: Context
) -> None:
    number = await take(phone)
    await context.db.row("update ticket set state = 'ready', ready_at = now()")
    found = await board(phone)
    assert [(each["number"], each["counter"]) for each in found["ready"]] == [(number, None)]
    page = await phone.get("/queue/board/honcho", headers={"accept": "text/html"})
    assert "できました" in page.text


async def test_the_worker_of_the_boards_reaches_no_further(phone: httpx.AsyncClient) -> None:
    for kind in ("board", "kiosk"):
        answer = await phone.get(f"/queue/{kind}/worker.js")
        assert answer.headers["service-worker-allowed"] == f"/queue/{kind}/"
        assert answer.headers["content-type"].startswith("text/javascript")
        assert (await phone.get(f"/queue/{kind}/offline.html")).status_code == 200
