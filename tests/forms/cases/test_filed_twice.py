"""The same person files the same again: warned and linked, never stopped, and nobody else told."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from tests.forms.applying import answers, apply, document
from tests.forms.filling import fill, form_of

from machi.forms.app import SERVICE
from machi.forms.domain.likeness import likeness
from machi.forms.domain.reading import read_procedure
from machi.shared.service import Context
from machi.shared.testing.clients import client

TOLD = "同じ内容の申請がすでにあります"
KNOWN = {"cookie": "machi_recipient=mihon-recipient"}
PROCEDURE = read_procedure(document())


def who(**changes: Any) -> str | None:  # noqa: ANN401 - answers
    given = answers()
    return likeness(PROCEDURE, {**given, "applicant": {**given["applicant"], **changes}})


def test_the_same_is_the_same_however_it_was_typed() -> None:
    address = answers()["applicant"]["address"]
    assert who() == who(family_name="見　本", phone="03-0000-0000")
    assert who() == who(address={**address, "city_block": "２－３"})
    assert who() == who(family_name="見本\U000e0100")
    assert who() != who(given_name="花子")
    assert who() != who(date_of_birth="1988-05-05")
    assert who() != who(address={**address, "city_block": "2-4"})


def test_a_name_alone_is_no_person() -> None:
    assert likeness(PROCEDURE, {"applicant": {"full_name": "見本 太郎"}}) is None
    assert likeness(PROCEDURE, {}) is None


async def begun(browser: httpx.AsyncClient) -> httpx.Response:
    return await browser.post("/forms/inu-toroku/start", follow_redirects=True)


async def test_who_files_again_is_told_and_can_send_it_all_the_same(
    program: httpx.AsyncClient, browser: httpx.AsyncClient, context: Context
) -> None:
    first = (await apply(program, "inu-toroku", recipient="mihon-recipient")).json()
    browser.cookies.set("machi_recipient", "mihon-recipient")
    checked = await fill(browser, await begun(browser), answers("inu-toroku"))
    assert TOLD in checked.text
    assert first["receipt_number"] in checked.text
    assert "到達" in checked.text
    form = form_of(checked, "/check")
    sent = await browser.post(form.action, follow_redirects=True)
    assert "確認コード" in sent.text
    [row] = await context.db.rows(
        "select count(*) as n, count(distinct likeness) as same from application"
        " where receipt_number is not null"
    )
    assert (row["n"], row["same"]) == (2, 1)


async def test_somebody_else_who_types_the_same_learns_nothing(
    program: httpx.AsyncClient, browser: httpx.AsyncClient
) -> None:
    await apply(program, "inu-toroku", recipient="mihon-recipient")
    browser.cookies.set("machi_recipient", "mihon-somebody-else")
    checked = await fill(browser, await begun(browser), answers("inu-toroku"))
    assert TOLD in checked.text, "the tests' person has proved who they are"
    browser.cookies.delete("machi_citizen")
    checked = await browser.get(checked.url.path)
    assert "内容の確認" in checked.text
    assert TOLD not in checked.text


async def test_staff_see_the_cases_linked_and_a_purge_takes_the_mark(
    program: httpx.AsyncClient, context: Context, token: Callable[..., str]
) -> None:
    first, second = [(await apply(program, "inu-toroku")).json() for _ in range(2)]
    other = (await apply(program, "sodai-gomi")).json()
    async with client(context, SERVICE) as desk:
        desk.headers["accept"] = "text/html"
        desk.headers["authorization"] = f"Bearer {token('clerk')}"
        page = await desk.get(f"/forms/desk/{second['application_id']}")
        assert "同じ人の同じ申請" in page.text
        assert first["receipt_number"] in page.text
        assert other["receipt_number"] not in page.text
        alone = await desk.get(f"/forms/desk/{other['application_id']}")
        assert "同じ人の同じ申請" not in alone.text


@pytest.mark.parametrize("name", ["juminhyo", "inu-toroku"])
async def test_the_mark_is_keyed_and_nothing_can_be_read_from_it(
    program: httpx.AsyncClient, context: Context, name: str
) -> None:
    await apply(program, name)
    [row] = await context.db.rows("select likeness from application")
    assert len(row["likeness"]) == 32
    assert row["likeness"] == context.vault.fingerprint(
        "same application", str(likeness(read_procedure(document(name)), answers(name)))
    )
