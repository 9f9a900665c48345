"""A draft goes on elsewhere by its code; guessed, old and spent codes open nothing."""

import re
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from tests.forms.applying import answers
from tests.forms.conftest import SetClock
from tests.forms.filling import fill, for_oneself, form_of, press

from machi.forms.app import SERVICE
from machi.forms.commands.resume_draft import (
    LENGTH,
    NoSuchResumeCode,
    forget_resume_codes,
    make_resume_code,
    resume_draft,
)
from machi.forms.commands.start_draft import StartDraft, start_draft
from machi.shared.service import Context
from machi.shared.testing.clients import client
from machi.shared.vault.letters import letter_key, open_letter


async def begun(browser: httpx.AsyncClient) -> httpx.Response:
    """Open a draft and stand on its first page."""
    page = await browser.get("/forms/juminhyo")
    start = form_of(page, "/start")
    page = await browser.post(start.action, data=start.fields, follow_redirects=True)
    return await for_oneself(browser, page)


def code_on(page: httpx.Response) -> str:
    found = re.search(r'id="resume-code"[^>]*>([A-Z0-9-]+)<', page.text)
    assert found, page.text
    return found[1]


async def test_what_was_typed_on_a_phone_goes_on_at_a_desk(
    browser: httpx.AsyncClient, context: Context
) -> None:
    first = await begun(browser)
    form = form_of(first, first.url.path)
    form.fields["applicant.family_name"] = ["見本𠮷"]
    told = await press(browser, form, ("do", "elsewhere"))
    assert "2026年（令和8年）4月20日（月）まで使えます" in told.text
    code = code_on(told)
    assert code_on(await browser.get(told.url.path)) == code, "shown again to whoever has the draft"
    async with client(context, SERVICE) as desk:
        desk.headers["accept"] = "text/html"
        typed = code.lower().replace("-", "")
        page = await desk.post("/forms/resume", data={"code": typed}, follow_redirects=True)
        assert "見本𠮷" in page.text
        assert page.url.path != first.url.path
        checked = await fill(desk, page, answers())
        assert checked.url.path.endswith("/check")
    assert (await browser.get(first.url.path)).status_code == 404, "the old address is void"


async def test_a_code_opens_again_until_it_expires_and_a_new_one_makes_it_void(
    context: Context,
) -> None:
    draft = await start_draft(StartDraft("juminhyo", "online"), context)
    first = await make_resume_code(draft.token, context)
    clock = context.clock
    assert isinstance(clock, SetClock)
    clock.at += timedelta(minutes=1)
    again = await resume_draft(first.code, context)
    resumed = await resume_draft(first.code, context)
    assert resumed.token != again.token
    second = await make_resume_code(resumed.token, context)
    with pytest.raises(NoSuchResumeCode):
        await resume_draft(first.code, context)
    clock.at = second.until
    with pytest.raises(NoSuchResumeCode):
        await resume_draft(second.code, context)
    await forget_resume_codes(context)
    assert await context.db.rows("select 1 from resume_code") == []


async def test_no_code_is_stored_and_none_outlives_its_draft(context: Context) -> None:
    draft = await start_draft(StartDraft("juminhyo", "online"), context)
    made = await make_resume_code(draft.token, context)
    assert re.fullmatch(r"[A-Z0-9]{16}", made.code)
    assert len(made.code) == LENGTH
    [row] = await context.db.rows("select row_to_json(resume_code)::text as all from resume_code")
    assert made.code not in row["all"]
    [application] = await context.db.rows("select expires_at from application")
    assert made.until <= application["expires_at"]


async def test_a_code_of_a_draft_that_was_sent_opens_nothing(
    browser: httpx.AsyncClient, context: Context
) -> None:
    first = await begun(browser)
    code = code_on(await press(browser, form_of(first, first.url.path), ("do", "elsewhere")))
    checked = await fill(browser, first, answers())
    await browser.post(checked.url.path, follow_redirects=True)
    refused = await browser.post("/forms/resume", data={"code": code})
    assert refused.status_code == 422
    assert "提出済み" in refused.text
    with pytest.raises(NoSuchResumeCode):
        await resume_draft(code, context)


async def test_a_draft_at_the_counter_has_no_code(context: Context) -> None:
    draft = await start_draft(StartDraft("juminhyo", "counter"), context)
    async with client(context, SERVICE) as browser:
        page = await browser.get(f"/forms/d/{draft.token}/{draft.first_page}")
        assert "ほかの端末で続ける" not in page.text
        made = await browser.post(f"/forms/d/{draft.token}/on-another-device")
    assert made.status_code == 404


async def test_guessing_is_held_back(browser: httpx.AsyncClient) -> None:
    tried = [
        (await browser.post("/forms/resume", data={"code": f"AB2CD3EF4GH5{n:04}"})).status_code
        for n in range(80)
    ]
    assert tried[:60] == [422] * 60
    assert set(tried[60:]) == {429}


async def test_the_way_out_by_mail_goes_through_the_persons_own_program(
    browser: httpx.AsyncClient, context: Context
) -> None:
    first = await begun(browser)
    told = await press(browser, form_of(first, first.url.path), ("do", "elsewhere"))
    assert 'href="mailto:?subject=' in told.text
    rows = await context.db.rows("select 1 from outbox")
    assert rows == [], "no code travels in an event"


async def test_the_code_is_sent_to_the_mailbox_of_who_registered_and_is_nowhere_in_clear(
    browser: httpx.AsyncClient, context: Context
) -> None:
    first = await begun(browser)
    page = await press(browser, form_of(first, first.url.path), ("do", "elsewhere"))
    assert "登録したメールにコードを送る" not in page.text, "nobody is registered"
    browser.cookies.set("machi_recipient", "mihon-recipient")
    page = await browser.get(page.url.path)
    sent = await browser.post(form_of(page, "/send").action, follow_redirects=True)
    assert "コードを送りました" in sent.text
    [row] = await context.db.rows("select subject, data from outbox")
    assert row["subject"] == "forms.resume_code.requested.v1"
    code = code_on(page).replace("-", "")
    assert code not in str(row["data"])
    key = letter_key(None, context.settings.city)
    letter = open_letter(key, UUID(row["data"]["letter_id"]), row["data"]["letter"])
    assert letter == {"code": code}
    assert row["data"]["recipient"] == "mihon-recipient"
