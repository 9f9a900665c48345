"""Hours, closed days, offers and lotteries, as the office sets them without JavaScript."""

import re
from collections.abc import AsyncGenerator, Mapping
from datetime import timedelta

import httpx
import pytest
from tests.queue.booking.browsing import bookable_day, read, reserve

from machi.queue.app import SERVICE
from machi.queue.domain.booking.offer_rules import LIMITS
from machi.queue.pages.office.offers import NEW
from machi.shared.clock import JAPAN
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, client, said, staff_token

PAGE = {"accept": "text/html"}
OFFICE = "/queue/office/honcho"
API = "/queue/api/v1/office"
NEVER_AGAIN = {f"day-{n}": "" for n in range(7)}


@pytest.fixture
async def office(context: Context) -> AsyncGenerator[httpx.AsyncClient]:
    """Somebody who looks after procedures at 本庁."""
    async with client(context, SERVICE) as opened:
        token = staff_token(context, {"honcho": ["procedure_admin"]})
        opened.headers.update(PAGE | bearer(token))
        yield opened


async def send(
    office: httpx.AsyncClient, path: str, form: Mapping[str, str] | None = None, status: int = 200
) -> str:
    answer = await office.post(path, data=form, follow_redirects=True)
    assert answer.status_code == status, answer.text
    return answer.text


async def book(phone: httpx.AsyncClient, context: Context) -> tuple[str, int]:
    """Reserve a time; gives its page, and the weekday."""
    day = await bookable_day(context)
    booking = await reserve(phone, day)
    await phone.post(f"{booking}/confirm", headers=PAGE)
    return booking, day.weekday()


async def test_shorter_hours_lose_nobody(
    context: Context, phone: httpx.AsyncClient, office: httpx.AsyncClient
) -> None:
    booking, weekday = await book(phone, context)
    afternoons = NEVER_AGAIN | {f"day-{weekday}": "１３：００〜１７：００"}
    page = await send(office, f"{OFFICE}/hours", {"line": "*"} | afternoons)
    assert "開庁時間を変えました。" in page
    assert "受付ができなくなった予約（1件）" in page
    assert 'value="13:00-17:00"' in page
    assert "予約は確定しています。" in await read(phone, booking)
    assert "queue.slot.closed.v1" in await said(context)
    page = await send(office, f"{OFFICE}/hours", {"line": "*"} | NEVER_AGAIN)
    assert "受付ができなくなった予約" not in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("9時から", "月曜: 時間を 9:00-12:00, 13:00-17:00 のように入力してください。"),
        ("25:00-26:00", "月曜: 時間を 9:00-12:00, 13:00-17:00 のように入力してください。"),
        ("9:00-12:00, 11:00-13:00", "月曜: 時間が重なっているか、終わりが始まりより前です。"),
        ("17:00-9:00", "月曜: 時間が重なっているか、終わりが始まりより前です。"),
    ],
)
async def test_wrong_hours_name_the_day_and_stay_typed(
    context: Context, office: httpx.AsyncClient, typed: str, sentence: str
) -> None:
    page = await send(
        office, f"{OFFICE}/hours", {"line": "*"} | NEVER_AGAIN | {"day-0": typed}, 422
    )
    assert sentence in page
    assert f'value="{typed}"' in page
    assert not await context.db.rows("select 1 from opening_hours")


async def test_closed_days_are_added_and_taken_back(
    context: Context, phone: httpx.AsyncClient, office: httpx.AsyncClient
) -> None:
    booking, _ = await book(phone, context)
    row = await context.db.row("select day from slot s join reservation_place p on s.id = slot_id")
    assert row is not None
    form = {"closed_line": "*", "first_day": f"{row['day']:%Y/%m/%d}", "reason": "設備の点検"}
    page = await send(office, f"{OFFICE}/closures", form | {"last_day": "あした"}, 422)
    assert "日を 2026-12-01 のように入力してください。" in page
    page = await send(office, f"{OFFICE}/closures", form | {"last_day": form["first_day"]})
    assert "設備の点検" in page
    assert "受付ができなくなった予約（1件）" in page
    assert (await office.get(f"{API}/closures?site=honcho")).json()["items"][0]["line"] == "*"
    remove = re.search(r'action="(/queue/office/honcho/closures/[^"]*/remove)"', page)
    assert remove
    page = await send(office, remove[1])
    assert "設備の点検" not in page
    assert "受付ができなくなった予約" not in page
    assert "予約は確定しています。" in await read(phone, booking)


