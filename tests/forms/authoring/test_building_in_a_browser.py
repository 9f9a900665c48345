"""A department makes the dog registration from nothing, by clicks and typing alone.

It is built, tried out, kept as examples, proposed, approved by another person, and then filled in
and sent on a phone. All names are synthetic.
"""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from playwright.async_api import Browser, FrameLocator, Locator, Page, ViewportSize
from tests.forms.test_in_a_browser import served

from machi.shared.auth.guards import STAFF_COOKIE
from machi.shared.service import Context
from machi.shared.testing.browser import assert_accessible, open_browser, picture

pytestmark = pytest.mark.timeout(180)

TERMINAL = ViewportSize(width=1366, height=768)
PHONE = ViewportSize(width=360, height=740)
TEXT, ONE, MANY, YES_NO = "文字（1行）", "一つ選ぶ", "いくつでも選ぶ", "はい・いいえ"
OF_A_DOG = (
    (TEXT, "名前", ()),
    (MANY, "申請すること", ("新しく登録", "注射済票", "鑑札の再交付")),
    (TEXT, "種類", ()),
    (TEXT, "毛の色", ()),
    (ONE, "性別", ("オス", "メス")),
    ("日付（和暦・西暦）", "生まれた日", ()),
    (YES_NO, "マイクロチップの登録", ()),
    (TEXT, "マイクロチップ番号", ()),
    ("日付（和暦・西暦）", "注射した日", ()),
    (TEXT, "動物病院", ()),
)
ONLY_WHEN = {
    "マイクロチップ番号": "「マイクロチップの登録」が「はい」のとき",
    "注射した日": "「申請すること」で「注射済票」を選んだとき",
    "動物病院": "「申請すること」で「注射済票」を選んだとき",
}
FEES = (
    ("注射済票", "550", "注射済票"),
    ("鑑札再交付", "1600", "鑑札の再交付"),
    ("登録", "3000", "新しく登録"),
)
CLICKS, CHOICES, CHARACTERS = 34, 13, 140
"""What making it from paper takes at most, once it is begun (`docs/measured.md`)."""


