"""What visitors and staff see beside the form itself."""

from collections.abc import Callable

import httpx
import pytest
from tests.forms.applying import apply
from tests.forms.filling import form_of

from machi.shared.service import Context

PROCEDURES = (
    "inkan-shomei",
    "inu-toroku",
    "jido-teate",
    "juminhyo",
    "kokuho-shutoku",
    "risai-shomei",
    "shotoku-shomei",
    "sodai-gomi",
    "tennyu-tenkyo",
    "tenshutsu",
)


async def test_the_front_page_leads_to_the_three_promises(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/")
    assert page.status_code == 200
    for told in ("書かない", "待たせない", "来させない", "みほん市"):
        assert told in page.text
    for path in ("/forms/", "/queue/", "/forms/case"):
        assert f'href="{path}"' in page.text


@pytest.mark.parametrize(
    ("asked", "filled_in"),
    [
        ("", ""),
        ("?next=/forms/case/AB3DE6GH", "AB3DE6GH"),
        ("?next=/forms/case/AB3DE6GH/copy.pdf", "AB3DE6GH"),
        ("?next=/queue/", ""),
        ("?next=https://elsewhere.example/forms/case/AB3DE6GH", ""),
    ],
)
async def test_a_case_that_was_linked_to_fills_its_number_in(
    browser: httpx.AsyncClient, asked: str, filled_in: str
) -> None:
    page = await browser.get(f"/forms/case{asked}")
    assert form_of(page).fields["receipt_number"] == [filled_in]


async def test_the_list_names_every_procedure_and_can_be_searched(
    browser: httpx.AsyncClient,
) -> None:
    page = await browser.get("/forms/")
    assert all(f'href="/forms/{one}"' in page.text for one in PROCEDURES)
    found = await browser.get("/forms/", params={"q": "住民票"})
    assert "/forms/juminhyo" in found.text
    assert "/forms/sodai-gomi" not in found.text
    none = await browser.get("/forms/", params={"q": "<script>"})
    assert "見つかりませんでした" in none.text
    assert "<script>" not in none.text.replace("<script src", "")


@pytest.mark.parametrize("name", PROCEDURES)
@pytest.mark.parametrize("language", ["ja", "en"])
async def test_the_page_of_a_procedure_says_what_to_know_before_starting(
    browser: httpx.AsyncClient, name: str, language: str
) -> None:
    page = await browser.get(f"/forms/{name}", params={"lang": language})
    assert page.status_code == 200
    assert ("始める前に" if language == "ja" else "Before you start") in page.text
    online = name not in {"inkan-shomei", "tennyu-tenkyo"}
    assert (("オンラインで始める" if language == "ja" else "Begin online") in page.text) is online
    at_home = name != "sodai-gomi"
    assert ('name="channel" value="pre_entry"' in page.text) is at_home
    assert 'href="/queue/s/honcho"' in page.text


async def test_an_unknown_procedure_is_a_page_that_says_so(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/forms/nobody")
    assert page.status_code == 404
    assert "この手続きは見つかりませんでした" in page.text


async def test_the_list_of_staff_shows_no_answers_and_filters_by_state(
    browser: httpx.AsyncClient, program: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    assert (await browser.get("/forms/desk")).headers["location"].startswith("/auth/sign-in")
    case = (await apply(program)).json()
    browser.cookies.set("machi_staff", token("clerk"))
    page = await browser.get("/forms/desk")
    assert case["receipt_number"] in page.text
    assert "見本 太郎" not in page.text
    accepted = await browser.get("/forms/desk", params={"state": "accepted"})
    assert case["receipt_number"] not in accepted.text


async def test_staff_accept_and_grant_and_whoever_is_second_sees_what_happened(
    browser: httpx.AsyncClient,
    program: httpx.AsyncClient,
    context: Context,
    token: Callable[..., str],
) -> None:
    case = (await apply(program)).json()
    browser.cookies.set("machi_staff", token("supervisor"))
    path = f"/forms/desk/{case['application_id']}"
    opened = await browser.get(path)
    assert "見本 太郎" in opened.text
    assert 'name="expected_revision" value="1"' in opened.text
    seen = {"expected_revision": "1"}
    done = await browser.post(f"{path}/accept", data=seen, follow_redirects=True)
    assert "受付済" in done.text
    late = await browser.post(f"{path}/accept", data=seen)
    assert late.status_code == 409
    assert "10:30に「受付」が行われました（見本 職員）" in late.text
    granted = await browser.post(
        f"{path}/grant", data={"expected_revision": "2"}, follow_redirects=True
    )
    assert "納付待ち" in granted.text
    broken = await browser.post(f"{path}/grant", data={"expected_revision": "٣"})
    assert broken.status_code == 422
    assert len(await context.db.rows("select 1 from audit_entry")) >= 4


async def test_a_double_click_of_one_clerk_is_one_step_and_no_reproach(
    browser: httpx.AsyncClient, program: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    case = (await apply(program)).json()
    browser.cookies.set("machi_staff", token("clerk"))
    path = f"/forms/desk/{case['application_id']}"
    sent = {
        name: value[0] for name, value in form_of(await browser.get(path), "/accept").fields.items()
    }
    clicks = [await browser.post(f"{path}/accept", data=sent) for _ in range(2)]
    assert [one.status_code for one in clicks] == [303, 303]


@pytest.mark.parametrize(("verb", "role"), [("accept", "auditor"), ("grant", "clerk")])
async def test_a_page_does_not_do_what_its_reader_may_not(
    browser: httpx.AsyncClient,
    program: httpx.AsyncClient,
    token: Callable[..., str],
    verb: str,
    role: str,
) -> None:
    case = (await apply(program)).json()
    browser.cookies.set("machi_staff", token(role))
    path = f"/forms/desk/{case['application_id']}"
    assert f'action="{path}/{verb}"' not in (await browser.get(path)).text
    refused = await browser.post(f"{path}/{verb}", data={"expected_revision": "1"})
    assert refused.status_code == 403


async def test_staff_fill_in_a_procedure_of_the_counter(
    browser: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    sent = {"procedure_id": "tennyu-tenkyo"}
    assert (await browser.post("/forms/desk/drafts", data=sent)).status_code == 303
    browser.cookies.set("machi_staff", token("auditor"))
    assert (await browser.post("/forms/desk/drafts", data=sent)).status_code == 403
    browser.cookies.set("machi_staff", token("clerk"))
    page = await browser.post("/forms/desk/drafts", data=sent, follow_redirects=True)
    assert "窓口で入力" in page.text


async def test_how_accessible_the_pages_are_is_told(browser: httpx.AsyncClient) -> None:
    assert "JIS X 8341-3" in (await browser.get("/forms/accessibility")).text
