"""What the ticket page tells of the wait, and when to leave."""

import re
from datetime import datetime, timedelta

import httpx
import pytest

from machi.queue.queries.departures import departure
from machi.queue.queries.forecasts import of_ticket
from machi.shared.service import Context
from machi.shared.testing.clients import said

PAGE = {"accept": "text/html"}
RECIPIENT = "opaque-reference-of-notify"


async def take(phone: httpx.AsyncClient, here: str = "no") -> str:
    form = {"line": "shimin-ido", "here": here}
    answer = await phone.post("/queue/s/honcho", data=form, headers=PAGE)
    assert answer.status_code == 303, answer.text
    location: str = answer.headers["location"]
    return location


async def read(phone: httpx.AsyncClient, path: str, language: str = "ja") -> str:
    answer = await phone.get(path, headers=PAGE | {"accept-language": language})
    assert answer.status_code == 200, answer.text
    return answer.text


async def say(phone: httpx.AsyncClient, ticket: str, minutes: str, key: str = "") -> str:
    form = {"minutes": minutes, "idempotency_key": key}
    answer = await phone.post(f"{ticket}/travel", data=form, headers=PAGE, follow_redirects=True)
    assert answer.status_code in {200, 422}, answer.text
    return answer.text


async def expect(context: Context, p5: int, p10: int, p80: int, at: datetime | None = None) -> None:
    """Forecast the only ticket that there is."""
    await context.db.row(
        "insert into ticket_forecast select id, $1, $2, $2, $3, $4 from ticket",
        p5,
        p10,
        p80,
        at or context.clock.now(),
    )


@pytest.mark.parametrize("here", ["yes", "no"])
async def test_the_wait_is_a_range(phone: httpx.AsyncClient, context: Context, here: str) -> None:
    ticket = await take(phone, here)
    assert "まだ分かりません" in await read(phone, ticket)
    await expect(context, 500, 640, 1150)
    page = await read(phone, ticket)
    assert "約10〜20分" in page
    assert "前でお待ちの方" in page
    assert "最終更新" in page
    assert "番号順にお呼びしない場合があります。" in page
    assert "まだ分かりません" not in page
    assert "about 10–20 minutes" in await read(phone, ticket, "en")


async def test_a_short_wait_is_never_one_minute(phone: httpx.AsyncClient, context: Context) -> None:
    ticket = await take(phone, "yes")
    await expect(context, 0, 0, 61)
    assert "5分以内" in await read(phone, ticket)


async def test_an_old_forecast_is_told_no_more(phone: httpx.AsyncClient, context: Context) -> None:
    ticket = await take(phone, "yes")
    await expect(context, 500, 640, 1150, context.clock.now() - timedelta(minutes=4))
    assert "まだ分かりません" in await read(phone, ticket)


async def test_a_called_number_waits_for_nothing(
    phone: httpx.AsyncClient, context: Context
) -> None:
    ticket = await take(phone, "yes")
    await expect(context, 500, 640, 1150)
    await context.db.row("update ticket set state = 'left'")
    page = await read(phone, ticket)
    assert "約10〜20分" not in page
    assert "まだ分かりません" not in page


async def test_only_who_is_elsewhere_is_asked_how_far(phone: httpx.AsyncClient) -> None:
    here, elsewhere = await take(phone, "yes"), await take(phone)
    assert "/travel" not in await read(phone, here)
    assert f'href="{elsewhere}/travel"' in await read(phone, elsewhere)
    answer = await phone.get(f"{here}/travel", headers=PAGE)
    assert answer.headers["location"] == here


async def test_nothing_takes_away_what_is_being_typed(phone: httpx.AsyncClient) -> None:
    ticket = await take(phone)
    assert "http-equiv" in await read(phone, ticket), "without scripts it comes again by itself"
    page = await read(phone, f"{ticket}/travel")
    assert "会場まで何分かかりますか" in page
    assert "http-equiv" not in page
    assert "data-live" not in page


async def test_the_way_is_stated_and_changed(phone: httpx.AsyncClient, context: Context) -> None:
    ticket = await take(phone)
    assert "出発のころは、まだ分かりません。" in await say(phone, ticket, "２５分")
    await expect(context, 3600, 4000, 6000)
    page = await read(phone, ticket)
    assert "会場まで25分として" in page
    assert "出発のめやす" in page
    assert 'value="25"' in await read(phone, f"{ticket}/travel")
    assert "お知らせは届きません" in page, "no contact was registered"
    assert "そろそろ出発してください。" in await say(phone, ticket, "90")
    assert await said(context) == [
        "queue.ticket.issued.v1",
        "queue.ticket.eta_updated.v1",
        "queue.ticket.eta_updated.v1",
    ]


