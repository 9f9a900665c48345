"""Filling in: nothing typed is lost, what is wrong is said where it is, nothing forged gets in."""

import asyncio
from typing import Any

import httpx
import pytest
from tests.forms.applying import answers
from tests.forms.filling import controls_for, fill, for_oneself, form_of, press

from machi.forms.commands.expire_drafts import expire_drafts
from machi.shared.service import Context
from machi.shared.testing.clients import said

NEXT = ("do", "next")


async def begin(browser: httpx.AsyncClient, name: str = "juminhyo") -> httpx.Response:
    page = await browser.post(f"/forms/{name}/start", follow_redirects=True)
    return await for_oneself(browser, page)


async def first_page(browser: httpx.AsyncClient) -> httpx.Response:
    """Fill the first page of 住民票 and go on to the second."""
    page = await begin(browser)
    form = form_of(page, page.url.path)
    for key in ("applicant", "relation"):
        for name, value in controls_for(answers()[key], key).items():
            if name in form.fields or name in form.choices:
                form.fields[name] = value
    return await press(browser, form, NEXT)


async def test_an_error_is_said_first_and_leads_to_its_control(browser: httpx.AsyncClient) -> None:
    page = await begin(browser)
    form = form_of(page, page.url.path)
    form.fields["applicant.family_name"] = ["見本"]
    form.fields["applicant.phone"] = ["電話なし"]
    wrong = await press(browser, form, NEXT)
    assert wrong.status_code == 422
    assert "<title>エラー：" in wrong.text
    assert 'href="#applicant.given_name"' in wrong.text
    assert 'id="applicant.given_name"' in wrong.text
    assert 'href="#relation"' in wrong.text
    assert 'value="見本"' in wrong.text
    assert 'value="電話なし"' in wrong.text


async def test_a_page_left_blank_names_every_field_that_is_missing(
    browser: httpx.AsyncClient,
) -> None:
    page = await begin(browser)
    wrong = await press(browser, form_of(page, page.url.path), NEXT)
    for part in ("family_name", "given_name_kana", "date_of_birth", "address.prefecture", "phone"):
        assert f'href="#applicant.{part}' in wrong.text
    assert "「請求する人」を入力してください。" not in wrong.text
    assert "applicant.address.building_name-error" not in wrong.text


async def test_another_language_keeps_what_was_typed(browser: httpx.AsyncClient) -> None:
    page = await begin(browser)
    form = form_of(page, page.url.path)
    form.fields["applicant.family_name"] = ["見本"]
    form.fields["applicant.date_of_birth_y"] = ["６３"]
    english = await press(browser, form, ("do", "lang:en"))
    assert english.status_code == 200
    assert '<html lang="en">' in english.text
    assert 'value="見本"' in english.text
    assert 'value="６３"' in english.text


async def test_an_answer_that_reveals_questions_shows_the_page_again_without_blame(
    browser: httpx.AsyncClient,
) -> None:
    page = await first_page(browser)
    assert page.url.path.endswith("/what")
    form = form_of(page, page.url.path)
    assert "scope" not in form.choices
    form.fields |= {"certificate": ["utsushi"], "copies": ["２"]}
    again = await press(browser, form, NEXT)
    assert again.status_code == 200
    assert again.url.path.endswith("/what")
    assert "質問が増えました" in again.text
    assert "machi-errors" not in again.text
    assert "scope" in form_of(again, again.url.path).choices


async def test_back_keeps_what_was_typed_even_if_it_is_wrong(browser: httpx.AsyncClient) -> None:
    page = await first_page(browser)
    form = form_of(page, page.url.path)
    form.fields["copies"] = ["たくさん"]
    back = await press(browser, form, ("do", "back"))
    assert back.url.path.endswith("/who")
    assert 'value="見本"' in back.text
    forward = await browser.get(str(page.url))
    assert 'value="たくさん"' in forward.text


async def test_items_are_added_and_taken_away_with_plain_buttons(
    browser: httpx.AsyncClient,
) -> None:
    page = await begin(browser, "sodai-gomi")
    page = await browser.get(str(page.url).replace("/who", "/what"))
    form = form_of(page, page.url.path)
    form.fields |= {"items.0.goods": ["bed"], "items.0.qty": ["1"]}
    two = await press(browser, form, ("do", "add:items"))
    form = form_of(two, two.url.path)
    assert form.fields["items.0.goods"] == ["bed"]
    form.fields |= {"items.1.goods": ["chair"], "items.1.qty": ["2"]}
    three = await press(browser, form, ("do", "add:items"))
    first_id = form_of(three, three.url.path).fields["items.1._id"]
    left = await press(browser, form_of(three, three.url.path), ("do", "remove:items:0"))
    form = form_of(left, left.url.path)
    assert form.fields["items.0.goods"] == ["chair"]
    assert form.fields["items.0._id"] == first_id, "an item keeps its identity when places move"


