"""The counter's pages: each step by the form that stands on the page, as a clerk sends it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from tests.forms.filling import Form, controls_for, form_of
from tests.forms.intake.counter import card
from tests.forms.intake.family import CARD, knows

from machi.shared.service import Context

SIGNATURE = "M10 10 L200 40 L400 200 M500 20 L600 220"
SAID = {
    "move": ["tennyu"],
    "ages": ["adult"],
    "has_card": ["no"],
    "foreign": ["no"],
    "work_insurance": ["some_not"],
    "certificate": ["yes"],
}


@dataclass
class Clerk:
    """Somebody who only uses what stands on the page."""

    browser: httpx.AsyncClient
    page: httpx.Response

    async def open(self, address: str) -> str:
        self.page = await self.browser.get(address, follow_redirects=True)
        assert self.page.status_code == 200, self.page.text
        return self.page.text

    def form(self, end: str) -> Form:
        return form_of(self.page, end)

    async def send(self, end: str, fields: Mapping[str, list[str]] | None = None) -> str:
        form = self.form(end)
        sent = {**form.fields, **(fields or {})}
        self.page = await self.browser.post(form.action, data=sent, follow_redirects=True)
        return self.page.text

    async def go(self, step: str) -> str:
        return await self.open(f"{'/'.join(self.page.url.path.split('/')[:4])}?step={step}")


@pytest.fixture
async def clerk(browser: httpx.AsyncClient, token: Callable[..., str]) -> Clerk:
    browser.cookies.set("machi_staff", token("clerk"))
    return Clerk(browser, await browser.get("/forms/intake"))


def answers_to(form: Form, known: Mapping[str, Any]) -> dict[str, list[str]]:
    """Answer what a page asks: only controls that stand on it are filled."""
    there = set(form.fields) | set(form.choices)
    filled: dict[str, list[str]] = {}
    for name, answer in known.items():
        filled |= {at: one for at, one in controls_for(answer, name).items() if at in there}
    return filled


async def hear_everything(clerk: Clerk) -> None:
    known = {**knows(), "person:1~address": knows()["move:to"]}
    for _ in range(15):
        text = await clerk.go("hear")
        if 'name="group"' not in text or "あと" not in text:
            return
        form = clerk.form("/hear")
        text = await clerk.send("/hear", answers_to(form, known))
        assert "処理できませんでした" not in text, text
    raise AssertionError("the pages go on asking")


async def test_a_clerk_hears_somebody_who_signs_on_the_tablet(
    clerk: Clerk, context: Context
) -> None:
    await clerk.send("/forms/intake")
    text = await clerk.send("/guide", SAID)
    assert "会社の健康保険に入っていない人がいるため" in text
    assert "国民年金の住所変更" in text  # another desk does it
    text = await clerk.send("/procedures", {"procedure": ["tennyu-tenkyo", "juminhyo"]})
    assert "カードを読む" in text
    text = await clerk.send("/card", {"card": [card(*CARD).hex()], "person": ["1"]})
    assert CARD[0] in text
    await hear_everything(clerk)
    text = await clerk.go("check")
    assert 'data-source="card"' in text
    assert "カード" in text
    tablet = text.partition('href="/forms/tablet/')[2].partition('"')[0]
    customer = clerk.browser
    shown = await customer.get(f"/forms/tablet/{tablet}")
    assert "見本 健" in shown.text
    assert "署名" in shown.text
    seal = form_of(shown, "/sign").fields["seal"][0]
    for drawn, status in (("", 422), ("M1 1<script>", 422), (SIGNATURE, 303)):
        sent = {"seal": seal, "drawn": drawn}
        signed = await customer.post(f"/forms/tablet/{tablet}/sign", data=sent)
        assert signed.status_code == status
    text = await clerk.go("check")
    text = await clerk.send("/submit-all")
    assert "2件の手続きを受け付けました" in text
    assert "市民課 異動窓口" in text
    assert "¥300" in text or "300円" in text
    over = await customer.get(f"/forms/tablet/{tablet}")
    assert "見本" not in over.text
    rows = await context.db.rows("select state from application")
    assert [row["state"] for row in rows] == ["accepted", "accepted"]


async def test_a_wrong_answer_stays_on_the_page_with_what_is_wrong(clerk: Clerk) -> None:
    await clerk.send("/forms/intake")
    await clerk.send("/procedures", {"procedure": ["juminhyo"]})
    await clerk.go("hear")
    text = await clerk.send("/hear", {"person:1.phone": ["12"], "person:1.family_name": ["見本"]})
    assert "電話番号の形で入力してください" in text
    assert 'value="12"' in text


async def test_what_is_known_can_be_corrected_and_says_what_it_was(clerk: Clerk) -> None:
    await clerk.send("/forms/intake")
    await clerk.send("/procedures", {"procedure": ["juminhyo"]})
    await clerk.send("/card", {"card": [card(*CARD).hex()], "person": ["1"]})
    address = f"{clerk.page.url.path}?step=hear&fix=person:1"
    text = await clerk.open(address)
    assert 'value="1987"' in text
    text = await clerk.send("/hear", {"person:1.date_of_birth_d": ["16"]})
    assert "職員が訂正" in text
    assert "<del" in text


async def test_a_clerk_finds_a_household_and_leaves_one_of_it_out(clerk: Clerk) -> None:
    await clerk.send("/forms/intake")
    await clerk.send("/procedures", {"procedure": ["kokuho-shutoku"]})
    text = await clerk.send("/search", {"name": ["みほん たろう"]})
    assert "見本 太郎" in text
    text = await clerk.send("/resident", {"resident": ["100001"]})
    assert "見本 さくら" in text
    await clerk.go("people")
    text = await clerk.send(
        "/choose-people", {"of": ["kokuho-shutoku.members"], "person": ["1", "2"]}
    )
    assert len(re.findall(r'name="person"[^>]* checked', text)) == 2
    text = await clerk.send("/search", {"name": ["だれもいない"]})
    assert "見つかりませんでした" in text


async def test_an_address_of_a_tablet_that_was_guessed_shows_nothing(clerk: Clerk) -> None:
    shown = await clerk.browser.get(f"/forms/tablet/{'A' * 43}")
    assert "受付は終わりました" in shown.text
    refused = await clerk.browser.post(
        f"/forms/tablet/{'A' * 43}/sign", data={"seal": "00" * 32, "drawn": SIGNATURE}
    )
    assert refused.status_code == 404


async def test_only_staff_who_accept_may_hear(
    browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    browser.cookies.set("machi_staff", token("auditor"))
    assert (await browser.get("/forms/intake")).status_code == 403
