"""Papers of a case that a delegate filed: who signs, whom the city writes to, what is brought."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from tests.forms.applying import API, answers, apply
from tests.forms.delegation.delegates import HANAKO, PARENT, PROXY
from tests.forms.filling import controls_for, form_of, press
from tests.forms.printing.papers import squeezed, text_of
from tests.forms.test_deciding import act

from machi.forms.store import audit
from machi.shared.service import Context

NEXT = ("do", "next")


@pytest.fixture
async def case(program: httpx.AsyncClient) -> dict[str, Any]:
    made: dict[str, Any] = (
        await apply(program, answers=answers(**PROXY), shown_at_counter=["ininjo"])
    ).json()
    return made


async def filed_as(browser: httpx.AsyncClient, who: dict[str, Any]) -> httpx.Response:
    """Begin 住民票 as a delegate: the first page is asked twice, as it has more to ask then."""
    page = await browser.post("/forms/juminhyo/start", follow_redirects=True)
    form = form_of(page, "/filing")
    form.fields["filed_by"] = [who["filed_by"]]
    asked = await press(browser, form, NEXT)
    assert "more=1" in str(asked.url)
    form = form_of(asked, "/filing")
    for key, answer in who.items():
        form.fields |= controls_for(answer, key)
    page = await press(browser, form, NEXT)
    assert page.url.path.endswith("/who"), page.text
    return page


async def test_the_form_names_the_delegate_who_signs_it(
    program: httpx.AsyncClient, case: dict[str, Any], token: Callable[..., str]
) -> None:
    headers = {"authorization": f"Bearer {token('clerk')}"}
    address = f"{API}/desk/applications/{case['application_id']}/form.pdf"
    text = text_of((await program.get(address, headers=headers)).content)
    for said in ("委任を受けた代理人", "見本花子", "港町三丁目", "妻", "代理人の署名（自署）"):
        assert said in text, said


async def test_a_notice_is_for_the_applicant_in_care_of_the_delegate(
    program: httpx.AsyncClient, case: dict[str, Any], token: Callable[..., str]
) -> None:
    await act(program, case, "accept", 1, token("clerk"))
    await act(program, case, "grant", 2, token("approver"))
    address = f"{API}/applications/{case['receipt_number']}/notice.pdf"
    answer = await program.get(address, headers={"Machi-Case-Secret": case["secret"]})
    text = text_of(answer.content)
    assert "見本太郎様（代理人見本花子様気付）" in text
    assert "港町" not in text  # whoever opens it at home reads no address


async def test_a_proxy_takes_a_letter_to_be_signed_by_hand(
    browser: httpx.AsyncClient, context: Context
) -> None:
    page = await filed_as(browser, PROXY)
    form = form_of(page, "/who")
    for name, value in controls_for(answers()["applicant"], "applicant").items():
        form.fields[name] = value
    await press(browser, form, NEXT)
    draft = page.url.path.rpartition("/")[0]
    check = await browser.get(f"{draft}/check")
    assert f'href="{draft}/letter.pdf"' in check.text
    answer = await browser.get(f"{draft}/letter.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    text = text_of(answer.content)
    for said in (
        "委任状",
        "見本花子",
        "港町三丁目",
        "見本太郎",
        "中央一丁目",
        "本人の署名（自署）",
    ):
        assert said in text, said
    assert squeezed("「住民票の写し等の交付請求」") in text
    [draft_id] = await context.db.rows("select id from application")
    kept = await audit.of_case(context.db, draft_id["id"])
    assert [(one.entry.action, one.entry.why) for one in kept] == [("print", "letter")]


async def test_nobody_else_gets_a_letter(browser: httpx.AsyncClient) -> None:
    page = await filed_as(browser, PARENT)
    draft = page.url.path.rpartition("/")[0]
    assert (await browser.get(f"{draft}/letter.pdf")).status_code == 404
    assert "letter.pdf" not in (await browser.get(f"{draft}/check")).text


async def test_the_office_sees_at_once_that_a_delegate_filed(
    program: httpx.AsyncClient, case: dict[str, Any], token: Callable[..., str]
) -> None:
    await apply(program)
    headers = {"authorization": f"Bearer {token('clerk')}"}
    listed = (await program.get(f"{API}/desk/applications", headers=headers)).json()["items"]
    assert [one["filed_by"] for one in listed] == ["self", "proxy"]
    page = await program.get("/forms/desk", headers={**headers, "accept": "text/html"})
    assert page.text.count(">代理<") == 1
    opened = await program.get(
        f"/forms/desk/{case['application_id']}", headers={**headers, "accept": "text/html"}
    )
    assert "代理：委任を受けた代理人" in opened.text
    assert HANAKO["phone"] in opened.text
