"""The page of a reservation: everything its holder can do with the address alone."""

from datetime import date, timedelta

import httpx
import pytest
from icalendar import Calendar, Event
from tests.queue.booking.browsing import PAGE, TOLD, bookable_day, press, read, reserve, times

from machi.queue.commands.booking.offer_freed_places import offer_freed_places
from machi.queue.commands.booking.pass_time import expire_holds
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, said, staff_token


@pytest.fixture
async def day(context: Context) -> date:
    return await bookable_day(context)


async def confirmed(phone: httpx.AsyncClient, day: date) -> str:
    booking = await reserve(phone, day)
    assert "予約は確定しています。" in await press(phone, f"{booking}/confirm")
    return booking


async def today(context: Context, minutes: int = 5) -> None:
    """Let every reservation begin in some minutes."""
    starts = context.clock.now() + timedelta(minutes=minutes)
    await context.db.row(
        "update reservation set starts_at = $1, ends_at = $2, day_ends_at = $2",
        starts,
        starts + timedelta(minutes=30),
    )


async def entry(phone: httpx.AsyncClient, booking: str) -> Event:
    calendar = Calendar.from_ical((await phone.get(f"{booking}/calendar.ics")).content)
    assert isinstance(calendar, Calendar)
    return calendar.events[0]


async def test_a_hold_that_is_over_says_so_and_shows_the_way(
    phone: httpx.AsyncClient, context: Context, day: date
) -> None:
    booking = await reserve(phone, day)
    await expire_holds(context.clock.now() + timedelta(minutes=11), context.db)
    page = await read(phone, booking)
    assert "期限が過ぎました" in page
    assert 'href="/queue/r/tennyu"' in page
    assert "期限が切れています" in await press(phone, f"{booking}/confirm")


async def test_the_contact_check_confirms_by_the_link_and_a_button(
    phone: httpx.AsyncClient, context: Context
) -> None:
    day = await bookable_day(context, "kosodate-online")
    booking = await reserve(phone, day, "kosodate-online")
    assert "メールかLINEの登録が要ります" in await read(phone, booking)
    phone.cookies.set("machi_recipient", TOLD)
    assert "確認のお知らせを送りました" in await press(phone, f"{booking}/check")
    row = await context.db.row("select data from outbox where subject like '%pending.v1'")
    assert row is not None
    link = row["data"]["check_path"]
    assert link.startswith(f"{booking}/check/")
    assert "確認のリンクが違います" in await press(phone, f"{booking}/confirm", check="wrong")
    assert "予約を確定する" in await read(phone, link)
    assert "queue.reservation.confirmed.v1" not in await said(context), "a look is no answer"
    page = await press(phone, f"{booking}/confirm", check=link.rsplit("/", 1)[1])
    assert "https://meet.example/mihon/" in page
    assert "着きました" not in page
    assert (await phone.get(link, headers=PAGE)).headers["location"] == booking


async def test_the_meeting_link_is_on_the_confirmed_page_alone(
    phone: httpx.AsyncClient, context: Context
) -> None:
    day = await bookable_day(context, "kosodate-online")
    booking = await reserve(phone, day, "kosodate-online")
    assert "meet.example" not in await read(phone, booking)
    await context.db.row("update reservation set state = 'confirmed', held_until = null")
    assert "meet.example" in await read(phone, booking)
    assert b"meet.example" not in (await phone.get(f"{booking}/calendar.ics")).content
    rows = await context.db.rows("select data::text as row from outbox")
    assert not any("meet.example" in row["row"] for row in rows)


