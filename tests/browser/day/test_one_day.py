"""A citizen's day in a real browser: applies, pays, takes a number, is called; told at each step.

Phone, staff terminal and wallboard are three windows of their own. Every page on the way is checked
by axe and for sideways scrolling, and looked at as a picture.
"""

import asyncio
import re
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Page, expect

from machi.shared.testing.browser import assert_accessible, assert_no_scroll, picture

pytestmark = pytest.mark.timeout(300)

PHONE, TERMINAL, WALL, KIOSK = (360, 740), (1366, 768), (1920, 1080), (1280, 800)
MAIL = "taro.mihon@example.jp"
APPLICANT = {
    "applicant.family_name": "見本",
    "applicant.given_name": "太郎",
    "applicant.family_name_kana": "ﾐﾎﾝ",  # half-width on purpose: accepted, never refused
    "applicant.given_name_kana": "タロウ",
    "applicant.date_of_birth_y": "６３",
    "applicant.date_of_birth_m": "5",
    "applicant.date_of_birth_d": "4",
    "applicant.address.postal_code": "０００－００００",
    "applicant.address.prefecture": "みほん県",
    "applicant.address.city_and_county": "みほん市",
    "applicant.address.street_address": "中央一丁目",
    "applicant.address.city_block": "2-3",
    "applicant.phone": "090-0000-0000",
}
CHOICES = {"certificate": "utsushi", "scope": "whole", "receive": "window"}


@dataclass
class Window:
    """One person at one screen."""

    page: Page
    city: str
    width: int
    scripts: bool = True

    async def go(self, path: str) -> None:
        answer = await self.page.goto(self.city + path)
        assert answer
        assert answer.ok, f"{path}: {answer.status}"

    async def look(self, name: str, *, whole: bool = True) -> None:
        """Check this page and keep its picture. Without scripts axe, a script itself, cannot."""
        if not self.scripts:
            return
        narrow = (320,) if self.width == PHONE[0] else ()
        await assert_accessible(self.page, widths=(*narrow, self.width))
        await picture(self.page, name, whole=whole)

    async def press(self, name: str | re.Pattern[str]) -> None:
        await self.page.get_by_role("button", name=name).first.click()
        await self.page.wait_for_load_state()

    async def follow(self, name: str | re.Pattern[str]) -> None:
        await self.page.get_by_role("link", name=name).first.click()
        await self.page.wait_for_load_state()

    async def sees(self, text: str | re.Pattern[str], seconds: float = 10) -> None:
        await expect(self.page.get_by_text(text).first).to_be_visible(timeout=seconds * 1000)


async def a_window(
    browser: Browser, city: str, size: tuple[int, int], staff: str = "", *, scripts: bool = True
) -> Window:
    """Open a window; `staff` is the name that is signed in at it."""
    width, height = size
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        java_script_enabled=scripts,
    )
    window = Window(await context.new_page(), city, width, scripts)
    if staff:
        await window.go("/auth/sign-in")
        await window.press(staff)
    return window


async def test_one_citizens_day(browser: Browser, city: str) -> None:
    phone = await a_window(browser, city, PHONE)
    inbox = await a_window(browser, city, TERMINAL)
    await register(phone)
    receipt_number = await apply_for_a_certificate(phone)
    await arrived(inbox, receipt_number)
    await decide(browser, city, receipt_number)
    reference = await claim(phone)
    await pay(browser, city, reference)
    await receipt(phone)
    await take_a_number_and_be_called(browser, phone)
    await arrived(inbox, "窓口：1")
    await inbox.look("inbox", whole=False)
    await see_my_cases(phone, inbox, receipt_number)


async def test_an_old_phone_without_scripts_gets_everything_too(
    browser: Browser, city: str
) -> None:
    phone = await a_window(browser, city, PHONE, scripts=False)
    await register(phone)
    receipt_number = await apply_for_a_certificate(phone)
    await phone.follow("状況を見る")
    await phone.sees(receipt_number)
    await take_a_number(phone)
    await phone.page.get_by_text("番号を取り消す").first.click()
    await phone.press("番号を取り消す")
    await phone.sees("新しい番号を取る")
    await see_my_cases(phone, await a_window(browser, city, TERMINAL), receipt_number)


