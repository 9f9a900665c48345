"""The same procedure for somebody else of the family: what is shared is there, nothing else is."""

from typing import Any

import httpx
import pytest
from tests.forms.applying import answers, apply, document
from tests.forms.delegation.delegates import PROXY, in_format_1
from tests.forms.filling import form_of, press

from machi.forms.domain.family import ForWhom, for_another
from machi.forms.domain.reading import read_procedure
from machi.forms.store import audit
from machi.shared.service import Context

POST = {"receive": "post", "post_address": answers()["applicant"]["address"]}
ADDRESS = answers()["applicant"]["address"]


def given(whom: ForWhom, name: str = "juminhyo", **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - answers
    procedure = read_procedure(document(name))
    return for_another(procedure, answers(name, **changes), procedure, whom)


def test_a_child_gets_a_parent_and_the_family_s_address() -> None:
    found = given(ForWhom.CHILD, **POST)
    assert found["applicant"] == {"address": ADDRESS, "phone": "090-0000-0000"}
    assert (found["filed_by"], found["delegate_capacity"]) == ("representative", "parent")
    assert found["delegate"] == answers()["applicant"]
    assert (found["receive"], found["post_address"]) == ("post", ADDRESS)
    assert set(found) == {
        *("applicant", "filed_by", "delegate_capacity", "delegate", "receive", "post_address"),
    }


def test_an_adult_authorises_whoever_filed() -> None:
    found = given(ForWhom.ADULT)
    assert found["filed_by"] == "proxy"
    assert found["delegate"]["given_name"] == "太郎"
    assert not {"delegate_mandate", "delegate_relation", "delegate_capacity"} & set(found)


def test_a_delegate_goes_on_being_one() -> None:
    found = given(ForWhom.CHILD, **PROXY)
    assert found["delegate"]["given_name"] == "花子"
    assert found["applicant"] == {"address": ADDRESS, "phone": "090-0000-0000"}


def test_who_files_themselves_has_no_delegate() -> None:
    found = given(ForWhom.THEMSELVES)
    assert not {key for key in found if key.startswith(("delegate", "filed"))}


def test_what_means_the_same_is_taken_whatever_it_is_called() -> None:
    other = document()
    other["pages"][0]["fields"][0]["key"] = "requester"
    found = for_another(read_procedure(document()), answers(), read_procedure(other), ForWhom.CHILD)
    assert found["requester"]["address"] == ADDRESS
    assert "applicant" not in found


def test_a_version_that_asks_for_no_delegate_is_told_none() -> None:
    before = read_procedure(document())
    found = for_another(before, answers(), read_procedure(in_format_1()), ForWhom.CHILD)
    assert set(found) == {"applicant", "receive", "post_address"}


@pytest.mark.parametrize("name", ["jido-teate", "kokuho-shutoku", "inu-toroku", "sodai-gomi"])
def test_nothing_of_one_person_alone_is_taken(name: str) -> None:
    procedure = read_procedure(document(name))
    found = for_another(procedure, answers(name), procedure, ForWhom.THEMSELVES)
    asked = {field.key: field.concept for field in procedure.fields}
    assert found
    for key, value in found.items():
        if asked[key] == "A.applicant":
            assert set(value) <= {"address", "phone"}
        else:
            assert asked[key] in {"move.to", "move.date", "household.head"}


async def test_it_begins_on_the_page_of_the_case_and_every_page_is_checked(
    browser: httpx.AsyncClient, program: httpx.AsyncClient, context: Context
) -> None:
    case = (await apply(program, answers=answers(**POST))).json()
    opened = {"receipt_number": case["receipt_number"], "secret": case["secret"]}
    page = await browser.post("/forms/case", data=opened, follow_redirects=True)
    form = form_of(page, "/family")
    assert form.choices["for_whom"] == {"child", "adult", "self"}
    first = await press(browser, form, ("do", "next"))
    assert first.url.path.endswith("/filing")
    asked = form_of(first, "/filing")
    assert asked.fields["filed_by"] == ["representative"]
    assert asked.fields["delegate.given_name"] == ["太郎"]
    second = await press(browser, asked, ("do", "next"))
    child = form_of(second, "/who")
    assert child.fields["applicant.address.street_address"] == ["中央一丁目"]
    assert child.fields["applicant.given_name"] == [""]
    assert (await press(browser, child, ("do", "next"))).status_code == 422  # a name is missing
    kept = await audit.of_case(context.db, case["application_id"])
    assert [(one.entry.action, one.entry.why) for one in kept] == [("prefill", "family")]


async def test_who_has_not_opened_a_case_takes_nothing_from_it(
    browser: httpx.AsyncClient, program: httpx.AsyncClient, context: Context
) -> None:
    case = (await apply(program)).json()
    other = (await apply(program)).json()
    opened = {"receipt_number": other["receipt_number"], "secret": other["secret"]}
    for browsing in ({}, opened):
        if browsing:
            await browser.post("/forms/case", data=browsing)
        sent = {"for_whom": "child"}
        answer = await browser.post(f"/forms/case/{case['receipt_number']}/family", data=sent)
        assert "/forms/d/" not in answer.headers.get("location", "")
    assert await context.db.rows("select 1 from application where state = 'draft'") == []
    assert list(await audit.of_case(context.db, case["application_id"])) == []


async def test_a_protected_case_gives_no_address_away(
    browser: httpx.AsyncClient, program: httpx.AsyncClient, context: Context
) -> None:
    case = (await apply(program, answers=answers(**POST))).json()
    await context.db.row("update application set protected = true")
    opened = {"receipt_number": case["receipt_number"], "secret": case["secret"]}
    page = await browser.post("/forms/case", data=opened, follow_redirects=True)
    first = await press(browser, form_of(page, "/family"), ("do", "next"))
    assert "中央一丁目" not in first.text
    who = await browser.get(first.url.path.replace("/filing", "/who"))
    assert "中央一丁目" not in who.text
    assert form_of(who, "/who").fields["applicant.phone"] == [""]
    receive = await browser.get(first.url.path.replace("/filing", "/receive"))
    assert "中央一丁目" not in receive.text


async def test_nobody_is_refused_by_name(
    browser: httpx.AsyncClient, program: httpx.AsyncClient
) -> None:
    case = (await apply(program)).json()
    opened = {"receipt_number": case["receipt_number"], "secret": case["secret"]}
    await browser.post("/forms/case", data=opened)
    address = f"/forms/case/{case['receipt_number']}/family"
    answer = await browser.post(address, data={"for_whom": "everybody"})
    assert answer.status_code == 422
    assert "だれの分かを選んでください。" in answer.text
