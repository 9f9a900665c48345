"""People who ring, and people who come with a reservation's QR code to the ticket machine."""

import re
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Page, expect
from tests.browser.queue.working import a_phone, at_work, looks
from tests.queue.booking.browsing import bookable_day, reserve

from machi.local.testing.hall import Hall
from machi.queue.app import SERVICE
from machi.shared.testing.browser import assert_no_scroll
from machi.shared.testing.clients import client

pytestmark = pytest.mark.timeout(120)

TODAY = """
update reservation set starts_at = now(), ends_at = now() + interval '30 minutes',
                       day_ends_at = now() + interval '2 hours'
"""


async def test_somebody_rings_and_gets_a_number(browser: Browser, hall: Hall) -> None:
    day = await bookable_day(hall.context)
    office = await at_work(browser, hall, "clerk", f"/queue/bookings/honcho?day={day}")
    await office.locator(f'a[href$="/ring/tennyu/{day}"]').click()
    await looks(office, "ringing")
    await office.get_by_role("button", name="予約を確定する").click()
    await expect(office.locator("#errors")).to_contain_text("お名前を入力してください。")
    await looks(office, "ringing-errors")
    await office.get_by_label("時間").select_option(index=1)
    await office.get_by_label("お名前").fill("見本 太郎")
    await office.get_by_label("電話番号").fill("０９０－００００－００００")
    await office.get_by_role("button", name="予約を確定する").click()
    await expect(office.locator(".queue-said")).to_contain_text("予約を承りました。")
    await office.goto(f"{hall.origin}/queue/bookings/honcho?day={day}")
    await expect(office.locator("table")).to_contain_text("予約確定")
    await expect(office.locator("main")).not_to_contain_text("見本 太郎")
    await looks(office, "ringing-day")


async def test_a_reservation_s_qr_code_at_the_ticket_machine(browser: Browser, hall: Hall) -> None:
    day = await bookable_day(hall.context)
    async with client(hall.context, SERVICE) as citizen:
        booking = await reserve(citizen, day)
        await citizen.post(f"{booking}/confirm", headers={"accept": "text/html"})
    await hall.context.db.row(TODAY)
    phone = await a_phone(browser)
    await phone.goto(hall.origin + booking)
    await looks(phone, "booking-today")
    read = await scan(phone)
    assert read.endswith(booking)
    device = await hall.device(browser, "kiosk", 1080, 1920)
    kiosk = await device.new_page()
    await kiosk.add_init_script("window.print = () => {}")
    await kiosk.goto(f"{hall.origin}/queue/kiosk/honcho?lang=ja")
    await kiosk.get_by_role("link", name="予約の受付").click()
    await expect(kiosk.locator("#read")).to_be_focused()
    await assert_no_scroll(kiosk)
    await looks(kiosk, "kiosk-check-in")
    await kiosk.keyboard.type("nothing of ours\n")
    await expect(kiosk.locator("main")).to_contain_text("見つかりません")
    await kiosk.keyboard.type(f"{read}\n")  # as a scanner does
    await expect(kiosk.locator(".queue-paper__number")).to_have_text(re.compile(r"B\d{3}"))
    await looks(kiosk, "kiosk-checked-in")


async def scan(phone: Page) -> str:
    """Hold the phone's screen before a scanner."""
    shown = Image.open(BytesIO(await phone.locator(".queue-qr-box").first.screenshot(scale="css")))
    (code,) = zxingcpp.read_barcodes(shown.resize((shown.width * 3, shown.height * 3)))
    return code.text