async def test_a_kiosk_gives_a_number_in_two_touches(browser: Browser, city: str) -> None:
    kiosk = await a_window(browser, city, KIOSK, staff="案内 六実")
    await kiosk.go("/queue/kiosk/honcho")
    await assert_no_scroll(kiosk.page)
    await kiosk.follow("日本語")
    await kiosk.look("kiosk", whole=False)
    await assert_no_scroll(kiosk.page)
    await kiosk.press(re.compile("証明窓口"))
    await kiosk.sees(re.compile(r"A\d{3}"))
    await assert_no_scroll(kiosk.page)
    await kiosk.look("kiosk-number", whole=False)


async def register(phone: Window) -> None:
    await phone.go("/")
    await phone.look("phone-front")
    await phone.go("/notify/recipient")
    await phone.page.get_by_label("メールアドレス").fill(MAIL)
    await phone.press("登録する")
    await phone.sees("登録しました")
    await phone.look("phone-told")


async def apply_for_a_certificate(phone: Window) -> str:
    """Fill the form in, page by page, with one mistake on the way; gives the receipt number."""
    await phone.go("/forms/")
    await phone.look("phone-procedures")
    await phone.follow("住民票の写し")
    await phone.look("phone-procedure")
    await phone.press("オンラインで始める")
    await phone.look("phone-form", whole=False)
    await phone.press("次へ進む")  # nobody acts for somebody else here
    await phone.press("次へ進む")
    await expect(phone.page.locator("#errors")).to_be_focused()
    assert (await phone.page.title()).startswith("エラー：")
    await phone.look("phone-form-errors")
    for name, text in APPLICANT.items():
        await phone.page.locator(f"[name='{name}']").fill(text)
    await phone.page.locator("[name='applicant.date_of_birth_era']").select_option("S")
    await phone.page.get_by_text("本人", exact=True).click()
    await phone.press("次へ進む")
    await answer_the_rest(phone)
    await phone.look("phone-form-check")
    await sign_with_the_card(phone)
    await phone.look("phone-form-signed")
    await phone.press("この内容で提出する")
    await phone.look("phone-form-received")
    number = await phone.page.locator(".machi-number__value").first.inner_text()
    return number.strip()


async def sign_with_the_card(phone: Window) -> None:
    """Sign what is on the check page at the provider's stand-in, and be back at once."""
    check = phone.page.url
    await phone.follow("本人確認へ進む")
    await phone.press(re.compile("見本 太郎"))
    await phone.page.wait_for_url(f"{check}#proof")  # with the button that sends in sight
    await phone.sees(re.compile("済んでいます：マイナンバーカードでの署名"))


async def see_my_cases(phone: Window, inbox: Window, receipt_number: str) -> None:
    """Find the case without its number; sign out, and in again by a code that comes by e-mail."""
    await phone.go("/forms/mine")
    await phone.sees(receipt_number)
    await phone.look("phone-mine")
    await phone.press("状況を見る")
    await phone.sees(receipt_number)
    await phone.go("/forms/mine")
    await phone.press("サインアウト")
    await phone.look("phone-signed-out")
    await sign_in_by_mail(phone, inbox)
    await phone.sees("まだありません")  # with the card it was somebody else, as far as we know
    await phone.look("phone-mine-empty")


async def sign_in_by_mail(phone: Window, inbox: Window) -> None:
    """Ask for a code, mistype it, type the one that came; the mail is read at another device."""
    known = await codes_in(inbox)
    await phone.go("/forms/mine")
    await phone.look("phone-sign-in")
    await phone.page.get_by_label("メールアドレス").fill("x")
    await phone.press("確認番号を送る")
    await phone.look("phone-sign-in-error")
    await phone.page.get_by_label("メールアドレス").fill(MAIL)
    await phone.press("確認番号を送る")
    await phone.look("phone-code")
    await phone.page.get_by_label("確認番号").fill("1")
    await phone.press("確認する")
    await phone.sees("あと4回")
    await phone.look("phone-code-wrong")
    for _ in range(50):  # codes of earlier journeys are there, too
        if fresh := await codes_in(inbox) - known:
            break
        await asyncio.sleep(0.2)
    code_page = phone.page.url
    await phone.page.get_by_label("確認番号").fill(fresh.pop())
    await phone.press("確認する")
    assert phone.page.url.endswith("/forms/mine")
    await phone.page.goto(code_page)
    await phone.look("phone-code-over")
    await phone.go("/forms/mine")


