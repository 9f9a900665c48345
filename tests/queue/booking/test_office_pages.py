"""Reservations at the desk: people who ring, a day's list, and what a closed slot leaves."""

from datetime import date, timedelta
from uuid import uuid4

import httpx
import pytest
from tests.queue.booking.browsing import PAGE, bookable_day, press, read, reserve

from machi.queue.commands.booking.close_slots import CloseSlots, close_slots
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, said, staff_token

HERE = "/queue/bookings/honcho"
CALLER = {"people": "1", "name": "見本 花子", "telephone": "０９０-1234-5678"}


@pytest.fixture
async def day(context: Context) -> date:
    return await bookable_day(context)


@pytest.fixture
def desk(phone: httpx.AsyncClient, clerk: dict[str, str]) -> httpx.AsyncClient:
    phone.headers.update(clerk)
    return phone


async def test_a_caller_gets_a_place_of_the_telephone_and_no_name_is_shown(
    desk: httpx.AsyncClient, context: Context, day: date
) -> None:
    ring = f"{HERE}/ring/tennyu/{day}"
    assert ring in await read(desk, f"{HERE}?day={day}")
    row = await context.db.row(
        "select id from slot where offer = 'tennyu' and day = $1 order by starts_at limit 1", day
    )
    assert row is not None
    wrong = await desk.post(ring, data=CALLER | {"telephone": "?"}, headers=PAGE)
    assert wrong.status_code == 422
    for words in ("時間を選んでください。", "電話番号を数字で入力してください。", "見本 花子"):
        assert words in wrong.text
    form = CALLER | {"time": str(row["id"]), "idempotency_key": "one-call"}
    for _ in range(2):
        page = await press(desk, ring, **form)
        assert "予約を承りました。予約番号" in page
    assert "予約確定" in page
    assert "見本 花子" not in page
    taken = await context.db.rows("select channel, taken from slot_capacity where taken > 0")
    assert [tuple(each) for each in taken] == [("phone", 1)]
    stored = await context.db.rows("select to_jsonb(r)::text as row from reservation r")
    assert "花子" not in stored[0]["row"]
    full = await desk.post(ring, data=CALLER | {"time": str(row["id"])}, headers=PAGE)
    assert full.status_code == 409
    assert "満席になりました" in full.text


async def test_staff_check_somebody_in_from_the_list(
    desk: httpx.AsyncClient, context: Context, day: date
) -> None:
    booking = await reserve(desk, day)
    await press(desk, f"{booking}/confirm")
    starts = context.clock.now() + timedelta(minutes=5)
    row = await context.db.row(
        "update reservation set starts_at = $1, ends_at = $1, day_ends_at = $1 returning id", starts
    )
    assert row is not None
    assert "来庁を受付" in await read(desk, HERE)
    page = await press(desk, f"{HERE}/{row['id']}/check-in")
    assert "受付しました。番号札 B001" in page
    assert "来庁受付済み" in page
    assert "受付が済んでいます" in await press(desk, f"{HERE}/{row['id']}/check-in")


async def test_a_closed_slot_leaves_a_list_and_nobody_is_forgotten(
    desk: httpx.AsyncClient, context: Context, day: date
) -> None:
    booking = await reserve(desk, day)
    await press(desk, f"{booking}/confirm")
    row = await context.db.row("select reservation_id, slot_id from reservation_place")
    assert row is not None
    closing = CloseSlots(
        slots=(row["slot_id"],),
        by=uuid4(),
        sites=frozenset({"honcho"}),
        at=context.clock.now(),
        reason="研修",
    )
    await close_slots(closing, context.db)
    page = await read(desk, HERE)
    assert "受付ができなくなった予約（1件）" in page
    assert "中止にして案内する" not in page, "a clerk may not"
    call_off = f"{HERE}/{row['reservation_id']}/call-off"
    assert (await desk.post(call_off, headers=PAGE)).status_code in {303, 403}
    assert "queue.reservation.cancelled.v1" not in await said(context)
    desk.headers.update(bearer(staff_token(context, {"honcho": ["supervisor"]})))
    assert "中止にし、別の日時をご案内しました" in await press(desk, call_off)
    assert "受付ができなくなった予約" not in await read(desk, HERE)
    mine = await read(desk, booking)
    assert "市の都合で中止になりました" in mine
    assert 'href="/queue/r/tennyu"' in mine


async def test_other_sites_staff_see_and_do_nothing(
    phone: httpx.AsyncClient, context: Context, day: date
) -> None:
    booking = await reserve(phone, day)
    row = await context.db.row("select id from reservation")
    assert row is not None
    phone.headers.update(bearer(staff_token(context, {"kita": ["clerk"]})))
    for path in (HERE, f"{HERE}/ring/tennyu/{day}"):
        assert (await phone.get(path, headers=PAGE)).status_code == 403, path
    for path in (f"{HERE}/{row['id']}/cancel", f"/queue/bookings/kita/{row['id']}/cancel"):
        assert (await phone.post(path, headers=PAGE)).status_code == 403, path
    assert "10分間お取りしています" in await read(phone, booking)
    first = await phone.get("/queue/bookings", headers=PAGE)
    assert first.headers["location"] == "/queue/bookings/kita"
