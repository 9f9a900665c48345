"""Who may take which paper, and that it is recorded."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import zxingcpp
from tests.forms.applying import API, apply
from tests.forms.printing.accessible import faults
from tests.forms.printing.papers import pictures_of, squeezed, text_of
from tests.forms.test_deciding import act

from machi.forms.queries.papers.notice import CityTexts
from machi.forms.store import audit
from machi.shared.service import Context

REASON = "条例第5条の要件（市内に住んでいること）を満たさないため。"


@pytest.fixture
async def case(program: httpx.AsyncClient) -> dict[str, Any]:
    made: dict[str, Any] = (await apply(program)).json()
    return made


def pdf_in(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert faults(answer.content) == []
    return text_of(answer.content)


async def taken(context: Context, case: dict[str, Any]) -> list[tuple[str, str, str]]:
    kept = await audit.of_case(context.db, case["application_id"])
    return [(one.entry.by.name or one.entry.by.id, one.entry.action, one.entry.why) for one in kept]


async def refuse(
    program: httpx.AsyncClient, case: dict[str, Any], token: Callable[..., str]
) -> None:
    await act(program, case, "accept", 1, token("clerk"))
    refused = await program.post(
        f"{API}/desk/applications/{case['application_id']}/refuse",
        json={"expected_revision": 2, "reason": REASON},
        headers={"authorization": f"Bearer {token('approver')}"},
    )
    assert refused.status_code == 200, refused.text


async def test_staff_print_the_form_of_a_case_and_it_is_recorded(
    program: httpx.AsyncClient, context: Context, case: dict[str, Any], token: Callable[..., str]
) -> None:
    address = f"{API}/desk/applications/{case['application_id']}/form.pdf"
    headers = {"authorization": f"Bearer {token('clerk')}"}
    text = pdf_in(await program.get(address, headers=headers))
    assert "住民票の写し等の交付請求" in text
    assert "見本太郎" in text
    assert case["receipt_number"] in text
    [(_, action, paper)] = await taken(context, case)
    assert (action, paper) == ("print", "form")
    page = f"/forms/desk/{case['application_id']}/print.pdf"
    desk = await program.get(page.removesuffix("/print.pdf"), headers=headers)
    assert f'href="{page}"' in desk.text
    answer = await program.get(page, headers=headers)
    assert pdf_in(answer) == text
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert [action for _, action, _ in await taken(context, case)] == ["print", "view", "print"]


async def test_the_code_on_the_paper_opens_the_case_at_the_desk(
    program: httpx.AsyncClient, case: dict[str, Any], token: Callable[..., str]
) -> None:
    headers = {"authorization": f"Bearer {token('clerk')}"}
    pdf = await program.get(f"/forms/desk/{case['application_id']}/print.pdf", headers=headers)
    [code] = zxingcpp.read_barcodes(pictures_of(pdf.content, 200)[0])
    read = await program.post("/forms/desk/scan", data={"code": code.text}, headers=headers)
    opened = await program.get(read.headers["location"], headers=headers)
    assert opened.headers["location"] == f"/forms/desk/{case['application_id']}"


async def test_who_may_not_read_cases_prints_none(
    program: httpx.AsyncClient, context: Context, case: dict[str, Any], token: Callable[..., str]
) -> None:
    address = f"{API}/desk/applications/{case['application_id']}/form.pdf"
    headers = {"authorization": f"Bearer {token('cashier')}"}
    assert (await program.get(address, headers=headers)).status_code == 403
    assert (await program.get(address)).status_code == 401
    assert await taken(context, case) == []


async def test_an_applicant_takes_a_copy_of_what_they_sent(
    program: httpx.AsyncClient, context: Context, case: dict[str, Any]
) -> None:
    address = f"{API}/applications/{case['receipt_number']}/copy.pdf"
    text = pdf_in(await program.get(address, headers={"Machi-Case-Secret": case["secret"]}))
    assert "控え" in text
    assert "見本太郎" in text
    assert case["secret"] not in text
    wrong = await program.get(address, headers={"Machi-Case-Secret": "AB2CD3EF4GH5"})
    assert wrong.status_code == 404
    assert await taken(context, case) == [("citizen", "print", "copy")]


async def test_there_is_no_notice_before_the_decision(
    program: httpx.AsyncClient, case: dict[str, Any]
) -> None:
    address = f"{API}/applications/{case['receipt_number']}/notice.pdf"
    answer = await program.get(address, headers={"Machi-Case-Secret": case["secret"]})
    assert (answer.status_code, answer.json()["code"]) == (404, "forms.not_decided_yet")


async def test_a_refusal_says_why_and_how_to_appeal(
    program: httpx.AsyncClient, context: Context, case: dict[str, Any], token: Callable[..., str]
) -> None:
    await refuse(program, case, token)
    address = f"{API}/applications/{case['receipt_number']}/notice.pdf"
    text = pdf_in(await program.get(address, headers={"Machi-Case-Secret": case["secret"]}))
    for said in (
        "却下通知書",
        "見本太郎様",
        squeezed(REASON),
        "3か月以内",
        "6か月以内",
        "みほん市長",
    ):
        assert said in text, said
    await program.post(
        "/forms/case", data={"receipt_number": case["receipt_number"], "secret": case["secret"]}
    )
    page = await program.get(f"/forms/case/{case['receipt_number']}")
    assert f"/forms/case/{case['receipt_number']}/notice.pdf" in page.text
    assert "中央一丁目" not in text  # no address on a paper that others may read
    assert ("citizen", "print", "notice") in await taken(context, case)


async def test_a_grant_is_told_without_a_reason(
    program: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    case = (await apply(program, "inu-toroku")).json()
    await act(program, case, "accept", 1, token("clerk"))
    await act(program, case, "grant", 2, token("approver"))
    address = f"{API}/applications/{case['receipt_number']}/notice.pdf"
    text = pdf_in(await program.get(address, headers={"Machi-Case-Secret": case["secret"]}))
    assert "決定通知書" in text
    assert "認めます。" in text
    assert "理由（" not in text


async def test_the_case_page_s_own_cookie_opens_the_papers(
    browser: httpx.AsyncClient, program: httpx.AsyncClient, case: dict[str, Any]
) -> None:
    page = f"/forms/case/{case['receipt_number']}"
    closed = await browser.get(f"{page}/copy.pdf")
    assert closed.status_code == 303
    asked = (await browser.get(closed.headers["location"])).text
    assert f'value="{case["receipt_number"]}"' in asked
    sent = {"receipt_number": case["receipt_number"], "secret": case["secret"]}
    await browser.post("/forms/case", data=sent)
    shown = (await browser.get(page)).text
    assert f'href="{page}/copy.pdf"' in shown
    assert f'href="{page}/notice.pdf"' not in shown
    assert "控え" in pdf_in(await browser.get(f"{page}/copy.pdf"))
    other = (await apply(program)).json()
    foreign = await browser.get(f"/forms/case/{other['receipt_number']}/copy.pdf")
    assert foreign.status_code == 303


async def test_a_guide_sheet_lists_what_applies(browser: httpx.AsyncClient) -> None:
    answers = {"move": "tenkyo", "ages": "adult", "has_card": "yes", "foreign": "no"}
    more = {"work_insurance": "all", "handbook": "no", "seal": "no", "certificate": "no"}
    query = {**answers, **more, "dog": "no", "bulky": "no", "nursery": "no", "care": "no"}
    text = pdf_in(await browser.get("/forms/guide/hikkoshi/sheet.pdf", params=query))
    assert "手続案内書" in text
    assert "転入届・転居届" in text
    unanswered = await browser.get("/forms/guide/hikkoshi/sheet.pdf", params={"move": "tenkyo"})
    assert unanswered.status_code == 404


def test_a_city_writes_its_own_instruction(tmp_path: Path) -> None:
    file = tmp_path / "texts.json"
    file.write_text('{"seal": "（印）", "appeal": [{"title": "教示", "text": "本市の教示。"}]}')
    texts = CityTexts.read(file)
    assert (texts.seal, texts.appeal[0]["text"]) == ("（印）", "本市の教示。")
    assert CityTexts.read(None) == CityTexts()