async def test_the_moment_to_leave_is_rounded_down(
    phone: httpx.AsyncClient, context: Context
) -> None:
    ticket = await take(phone)
    await say(phone, ticket, "20")
    at = context.clock.now().replace(minute=7, second=9, microsecond=0)
    await expect(context, 3600, 4000, 6000, at)
    row = await context.db.row("select id from ticket")
    assert row is not None
    told = await of_ticket(row["id"], context.db, at)
    leaves = await departure(row["id"], told, at, context.db)
    assert leaves is not None
    # An hour, less twenty minutes on the way and one and three quarters to spare: 38:15 after :07.
    assert leaves.leave_at == at.replace(minute=45, second=0)
    assert not leaves.due


async def test_who_registered_is_told_that_a_message_comes(
    phone: httpx.AsyncClient, context: Context
) -> None:
    phone.cookies.set("machi_recipient", RECIPIENT)
    ticket = await take(phone)
    phone.cookies.clear()
    assert "登録した方法でお知らせします。" in await say(phone, ticket, "25")
    await context.db.row("update departure_plan set times_told = 2")
    assert "もうお送りしました" in await read(phone, ticket)
    await context.db.row("update departure_plan set told_at = now()")
    assert "そろそろ出発してください。" in await read(phone, ticket)


async def test_who_is_farther_away_than_the_wait_is_told_so(
    phone: httpx.AsyncClient, context: Context
) -> None:
    ticket = await take(phone)
    assert "着く前に順番が来るかも" not in await say(phone, ticket, "25"), "nobody can tell"
    await expect(context, 1200, 1440, 3600)
    page = await read(phone, ticket)
    assert "そろそろ出発してください。" in page
    assert "着く前に順番が来るかもしれません。番号はそのまま有効です。" in page
    assert "Your turn may come before you are here." in await read(phone, ticket, "en")
    token = ticket.rpartition("/")[2]
    told = (await phone.get(f"/queue/api/v1/tickets/{token}")).json()["departure"]
    assert told["turn_may_come_first"]


async def test_who_is_near_enough_is_not_worried(
    phone: httpx.AsyncClient, context: Context
) -> None:
    ticket = await take(phone)
    await expect(context, 1200, 1560, 3600)
    assert "着く前に順番が来るかも" not in await say(phone, ticket, "25")


async def test_who_left_when_told_is_nearer_by_now(
    phone: httpx.AsyncClient, context: Context
) -> None:
    ticket = await take(phone)
    await say(phone, ticket, "25")
    await expect(context, 1200, 1440, 3600)
    await context.db.row("update departure_plan set told_at = now() - interval '3 minutes'")
    assert "着く前に順番が来るかも" not in await read(phone, ticket)


async def test_before_taking_it_is_said_that_the_number_stays(phone: httpx.AsyncClient) -> None:
    assert "順番が先に来ても番号はそのままです。" in await read(phone, "/queue/s/honcho")


@pytest.mark.parametrize("typed", ["", "近い", "181", "-1", "2.5", "九十"])
async def test_what_is_no_number_is_named_and_kept(
    phone: httpx.AsyncClient, context: Context, typed: str
) -> None:
    page = await say(phone, await take(phone), typed)
    assert "エラー：" in page
    assert 'href="#minutes"' in page
    assert "0から180までの数字で入力してください。" in page
    assert re.search(rf'id="minutes"[^>]*value="{re.escape(typed)}"', page)
    assert await said(context) == ["queue.ticket.issued.v1"]


async def test_the_same_form_twice_is_said_once(phone: httpx.AsyncClient, context: Context) -> None:
    ticket = await take(phone)
    for _ in range(3):
        await say(phone, ticket, "30", "one-form")
    assert len(await said(context)) == 2


async def test_who_arrived_meanwhile_is_told_so(phone: httpx.AsyncClient, context: Context) -> None:
    ticket = await take(phone)
    await phone.post(f"{ticket}/arrive", headers=PAGE)
    page = await say(phone, ticket, "30")
    assert "この番号はお待ちの状態です。" in page
    assert (await say(phone, ticket, "?")).count("エラー：") == 0
    assert "queue.ticket.eta_updated.v1" not in await said(context)
