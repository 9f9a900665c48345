"""Reserving as a browser without JavaScript does it."""

import re
from datetime import date, datetime, timedelta

import httpx
import pytest
from tests.queue.booking.browsing import PAGE, TOLD, bookable_day, press, read, reserve, times

from machi.shared.clock import JAPAN
from machi.shared.service import Context
from machi.shared.testing.clients import said


@pytest.fixture
async def day(context: Context) -> date:
    """A day on which 転入 can be reserved."""
    return await bookable_day(context)


async def test_what_can_be_reserved_and_when(phone: httpx.AsyncClient, day: date) -> None:
    page = await read(phone, "/queue/r")
    assert "転入・転居の手続き" in page
    assert "オンライン" in page
    assert "転入・転居" in await read(phone, "/queue/r?site=honcho&line=shimin-ido")
    path = f"/queue/r/tennyu?month={day:%Y-%m}"
    month = await read(phone, path)
    assert f'href="/queue/r/tennyu/{day}"' in month
    assert "現在の空きです" in month
    assert "満員の日も、空きが戻る可能性があります。" in month
    listed = await read(phone, f"{path}&view=list")
    assert f'href="/queue/r/tennyu/{day}"' in listed
    assert "<table" not in listed


async def test_a_reservation_from_the_day_to_the_calendar_file(
    phone: httpx.AsyncClient, context: Context, day: date
) -> None:
    booking = await reserve(phone, day, people="２")
    held = await read(phone, booking)
    assert "10分間お取りしています" in held
    assert "2人" in held
    confirmed = await press(phone, f"{booking}/confirm")
    assert "予約を承りました" in confirmed
    assert "<svg" in confirmed
    file = await phone.get(f"{booking}/calendar.ics")
    assert file.headers["content-type"].startswith("text/calendar")
    assert b"METHOD:PUBLISH" in file.content
    assert await said(context) == ["queue.reservation.held.v1", "queue.reservation.confirmed.v1"]


async def test_every_error_names_its_field_and_nothing_typed_is_lost(
    phone: httpx.AsyncClient, context: Context, day: date
) -> None:
    path = f"/queue/r/tennyu/{day}"
    time = times(await read(phone, path))[0]
    answer = await phone.post(path, data={"people": "9", "procedures": "2"}, headers=PAGE)
    assert answer.status_code == 422
    assert "エラー：" in answer.text
    assert 'href="#time"' in answer.text
    assert 'href="#people"' in answer.text
    assert 'value="9"' in answer.text
    assert '<option value="2" selected>' in answer.text
    answer = await phone.post(path, data={"time": time, "people": "たくさん"}, headers=PAGE)
    assert answer.status_code == 422
    assert re.search(rf'value="{time}" checked', answer.text)
    assert "たくさん" in answer.text
    assert await said(context) == []


async def test_a_notice_is_asked_for_and_checked(
    phone: httpx.AsyncClient, context: Context
) -> None:
    path = f"/queue/r/mynumber/{await bookable_day(context, 'mynumber')}"
    page = await read(phone, path)
    assert "通知書の番号" in page
    form = {"time": times(page)[0], "notice": "", "birth_y": "平成2", "birth_m": "4"}
    answer = await phone.post(path, data=form, headers=PAGE)
    assert answer.status_code == 422
    assert "通知書の番号を入力してください。" in answer.text
    assert "生年月日を、年・月・日のとおりに入力してください。" in answer.text
    form |= {"notice": "ＭＨ-2026-0001", "birth_y": "1991", "birth_d": "1"}
    answer = await phone.post(path, data=form, headers=PAGE)
    assert answer.status_code == 403
    assert "通知書の番号と生年月日が確認できませんでした" in answer.text
    assert "ＭＨ-2026-0001" in answer.text
    answer = await phone.post(path, data=form | {"birth_y": "1990"}, headers=PAGE)
    assert answer.status_code == 303
    held = await read(phone, answer.headers["location"])
    assert "この予約は、メールかLINEの登録が要ります" in held


async def test_the_same_form_sent_twice_is_one_reservation(
    phone: httpx.AsyncClient, context: Context, day: date
) -> None:
    path = f"/queue/r/tennyu/{day}"
    form = {"time": times(await read(phone, path))[0], "idempotency_key": "one-form"}
    answers = [await phone.post(path, data=form, headers=PAGE) for _ in range(4)]
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert await said(context) == ["queue.reservation.held.v1"]


async def test_a_full_time_offers_to_wait_and_says_when_places_may_come_back(
    phone: httpx.AsyncClient, day: date
) -> None:
    path = f"/queue/r/tennyu/{day}"
    time = times(await read(phone, path))[0]
    for _ in range(2):
        await phone.post(path, data={"time": time}, headers=PAGE)
    page = await read(phone, path)
    assert f'value="wait:{time}"' in page
    assert "空きが戻る可能性があります" in page
    late = await phone.post(path, data={"time": time}, headers=PAGE)
    assert late.status_code == 409
    assert "満席になりました" in late.text
    alone = await phone.post(path, data={"time": f"wait:{time}"}, headers=PAGE)
    assert "お知らせの受け取り方法を登録してください" in alone.text
    phone.cookies.set("machi_recipient", TOLD)
    waits = await press(phone, path, time=f"wait:{time}")
    assert "キャンセル待ちをしています" in waits


async def test_an_unknown_day_or_thing_says_so(phone: httpx.AsyncClient) -> None:
    for path in ("/queue/r/nothing", "/queue/r/nothing/2026-12-01", "/queue/b/nobody-has-this"):
        answer = await phone.get(path, headers=PAGE)
        assert answer.status_code == 404, path
        assert "見つかりませんでした" in answer.text
    far = datetime.now(JAPAN).date() + timedelta(days=300)
    assert "予約できる時間はありません" in await read(phone, f"/queue/r/tennyu/{far}")