async def test_something_new_can_be_reserved_at_once(
    context: Context, phone: httpx.AsyncClient, office: httpx.AsyncClient
) -> None:
    assert (await office.get(f"{OFFICE}/offers/new")).status_code == 200
    form = NEW | NEVER_AGAIN | {"day-1": "9:00-12:00", "day-3": "9:00-12:00"}
    named = {"code": "nenkin-sodan", "line": "hoken-kokuho", "name": "年金の相談"}
    page = await send(office, f"{OFFICE}/offers/new", form | named | {"web_places": "x"}, 422)
    assert "定員：ウェブ: 0から10000までの数を入力してください。" in page
    page = await send(office, f"{OFFICE}/offers/new", form | named)
    assert "予約枠を保存しました。" in page
    assert "年金の相談" in await read(phone, "/queue/r")
    day = await bookable_day(context, "nenkin-sodan")
    assert day.weekday() in {1, 3}
    await reserve(phone, day, "nenkin-sodan")
    page = await send(office, f"{OFFICE}/offers/new", form | named, 422)
    assert "この記号の予約枠は、もうあります。" in page


async def test_fewer_places_than_taken_take_nobody_s_away(
    context: Context, phone: httpx.AsyncClient, office: httpx.AsyncClient
) -> None:
    await book(phone, context)
    page = (await office.get(f"{OFFICE}/offers/tennyu")).text
    form = dict(re.findall(r'name="([a-z_0-9-]+)" type="text" value="([^"]*)"', page))
    assert form["web_places"] == "2"
    page = await send(office, f"{OFFICE}/offers/tennyu", form | {"web_places": "0"})
    assert "停止中" in page, "an unchecked switch is off"
    row = await context.db.row(
        "select max(cap) as cap, sum(taken)::int as taken from slot_capacity c"
        " join slot s on s.id = c.slot_id where c.channel = 'web' and s.offer = 'tennyu'"
    )
    assert row is not None
    assert (row["cap"], row["taken"]) == (1, 1)
    assert "/queue/r/tennyu" not in await read(phone, "/queue/r")


async def test_rules_that_nobody_could_reserve_by_are_refused(office: httpx.AsyncClient) -> None:
    (offer,) = (
        each
        for each in (await office.get(f"{API}/offers?site=honcho")).json()["items"]
        if each["code"] == "kosodate-online"
    )
    hours = [{"weekday": 0, "opens": "09:00", "closes": "12:00"}]

    async def change(**rules: object) -> dict[str, object]:
        body = {"rules": offer["rules"] | rules, "hours": hours}
        answer = await office.put(f"{API}/offers/kosodate-online", json=body)
        told: dict[str, object] = answer.json()
        return told

    assert (await change())["open"] is True
    assert (await change(closes_days=20))["code"] == "queue.closes_before_it_opens"
    assert (await change(meeting_base=None))["code"] == "queue.no_meeting_address"
    assert (await change(name=" "))["code"] == "queue.offer_without_name"
    for field, (_, most) in LIMITS.items():
        if field != "minutes":
            assert (await change(**{field: most + 1}))["status"] == 422, field


async def test_a_lottery_is_announced_and_drawn(
    context: Context, office: httpx.AsyncClient
) -> None:
    await bookable_day(context, "kenko-koza")
    page = (await office.get(f"{OFFICE}/lotteries")).text
    slots = re.findall(r'<option value="([0-9a-f-]{36})">', page)
    now = context.clock.now().astimezone(JAPAN)
    times = [f"{now + timedelta(minutes=n):%Y-%m-%d %H:%M}" for n in (2, 3, 4)]
    form = {"slot": slots[0], "places": "1", "opens_at": times[0], "closes_at": times[1]}
    page = await send(office, f"{OFFICE}/lotteries", form | {"confirm_until": ""}, 422)
    assert "日時を 2026-12-01 09:00 のように入力してください。" in page
    page = await send(office, f"{OFFICE}/lotteries", form | {"confirm_until": times[2]})
    assert "抽選を公表しました。" in page
    row = await context.db.row("select id, commitment from lottery")
    assert row is not None
    assert row["commitment"] in page
    draw = f"{OFFICE}/lotteries/{row['id']}/draw"
    assert "申し込みの締め切り前です。" in await send(office, draw)
    await context.db.row(
        "update lottery set opens_at = opens_at - interval '1 day',"
        " closes_at = closes_at - interval '1 day'"
    )
    page = await send(office, draw)
    assert "抽選しました。結果とシードを公開しました。" in page
    assert "抽選済み" in page


@pytest.mark.parametrize("path", ["", "/offers", "/offers/new", "/offers/tennyu", "/lotteries"])
async def test_only_the_office_of_the_site(context: Context, path: str) -> None:
    for roles in ({"honcho": ["clerk"]}, {"kita": ["procedure_admin"]}):
        async with client(context, SERVICE) as opened:
            opened.headers.update(PAGE | bearer(staff_token(context, roles)))
            assert (await opened.get(OFFICE + path)).status_code == 403