async def test_a_name_that_the_page_does_not_ask_is_refused(
    browser: httpx.AsyncClient, context: Context
) -> None:
    page = await begin(browser)
    before = await context.db.rows("select answers from application")
    form = form_of(page, page.url.path)
    form.fields["applicant.my_number"] = ["123456789018"]
    refused = await press(browser, form, NEXT)
    assert refused.status_code == 422
    assert await context.db.rows("select answers from application") == before


async def test_a_my_number_is_stopped_and_the_text_can_still_be_sent(
    browser: httpx.AsyncClient,
) -> None:
    page = await first_page(browser)
    form = form_of(page, page.url.path)
    form.fields |= {"certificate": ["johyo"], "copies": ["1"], "print_items": ["kojin_bango"]}
    page = await press(browser, form, NEXT)
    form = form_of(page, page.url.path)
    form.fields |= {"purpose": ["123456789018"], "targets.0.person.full_name": ["A B"]}
    stopped = await press(browser, form, NEXT)
    assert stopped.status_code == 422
    assert "個人番号は入力しないでください" in stopped.text
    kept = await browser.get(str(stopped.url))
    assert "123456789018" not in kept.text, "not even a draft keeps it"
    form = form_of(stopped, stopped.url.path)
    form.fields["not_my_number"] = ["purpose"]
    assert (await press(browser, form, NEXT)).url.path.endswith("/receive")


async def complete(browser: httpx.AsyncClient) -> httpx.Response:
    return await fill(browser, await begin(browser), answers())


async def test_everything_is_shown_before_it_is_sent_with_a_way_to_change_it(
    browser: httpx.AsyncClient,
) -> None:
    check = await complete(browser)
    for told in ("見本 太郎", "ミホン タロウ", "昭和63年5月4日", "住民票の写し", "300円"):
        assert told in check.text
    assert "utsushi" not in check.text, "people never see keys"
    assert 'href="/notify/recipient?next=' in check.text


async def test_an_incomplete_draft_is_not_sent_and_says_what_is_missing(
    browser: httpx.AsyncClient, context: Context
) -> None:
    page = await first_page(browser)
    check = str(page.url).replace("/what", "/check")
    refused = await browser.post(check)
    assert refused.status_code == 422
    assert "/what#copies" in refused.text
    assert await said(context) == []


async def test_a_double_tap_is_one_application(
    browser: httpx.AsyncClient, context: Context
) -> None:
    check = await complete(browser)
    taps = await asyncio.gather(*(browser.post(check.url.path) for _ in range(4)))
    assert {one.status_code for one in taps} == {303}
    assert await said(context) == ["forms.application.submitted.v1"]
    [row] = await context.db.rows("select count(*) as n from receipt_number")
    assert row["n"] == 1


async def test_the_recipient_that_notify_gave_goes_with_the_event(
    browser: httpx.AsyncClient, context: Context
) -> None:
    check = await complete(browser)
    browser.cookies.set("machi_recipient", "somebody-who-registered")
    await browser.post(check.url.path)
    [row] = await context.db.rows("select data from outbox")
    assert row["data"]["recipient"] == "somebody-who-registered"


async def test_number_and_secret_are_shown_for_a_day_and_open_the_case(
    browser: httpx.AsyncClient, context: Context
) -> None:
    check = await complete(browser)
    received = await browser.post(check.url.path, follow_redirects=True)
    number = _between(received.text, 'id="receipt-number"')
    secret = _between(received.text, 'id="case-secret"')
    browser.cookies.clear()
    asked = await browser.get(f"/forms/case/{number}")
    assert asked.status_code == 303
    assert asked.headers["location"].startswith("/forms/case?next=")
    typed = {"receipt_number": number.lower(), "secret": secret}
    opened = await browser.post("/forms/case", data=typed, follow_redirects=True)
    assert "請求が届きました" in opened.text
    wrong = await browser.post("/forms/case", data={**typed, "secret": "x"})
    assert wrong.status_code == 422
    assert "受付番号か確認コードが違います" in wrong.text
    clock: Any = context.clock
    clock.at = clock.at.replace(day=8)
    later = await browser.get(str(received.url))
    assert later.headers["location"] == f"/forms/case/{number}"


async def test_an_expired_draft_is_erased_for_good(
    browser: httpx.AsyncClient, context: Context
) -> None:
    page = await first_page(browser)
    clock: Any = context.clock
    clock.at = clock.at.replace(month=5)
    await expire_drafts(context)
    await expire_drafts(context)
    assert (await browser.get(str(page.url))).status_code == 404
    [row] = await context.db.rows(
        "select state, answers, wrapped from application join vault_key on case_id = id"
    )
    assert (row["state"], row["answers"], row["wrapped"]) == ("expired", b"", None)


@pytest.mark.parametrize("path", ["who", "check", "received", "nobody"])
async def test_a_wrong_address_tells_nothing(browser: httpx.AsyncClient, path: str) -> None:
    assert (await browser.get(f"/forms/d/guessed-token/{path}")).status_code == 404


def _between(html: str, mark: str) -> str:
    return html.partition(mark)[2].partition(">")[2].partition("<")[0].strip()