async def answer_the_rest(phone: Window) -> None:
    """Answer what is asked until the check page; choices may bring questions of their own."""
    for _ in range(8):
        if phone.page.url.endswith("/check"):
            return
        for name, value in CHOICES.items():
            choice = phone.page.locator(f"[name='{name}'][value='{value}']")
            if await choice.count():
                await choice.check(force=True)
        copies = phone.page.locator("[name='copies']")
        if await copies.count():
            await copies.fill("１")
        await phone.press("次へ進む")
    pytest.fail(f"still asked at {phone.page.url}")


async def codes_in(inbox: Window) -> set[str]:
    await inbox.go("/local/inbox")
    return set(re.findall(r"確認番号：(\d{6})", await inbox.page.inner_text("main")))


async def arrived(inbox: Window, text: str | re.Pattern[str]) -> None:
    await inbox.go("/local/inbox")
    await inbox.sees(text)


async def decide(browser: Browser, city: str, receipt_number: str) -> None:
    for name, verb in (("例示 三郎", "受付する"), ("仮名 四葉", "決定する")):
        desk = await a_window(browser, city, TERMINAL, staff=name)
        await desk.go("/forms/desk")
        await desk.sees(receipt_number)
        await desk.look("applications", whole=False)
        await desk.follow(receipt_number)
        await desk.look("case", whole=False)
        await desk.press(verb)
        await desk.page.context.close()


async def claim(phone: Window) -> str:
    """See the claim on the case's page, read its QR code; gives the payment reference."""
    await phone.follow("状況を見る")
    await phone.sees("支払いのページへ")
    await phone.look("phone-case")
    await phone.follow("支払いのページへ")
    await phone.sees("300円")
    await phone.look("phone-payment")
    box = phone.page.locator("#qr ~ figure [role=img]")
    await phone.page.set_viewport_size({"width": 720, "height": 1200})
    shown = Image.open(BytesIO(await box.screenshot()))
    codes = zxingcpp.read_barcodes(shown)
    assert [urlsplit(code.text).path for code in codes] == [urlsplit(phone.page.url).path]
    return await phone.page.locator("#reference").inner_text()


async def pay(browser: Browser, city: str, reference: str) -> None:
    cashier = await a_window(browser, city, TERMINAL, staff="出納 五月")
    await cashier.go("/payments/cashier")
    await cashier.page.get_by_label("納付番号").fill("1234")
    await cashier.press("調べる")
    await cashier.sees("納付番号は16桁です")
    await cashier.page.keyboard.type(reference)  # as a scanner does: it replaces what was wrong
    await cashier.press("調べる")
    await cashier.page.get_by_label("お預かりした金額").fill("1000")
    await cashier.press("おつりを見る")
    await cashier.sees("700円")
    await cashier.look("cashier", whole=False)
    await cashier.page.keyboard.press("F2")
    await cashier.sees("領収しました")
    await cashier.page.context.close()


async def receipt(phone: Window) -> None:
    await phone.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    await phone.sees("納付済み")
    await phone.follow("領収の内容を見る")
    await phone.look("phone-receipt")


async def take_a_number(phone: Window) -> str:
    await phone.go("/queue/s/honcho")
    await phone.look("phone-take-a-number")
    await phone.page.get_by_text("証明窓口").first.click()
    await phone.page.get_by_text("会場にいます", exact=True).click()
    await phone.press("番号を取る")
    number = await phone.page.locator(".queue-ticket__number").inner_text()
    await phone.look("phone-ticket")
    return number.strip()


async def take_a_number_and_be_called(browser: Browser, phone: Window) -> None:
    clerk = await a_window(browser, phone.city, TERMINAL, staff="見本 花子")
    board = await a_window(browser, phone.city, WALL)
    await board.go("/queue/board/honcho")
    number = await take_a_number(phone)
    await clerk.go("/queue/desk")
    await clerk.follow("1番窓口")
    await clerk.press("窓口を開ける")
    await clerk.sees(number)
    await clerk.page.keyboard.press("F2")
    await expect(board.page.locator(".machi-call__number")).to_have_text(number, timeout=1000)
    await expect(phone.page.locator(".queue-ticket__counter")).to_contain_text("1", timeout=1000)
    await phone.look("phone-ticket-called")
    await board.look("board", whole=False)
    await assert_no_scroll(board.page)
    await clerk.look("desk", whole=False)
    await assert_no_scroll(clerk.page)
    await clerk.page.keyboard.press("F3")
    await clerk.sees(re.compile("対応中"))
    await clerk.page.wait_for_load_state()  # its keys are there when its scripts are
    await clerk.page.keyboard.press("F8")
    await clerk.sees("お待ちの方はいません。")