class Builder:
    """Somebody of a department at their terminal."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.effort = Counter[str]()
        self.phone: FrameLocator = page.frame_locator("#preview")

    async def press(self, name: str) -> None:
        """Press a button of the selected part, and wait until the part is drawn again."""
        button = self.page.locator("#part").get_by_role("button", name=name, exact=True).last
        await self._drawn_again(button)

    async def select(self, name: str) -> None:
        """Select what the list calls so; `犬 くり返し` tells a repeat from a page."""
        tree = self.page.locator(".authoring-tree")
        await self._drawn_again(tree.get_by_role("link", name=re.compile(f"^{name}")).first)

    async def _drawn_again(self, pressed: Locator) -> None:
        self.effort["clicks"] += 1
        await self.page.evaluate("document.querySelector('#part').dataset.old = 'yes'")
        await pressed.click()
        await self.page.wait_for_selector("#part:not([data-old])")
        await self.page.locator("#preview[aria-busy]").wait_for(state="detached")

    async def fill(self, label: str, text: str) -> None:
        self.effort["characters"] += len(text)
        await self.page.locator("#part").get_by_label(label, exact=True).fill(text)

    async def choose(self, label: str, option: str) -> None:
        self.effort["choices"] += 1
        part = self.page.locator("#part")
        await part.get_by_label(label, exact=True).select_option(label=option)

    async def ask(self, kind: str, label: str, options: tuple[str, ...] = ()) -> None:
        """Add a question to the selected page or repeat, or after the selected question."""
        self.effort["characters"] += len(label)
        await self.page.get_by_label(re.compile("^足す質問")).fill(label)
        if options:
            await self.fill("選ぶ質問の選択肢（1行に1つ）", "\n".join(options))
        await self.press(kind)

    async def when(self, row: int, what: str) -> None:
        """Choose a condition in words; the first list of the part."""
        self.effort["choices"] += 1
        rows = self.page.locator("#part").get_by_label(f"条件{row}", exact=True)
        await rows.first.select_option(label=what)

    async def add(self, section: str, label: str, name: str, button: str) -> None:
        await self.select(section)
        await self.fill(label, name)
        await self.press(button)


async def make_pages(staff: Builder) -> None:
    await staff.select("犬の登録")
    await staff.fill("名前 ※必須", "飼い主のこと")
    await staff.ask("人（氏名・住所など）", "飼い主")
    await staff.ask(ONE, "犬のいる場所", ("飼い主の住所", "別の場所"))
    await staff.ask("住所", "犬のいる場所の住所")
    await staff.when(1, "「犬のいる場所」が「別の場所」のとき")
    await staff.press("保存する")
    await staff.select("飼い主のこと")
    await staff.fill("足す質問・ページの名前", "犬のこと")
    await staff.press("ページを足す")
    await staff.ask("くり返し（何件でも）", "犬")
    for kind, label, options in OF_A_DOG:
        await staff.ask(kind, label, options)
        if label in ONLY_WHEN:
            await staff.when(1, ONLY_WHEN[label])  # the next press keeps it
    await staff.press("保存する")


async def make_papers_and_fees(staff: Builder) -> None:
    chosen = "「申請すること」で「{}」を選んだとき"
    await staff.add("必要書類", "書類の名前", "注射済証", "書類を足す")
    await staff.choose("1件ごとに", "犬")
    await staff.press("保存する")
    await staff.when(1, chosen.format("注射済票"))
    await staff.press("保存する")
    first, *others = FEES
    await staff.add("手数料", "手数料の名前", first[0], "手数料を足す")
    await staff.choose("1件ごとに", "犬")
    await staff.press("保存する")
    await a_line(staff, *first)
    for line in others:  # each as the one before, but for what it says otherwise
        await staff.press("写す")
        await a_line(staff, *line)
    await staff.when(2, "「マイクロチップの登録」が「いいえ」のとき")
    await staff.press("保存する")
    await staff.select("受付と期限")
    await staff.choose("オンラインの手数料を払うとき", "内容の確認が終わってから払う")
    await staff.choose("窓口の手数料を払うとき", "受け取るときに払う")
    await staff.press("保存する")


async def a_line(staff: Builder, name: str, yen: str, option: str) -> None:
    await staff.fill("質問・名前 ※必須", name)
    await staff.fill("金額（円）", yen)
    await staff.when(1, f"「申請すること」で「{option}」を選んだとき")
    await staff.press("保存する")


async def fill_in(form: FrameLocator | Page) -> None:
    """Fill in the two pages as a citizen would, with one dog to register and vaccinated."""
    names = ("氏 ※必須", "名 ※必須", "氏（フリガナ） ※必須", "名（フリガナ） ※必須")
    for label, text in zip(names, ("見本", "太郎", "ミホン", "タロウ"), strict=True):
        await form.get_by_label(label, exact=True).fill(text)
    for label, text in (
        ("都道府県", "みほん県"),
        ("市区町村", "みほん市"),
        ("町名・丁目", "中央一丁目"),
    ):
        await form.get_by_label(re.compile(f"^{label}")).first.fill(text)
    await form.get_by_label(re.compile("^電話番号")).fill("090-0000-0000")
    await form.get_by_label("飼い主の住所", exact=True).check()
    await form.get_by_role("button", name="次へ進む").last.click()
    for label, text in (("名前", "ポチ"), ("種類", "柴"), ("毛の色", "茶")):
        await form.get_by_label(re.compile(f"^{label} ")).fill(text)
    for label in ("新しく登録", "注射済票", "オス", "いいえ"):
        await form.get_by_label(label, exact=True).check()
    await fill_day(form, "生まれた日", ("2025", "12", "1"))
    await form.get_by_role("button", name="次へ進む").last.click()
    await fill_day(form, "注射した日", ("2026", "4", "1"))
    await form.get_by_label(re.compile("^動物病院")).fill("みほん動物病院")
    await form.get_by_role("button", name="次へ進む").last.click()


async def fill_day(form: FrameLocator | Page, label: str, day: tuple[str, str, str]) -> None:
    group = form.get_by_role("group", name=re.compile(f"^{label}"))
    for part, text in zip(("年", "月", "日"), day, strict=True):
        await group.get_by_label(part, exact=True).fill(text)


async def keep_example(staff: Builder, name: str, case: str) -> None:
    await staff.phone.get_by_label(re.compile("^例の名前")).fill(name)
    await staff.phone.get_by_label(re.compile("^何の例か")).select_option(label=case)
    await staff.phone.get_by_role("button", name="例として残す").click()
    await staff.page.wait_for_selector(f".authoring-examples >> text={name}")


async def make_examples(staff: Builder) -> None:
    """Fill in the preview once; two more examples begin as the first and differ in one answer."""
    phone = staff.phone
    await staff.select("飼い主のこと")
    await fill_in(phone)
    await phone.get_by_text("3,550円").wait_for()
    await keep_example(staff, "登録と注射", "正しい申請")
    await staff.select("登録と注射")
    await phone.get_by_role("button", name="次へ進む").last.click()
    await phone.get_by_label("はい", exact=True).check()
    await phone.get_by_role("button", name="次へ進む").last.click()
    await phone.get_by_label(re.compile("^マイクロチップ番号")).fill("392000000000000")
    await phone.get_by_role("button", name="次へ進む").last.click()
    await keep_example(staff, "チップ登録済み", "質問が変わる申請")
    await staff.select("登録と注射")
    await phone.get_by_role("button", name="次へ進む").last.click()
    await phone.get_by_label(re.compile("^毛の色")).fill("")
    await phone.get_by_role("button", name="次へ進む").last.click()
    await keep_example(staff, "毛の色がない", "誤りのある申請")


async def apply_on_a_phone(browser: Browser, city: str) -> None:
    phone = await browser.new_context(viewport=PHONE, locale="ja-JP")
    page = await phone.new_page()
    await page.goto(f"{city}/forms/inu-toroku-2")
    await page.get_by_role("button", name="オンラインで始める").click()
    await fill_in(page)
    await assert_accessible(page, widths=(360,))
    assert await page.get_by_text("3,550円").count(), "both fees, by the conditions clicked"
    await page.get_by_role("button", name="この内容で提出する").click()
    await page.wait_for_selector(".machi-number__value")
    assert await page.get_by_text("届きました").count()


async def at_a_terminal(browser: Browser, city: str, token: str) -> Page:
    terminal = await browser.new_context(viewport=TERMINAL, locale="ja-JP")
    await terminal.add_cookies([{"name": STAFF_COOKIE, "value": token, "url": city}])
    page = await terminal.new_page()
    page.set_default_timeout(10_000)
    return page


async def test_a_procedure_is_built_from_nothing_and_filled_in_on_a_phone(
    context: Context, token: Callable[..., str]
) -> None:
    async with served(context) as city, open_browser() as browser:
        page = await at_a_terminal(browser, city, token("procedure_admin"))
        staff = Builder(page)
        await page.goto(f"{city}/forms/office/procedures")
        await page.get_by_label("手続きの名前").fill("犬の登録")
        await page.locator("#start-name").fill("inu-toroku-2")
        await page.get_by_role("button", name="作り始める").click()
        await make_pages(staff)
        await make_papers_and_fees(staff)
        most = {"clicks": CLICKS, "choices": CHOICES, "characters": CHARACTERS}
        assert all(staff.effort[name] <= limit for name, limit in most.items()), staff.effort
        await make_examples(staff)
        await picture(page, "building-a-procedure")
        await page.get_by_role("link", name="公開へ進む").click()
        await page.get_by_role("button", name="公開を提案する").click()
        await page.wait_for_selector("text=承認待ち")
        second = await at_a_terminal(browser, city, token("procedure_admin"))
        await second.goto(page.url)
        await second.get_by_role("button", name="承認して公開する").click()
        await second.wait_for_selector("text=公開済み")
        await apply_on_a_phone(browser, city)