async def test_another_time_first_then_the_old_one_goes(
    phone: httpx.AsyncClient, context: Context, day: date
) -> None:
    booking = await confirmed(phone, day)
    token = booking.rsplit("/", 1)[1]
    before = await entry(phone, booking)
    assert f"change={token}" in await read(phone, f"/queue/r/tennyu?change={token}")
    choosing = await read(phone, f"/queue/r/tennyu/{day}?change={token}")
    assert "新しい時間が決まってから" in choosing
    nothing = await phone.post(f"{booking}/change", data={"day": str(day)}, headers=PAGE)
    assert nothing.status_code == 422
    assert "時間を選んでください。" in nothing.text
    page = await press(phone, f"{booking}/change", day=str(day), time=times(choosing)[-1])
    assert "予約は確定しています。" in page
    after = await entry(phone, booking)
    assert before["uid"] == after["uid"]
    assert int(str(after["sequence"])) > int(str(before["sequence"]))
    assert after.start > before.start
    assert (await said(context))[-1] == "queue.reservation.rescheduled.v1"


async def test_a_cancelled_booking_takes_its_calendar_entry_back(
    phone: httpx.AsyncClient, day: date
) -> None:
    booking = await confirmed(phone, day)
    assert "枠はお返ししました" in await press(phone, f"{booking}/cancel")
    file = (await phone.get(f"{booking}/calendar.ics")).content
    assert b"METHOD:CANCEL" in file
    assert "取り消されています" in await press(phone, f"{booking}/cancel")


async def test_who_waits_is_offered_a_place_and_takes_it(
    phone: httpx.AsyncClient, context: Context, day: date
) -> None:
    phone.cookies.set("machi_recipient", TOLD)
    path = f"/queue/r/tennyu/{day}"
    time = times(await read(phone, path))[0]
    phone.cookies.delete("machi_recipient")
    full = [await phone.post(path, data={"time": time}, headers=PAGE) for _ in range(2)]
    phone.cookies.set("machi_recipient", TOLD)
    answer = await phone.post(path, data={"time": f"wait:{time}"}, headers=PAGE)
    waiting = answer.headers["location"]
    await press(phone, f"{full[0].headers['location']}/release")
    await offer_freed_places(context.clock.now(), context.db)
    assert "空きが出ました" in await read(phone, waiting)
    assert "予約は確定しています。" in await press(phone, f"{waiting}/confirm")


async def test_arriving_gives_the_ticket(
    phone: httpx.AsyncClient, context: Context, day: date
) -> None:
    booking = await confirmed(phone, day)
    assert "着きました" not in await read(phone, booking)
    assert "予約の日ではありません" in await press(phone, f"{booking}/check-in")
    await today(context)
    assert "着きました" in await read(phone, booking)
    answer = await phone.post(f"{booking}/check-in", headers=PAGE)
    assert answer.headers["location"].startswith("/queue/t/")
    page = await read(phone, booking)
    assert "受付が済みました" in page
    assert answer.headers["location"] in page


async def test_the_kiosk_reads_the_code_or_the_number(
    phone: httpx.AsyncClient, context: Context, day: date
) -> None:
    kiosk = bearer(staff_token(context, {"honcho": ["clerk"]}))
    here = "/queue/kiosk/honcho/check-in"
    bookings = [await confirmed(phone, day) for _ in range(2)]
    await today(context)
    assert "予約番号を入れてください" in await read(phone, here, **kiosk)
    row = await context.db.row(
        "select number from reservation where token = $1", bookings[1].rsplit("/", 1)[1]
    )
    assert row is not None
    typed = f" {row['number'][:4].lower()}-{row['number'][4:]}　"
    for what in (f"http://city.test{bookings[0]}", typed):
        answer = await phone.post(here, data={"read": what}, headers=PAGE | kiosk)
        assert answer.headers["location"].startswith("/queue/kiosk/honcho/"), what
        paper = await phone.get(answer.headers["location"], headers=PAGE | kiosk)
        assert paper.status_code == 200
    for what, words in (
        ("nothing of this kind", "この予約は見つかりませんでした。"),
        ("", "この予約は見つかりませんでした。"),
        (bookings[0], "受付が済んでいます"),
    ):
        again = await phone.post(
            here, data={"read": what}, headers=PAGE | kiosk, follow_redirects=True
        )
        assert words in again.text
    assert (await phone.get(here, headers=PAGE)).status_code == 303, "to sign in"
