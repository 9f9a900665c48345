"""A department makes a guide by clicks and typing, two people publish it, a phone uses it.

Two questions, three rules, three examples. The phone has no JavaScript. All names are synthetic.
"""

import re
from collections.abc import Callable

import pytest
from playwright.async_api import Browser, Page
from tests.forms.authoring.test_building_in_a_browser import (
    PHONE,
    Builder,
    at_a_terminal,
    fill_day,
)
from tests.forms.test_in_a_browser import served

from machi.shared.service import Context
from machi.shared.testing.browser import assert_accessible, open_browser, picture

pytestmark = pytest.mark.timeout(120)


async def make_questions(staff: Builder) -> None:
    await staff.select("質問")
    await staff.ask("一つ選ぶ", "どこから引っ越しましたか", ("他の市区町村から", "市内で"))
    await staff.ask("はい・いいえ", "犬がいますか")
    await staff.ask("日付", "引っ越した日はいつですか")


async def make_rules(staff: Builder) -> None:
    """A procedure that takes a day over, one with a condition, and one that is done elsewhere."""
    await staff.select("きまり")
    await staff.choose("手続き", "転入届・転居届")
    await staff.press("きまりを足す")
    await staff.fill("理由（「〜のため」の一文） ※必須", "住所が変わったため")
    await staff.page.get_by_text("手続きに引き継ぐ答え").click()
    await staff.choose("引っ越した日", "「引っ越した日はいつですか」の答え")
    await staff.press("保存する")
    await staff.choose("手続き", "犬の登録・注射済票の交付申請")
    await staff.press("きまりを足す")
    await staff.fill("理由（「〜のため」の一文） ※必須", "犬の登録を移すため")
    await staff.when(1, "「犬がいますか」が「はい」のとき")
    await staff.press("保存する")
    await staff.fill("ここにない手続きの名前", "バスの定期券")
    await staff.press("きまりを足す")
    await staff.fill("理由（「〜のため」の一文） ※必須", "市内の人の割引があるため")
    await staff.fill("場所 ※必須", "みほん駅の案内所")
    await staff.when(1, "「どこから引っ越しましたか」が「他の市区町村から」のとき")
    await staff.press("保存する")


async def make_examples(staff: Builder) -> None:
    """Answer the preview to its end, twice; keep what came out."""
    phone = staff.phone
    for name, where, dog in (
        ("犬と転入", "他の市区町村から", "はい"),
        ("転居", "市内で", "いいえ"),
    ):
        await staff.select("例（公開前の試験）")
        await phone.get_by_label(where, exact=True).check()
        await phone.get_by_role("button", name="次へ進む").click()
        await phone.get_by_label(dog, exact=True).check()
        await phone.get_by_role("button", name="次へ進む").click()
        await phone.get_by_role("button", name="分かりません").click()
        await phone.get_by_label(re.compile("^例の名前")).fill(name)
        await phone.get_by_role("button", name="この答えを例にする").click()
        await staff.page.wait_for_selector(f"h2 >> text={name}")


async def use_on_a_phone(browser: Browser, city: str) -> None:
    phone = await browser.new_context(viewport=PHONE, locale="ja-JP", java_script_enabled=False)
    page = await phone.new_page()
    await page.goto(f"{city}/forms/guide")
    await page.get_by_role("link", name="みほん市に来た").click()
    await page.get_by_text("これを入れて、あと3問").wait_for()
    await page.get_by_label("他の市区町村から").check()
    await page.get_by_role("button", name="次へ進む").click()
    await page.get_by_role("link", name="前へ戻る").click()
    assert await page.get_by_label("他の市区町村から").is_checked(), "the answer stayed"
    await page.get_by_role("button", name="次へ進む").click()
    await page.get_by_label("いいえ").check()
    await page.get_by_role("button", name="次へ進む").click()
    await fill_day(page, "引っ越した日はいつですか", ("2026", "4", "1"))
    await page.get_by_role("button", name="次へ進む").click()
    assert await page.get_by_text("2026年（令和8年）4月15日（水）まで").count() == 1
    assert await page.get_by_text("みほん駅の案内所").count() == 1
    assert await page.get_by_text("犬の登録を移すため").count() == 0
    await picture(page, "guide-results-360", whole=True)
    await page.get_by_role("button", name="家で書いて、窓口でQRコードを見せる").click()
    await page.wait_for_url("**/forms/d/**")


async def look_at_everything(page: Page, city: str, editor: str) -> None:
    for name, path in (
        ("guide-rule", f"{editor}?at=/rows/2"),
        ("guide-publish", f"{editor}/publish"),
    ):
        await page.goto(f"{city}{path}")
        await picture(page, name)
        await assert_accessible(page, widths=(360,))


async def test_a_guide_is_built_from_nothing_and_used_on_a_phone(
    context: Context, token: Callable[..., str]
) -> None:
    async with served(context) as city, open_browser() as browser:
        page = await at_a_terminal(browser, city, token("procedure_admin"))
        staff = Builder(page)
        await page.goto(f"{city}/forms/office/guides")
        await page.get_by_label("手続きナビの名前").fill("みほん市に来た")
        await page.locator("#start-name").fill("kita")
        await page.get_by_role("button", name="作り始める").click()
        await make_questions(staff)
        await make_rules(staff)
        await make_examples(staff)
        editor = page.url.removeprefix(city).partition("?")[0]
        await look_at_everything(page, city, editor)
        await page.goto(f"{city}{editor}/publish")
        await page.get_by_role("button", name="公開を提案する").click()
        await page.wait_for_selector("text=承認待ち")
        second = await at_a_terminal(browser, city, token("supervisor"))
        await second.goto(f"{city}{editor}/publish")
        await second.get_by_role("button", name="承認して公開する").click()
        await second.wait_for_selector("text=公開済み")
        await use_on_a_phone(browser, city)
