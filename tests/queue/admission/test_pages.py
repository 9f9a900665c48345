"""The pages of a room: a place that survives reload, tab and restart, and the door behind it."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import httpx
from tests.queue.admission.rooms import ROOM, a_room, come

from machi.queue.app import SERVICE
from machi.queue.pages.admission.sheet import SHEETS, sheets_of
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, client, said, staff_token

PAGE = {"accept": "text/html"}
LOBBY = f"/queue/admission/{ROOM}"
DOOR = f"{LOBBY}/start"


def in_seconds(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


async def joined(phone: httpx.AsyncClient) -> str:
    """Come in; gives the address of the place."""
    answer = await phone.post(LOBBY, headers=PAGE)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def look(phone: httpx.AsyncClient, page: str) -> str:
    answer = await phone.get(page, headers=PAGE)
    assert answer.status_code == 200, answer.text
    return answer.text


async def shows(phone: httpx.AsyncClient, page: str, words: str) -> None:
    """Look until the page says so: a process looks at the room four times a second."""
    for _ in range(50):
        if words in await look(phone, page):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(words)


async def move(context: Context, seconds: float) -> None:
    """Let the opening be so many seconds ago, and let the process forget what it saw."""
    await context.db.row(
        "update admission_room set opens_at = $1, advanced_at = $1, doors_at = $2 where code = $3",
        in_seconds(-seconds),
        in_seconds(-seconds - 1800),
        ROOM,
    )


async def test_the_lobby_is_light_and_the_same_for_everybody(
    phone: httpx.AsyncClient, context: Context
) -> None:
    await a_room(context.db, opens_at=in_seconds(600))
    answer = await phone.get(LOBBY, headers=PAGE)
    assert answer.headers["cache-control"] == "public, max-age=5"
    assert "待合室に入る" in answer.text
    assert "あと約10分" in answer.text
    assert len(answer.content) < 30_000
    assert "set-cookie" not in answer.headers
    english = await phone.get(LOBBY, headers=PAGE | {"accept-language": "en"})
    assert "Enter the waiting room" in english.text


async def test_all_that_a_newcomer_loads_is_light(
    phone: httpx.AsyncClient, context: Context
) -> None:
    await a_room(context.db, opens_at=in_seconds(600))
    page = await phone.get(await joined(phone), headers=PAGE)
    files = re.findall(r'(?:href|src)="(/queue/[^"]+[?]v=[^"]+)"', page.text)
    assert len(files) == 4, files  # icon, style, and two scripts
    loaded = [await phone.get(file) for file in files]
    assert {each.status_code for each in loaded} == {200}
    assert sum(len(each.content) for each in [page, *loaded]) < 30_000
    ordinary = await phone.get("/queue/pair", headers=PAGE)
    joined_up = {name.rpartition("/")[2] for name in SHEETS} | {"admission.css", "print.css"}
    assert sheets_of(ordinary.text) - {"queue.css"} <= joined_up, "the shell has a sheet more"


async def test_a_place_survives_reload_second_tab_and_restart(
    phone: httpx.AsyncClient, context: Context
) -> None:
    await a_room(context.db, opens_at=in_seconds(-60), rate_per_minute=1)
    await come(context.db, 30, in_seconds(0))
    page = await joined(phone)
    assert "あなたの順番は31番です。" in await look(phone, page)
    assert await joined(phone) == page, "a second tab of the same browser"
    lobby = await phone.get(LOBBY, headers=PAGE)
    assert (lobby.status_code, lobby.headers["location"]) == (303, page)
    async with client(context, SERVICE) as other_process:
        assert "あなたの順番は31番です。" in await look(other_process, page)
        other_process.cookies.update(phone.cookies)
        assert await joined(other_process) == page
    row = await context.db.row("select count(*) as n from admission_place")
    assert row is not None
    assert row["n"] == 31


async def test_the_page_tells_place_range_and_that_nothing_is_lost(
    phone: httpx.AsyncClient, context: Context
) -> None:
    await a_room(context.db, opens_at=in_seconds(-60), rate_per_minute=2)
    await come(context.db, 60, in_seconds(0))
    page = await joined(phone)
    answer = await phone.get(page, headers=PAGE)
    assert "60人" in answer.text or "59人" in answer.text
    assert "約20〜30分" in answer.text
    assert "画面を閉じても、順番は変わりません" in answer.text
    assert len(answer.content) < 30_000
    again = int(answer.headers["retry-after"])
    assert 60 <= again <= 240, "whoever waits long looks seldom"
    assert f'http-equiv="refresh" content="{again}"' in answer.text
    part = {"machi-block": "live", "if-none-match": answer.headers["etag"]}
    assert (await phone.get(page, headers=part)).status_code in {200, 304}


async def test_who_is_early_waits_for_the_draw(phone: httpx.AsyncClient, context: Context) -> None:
    await a_room(context.db, opens_at=in_seconds(600), rate_per_minute=60)
    page = await joined(phone)
    assert "受付の開始まで" in await look(phone, page)
    await move(context, 5)
    async with client(context, SERVICE) as later:
        first = await look(later, page)
        assert "抽選しています" in first
        await shows(later, page, "順番が来ました")
        assert "計算をやり直すには" in await look(later, f"{LOBBY}/draw")
        assert await said(context) == ["queue.room.prepared.v1", "queue.room.opened.v1"]


async def test_whose_turn_it_is_goes_in_and_nobody_else_does(
    phone: httpx.AsyncClient, context: Context
) -> None:
    await a_room(context.db, opens_at=in_seconds(-60), rate_per_minute=60)
    refused = await phone.get(DOOR, headers=PAGE)
    assert (refused.status_code, refused.headers["location"][: len(LOBBY)]) == (303, LOBBY)
    assert (await phone.get(DOOR)).json()["code"] == "queue.not_admitted"
    page = await joined(phone)
    early = await phone.post(f"{page}/enter", headers=PAGE)
    assert early.headers["location"].endswith("refused=queue.not_your_turn")
    assert "まだ順番ではありません" in await look(phone, early.headers["location"])
    await move(context, 60)
    async with client(context, SERVICE) as later:
        await shows(later, page, "順番が来ました")
        inside = await later.post(f"{page}/enter", headers=PAGE)
        assert inside.headers["location"] == DOOR
        assert "ここから予約に進めます" in await look(later, DOOR)
        token = later.cookies[f"machi_entry_{ROOM}"]
        assert "予約に進めます" in await look(later, page)
    async with client(context, SERVICE) as program:
        assert (await program.get(DOOR, headers={"machi-entry": token})).status_code == 200
        forged = token[:-3] + ("abc" if token[-3:] != "abc" else "abd")
        assert (await program.get(DOOR, headers={"machi-entry": forged})).status_code == 401
        elsewhere = await program.get(
            "/queue/admission/oyako-kyoshitsu/start", headers={"machi-entry": token}
        )
        assert elsewhere.status_code == 401, "a token is for one room"


async def test_a_lapsed_place_is_told_so_and_may_stand_in_line_again(
    phone: httpx.AsyncClient, context: Context
) -> None:
    await a_room(context.db, opens_at=in_seconds(-60), rate_per_minute=1)
    page = await joined(phone)
    await context.db.row(
        "update admission_place set turn_at = $1, lapsed_at = $2",
        in_seconds(-400),
        in_seconds(-100),
    )
    await context.db.row("update admission_room set serving = 1 where code = 'kyoshitsu'")
    async with client(context, SERVICE) as later:
        later.cookies.update(phone.cookies)
        assert "もう一度並ぶ" in await look(later, page)
        assert (await later.get(LOBBY, headers=PAGE)).status_code == 200
        assert await joined(later) != page


async def test_made_up_places_are_refused_without_a_look(
    phone: httpx.AsyncClient, context: Context
) -> None:
    await a_room(context.db, opens_at=in_seconds(-60))
    page = await joined(phone)
    forged = page[:-9] + ("A" if page[-9] != "A" else "B") + page[-8:]
    for wrong in (forged, f"{LOBBY}/p/x", f"{page}x"):
        assert (await phone.get(wrong)).status_code == 404
    assert (await phone.get(page.replace(ROOM, "oyako-kyoshitsu"))).status_code == 404
    assert (await phone.get("/queue/admission/nowhere", headers=PAGE)).status_code == 404


async def test_staff_stop_go_on_change_the_rate_and_end(context: Context) -> None:
    await a_room(context.db, opens_at=in_seconds(-60), rate_per_minute=60)
    page = f"/queue/rooms/{ROOM}"
    async with client(context, SERVICE) as office:
        assert (await office.get(page)).status_code == 401
        office.headers["authorization"] = f"Bearer {staff_token(context, {'honcho': ['clerk']})}"
        assert (await office.get(page)).status_code == 403
        token = staff_token(context, {"kita": ["supervisor"]})
        office.headers["authorization"] = f"Bearer {token}"
        assert (await office.get(page)).status_code == 403
        token = staff_token(context, {"honcho": ["supervisor"]})
        office.headers["authorization"] = f"Bearer {token}"
        assert "見本 教室の申込み" in await look(office, "/queue/rooms")
        await shows(office, page, "案内中")
        await office.post(f"{page}/pause", data={"reason": "機器の点検"}, headers=PAGE)
        shown = await look(office, page)
        assert "一時停止中" in shown
        assert "停止の理由：機器の点検" in shown
        await office.post(f"{page}/resume", headers=PAGE)
        await office.post(f"{page}/rate", data={"rate": "120"}, headers=PAGE)
        wrong = await office.post(f"{page}/rate", data={"rate": "ー１"}, headers=PAGE)
        assert "queue.wrong_rate" in wrong.headers["location"]
        await office.post(f"{page}/close", headers=PAGE)
        assert "終了" in await look(office, page)
        late = await office.post(f"{page}/pause", headers=PAGE)
        assert "queue.room_closed" in late.headers["location"]
    told = await said(context)
    assert [each for each in told if each != "queue.room.opened.v1"] == [
        "queue.room.prepared.v1",
        "queue.room.paused.v1",
        "queue.room.resumed.v1",
        "queue.room.rate_changed.v1",
        "queue.room.ended.v1",
    ]


async def test_staff_make_a_room(context: Context) -> None:
    headers = bearer(staff_token(context, {"honcho": ["supervisor"]})) | PAGE
    typed = {
        "room": "sukoyaka",
        "site": "honcho",
        "name": "見本 健診",
        "doors_at": "2026-12-01 08:30",
        "opens_at": "2026-12-01 09:00",
        "closes_at": "2026-12-01 17:00",
        "rate": "120",
    }
    async with client(context, SERVICE) as office:
        empty = await office.post("/queue/rooms", data={"rate": "x"}, headers=headers)
        assert empty.status_code == 422
        assert empty.text.count("machi-field__error") == 7
        made = await office.post("/queue/rooms", data=typed, headers=headers)
        assert made.headers["location"] == "/queue/rooms/sukoyaka"
        assert (
            "待合室を開ける前" in (await office.get("/queue/rooms/sukoyaka", headers=headers)).text
        )
        twice = await office.post("/queue/rooms", data=typed, headers=headers)
        assert "この記号の待合室はもうあります" in twice.text
        backwards = typed | {"room": "other", "closes_at": "2026-12-01 08:59"}
        wrong = await office.post("/queue/rooms", data=backwards, headers=headers)
        assert "時刻は、待合室、受付の開始、受付の終了の順" in wrong.text
