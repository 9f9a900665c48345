"""A paper without which nothing is taken: stops from afar and at the counter, says the ways on."""

from collections.abc import AsyncGenerator
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from tests.forms.attaching import ASKS_FOR_FILES, pdf
from tests.forms.test_sending_files import one, press

from machi.forms.app import SERVICE
from machi.forms.commands.publish_procedure import PublishProcedure, publish_procedure
from machi.forms.commands.start_draft import StartDraft, start_draft
from machi.forms.domain.authoring.examples import run_example
from machi.forms.domain.evaluation import Circumstances, evaluate
from machi.forms.domain.parsed import Problem
from machi.forms.domain.reading import read_procedure
from machi.shared.auth.guards import STAFF_COOKIE
from machi.shared.service import Context
from machi.shared.testing.clients import client, staff_token

API = "/forms/api/v1"
TODAY = date(2026, 4, 6)
LACKING = "「証明書」がないと提出できません。写真かPDFを送るか、窓口で見せることを選んでください。"


def blocking(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - a document's JSON
    """Give the procedure that asks for files, its one paper without which nothing is taken."""
    document = deepcopy(ASKS_FOR_FILES)
    document["pages"][1]["fields"] = document["pages"][1]["fields"][1:]  # no photo
    document["documents"][0] |= {"blocking": True, **changes}
    for example in document["examples"]:
        example["answers"].pop("photo", None)
    document["examples"] = [one for one in document["examples"] if one["case"] != "invalid"]
    lacking = {
        **deepcopy(document["examples"][1]),
        "name": "証明書がない",
        "case": "invalid",
        "papers": [],
        "channel": "online",
        "expect": {
            "ok": False,
            "errors": [{"at": "documents.shomei", "code": "paper_or_promise"}],
        },
    }
    document["examples"][1]["papers"] = ["shomei"]
    document["examples"].append(lacking)
    return document


@pytest.fixture
async def taking(empty_context: Context) -> Context:
    await publish_procedure(PublishProcedure(blocking()), empty_context)
    return empty_context


@pytest.fixture
async def phone(taking: Context) -> AsyncGenerator[httpx.AsyncClient]:
    async with client(taking, SERVICE) as opened:
        opened.headers["accept"] = "text/html"
        yield opened


async def at_the_documents(phone: httpx.AsyncClient, address: str) -> httpx.Response:
    page = await phone.get(address, follow_redirects=True)
    page = await press(phone, page, typed={"note": "ことば", "lives": "yes"})
    return await press(phone, page)


def sign_in(phone: httpx.AsyncClient, context: Context) -> None:
    token = staff_token(context, {"*": ["clerk"]}, lifetime=timedelta(days=3650))
    phone.cookies.set(STAFF_COOKIE, token)


async def begun(phone: httpx.AsyncClient) -> httpx.Response:
    page = await phone.post("/forms/mihon-tempu/start", follow_redirects=True)
    return await at_the_documents(phone, page.url.path)


@pytest.mark.parametrize(
    ("channel", "accept", "code"),
    [
        ("online", ["upload", "show"], "paper_or_promise"),
        ("online", ["upload"], "paper_missing"),
        ("online", ["show"], None),
        ("counter", ["show"], "paper_unseen"),
        ("kiosk", ["upload", "submit"], "paper_or_promise"),
    ],
)
def test_what_stops_depends_on_the_channel(
    channel: str, accept: list[str], code: str | None
) -> None:
    """From afar only what can be sent from afar stops anybody; nobody looks while it is filled."""
    procedure = read_procedure(blocking(accept=accept))
    given = {"note": "あり", "lives": "yes"}
    sent = evaluate(procedure, given, Circumstances(channel, TODAY, papers=frozenset()))
    assert sent.errors == ((Problem("documents.shomei", code),) if code else ())
    there = evaluate(procedure, given, Circumstances(channel, TODAY, papers=frozenset({"shomei"})))
    assert there.ok
    assert evaluate(procedure, given, Circumstances(channel, TODAY)).ok
    other = {"note": "あり", "lives": "no"}
    assert evaluate(procedure, other, Circumstances(channel, TODAY, papers=frozenset())).ok


def test_examples_say_which_papers_are_there() -> None:
    procedure = read_procedure(blocking())
    ran = [run_example(procedure, at, it) for at, it in enumerate(procedure.document["examples"])]
    assert all(one.ok for one in ran), [one.differences for one in ran]
    lacking = {**procedure.document["examples"][1], "papers": []}
    assert not run_example(procedure, 1, lacking).ok


async def test_from_home_it_is_sent_or_promised(phone: httpx.AsyncClient, taking: Context) -> None:
    page = await begun(phone)
    assert "必須" in page.text
    page = await press(phone, page)
    assert page.url.path.endswith("/check")
    assert LACKING in page.text
    assert 'href="' + page.url.path.replace("check", "documents#paper:shomei") in page.text
    assert (await phone.post(page.url.path)).status_code == 422
    documents = await phone.get(page.url.path.replace("check", "documents"))
    page = await press(phone, documents, typed={"promise:paper:shomei": "yes"})
    assert LACKING not in page.text
    taken_back = await phone.get(documents.url.path)
    assert "checked" in taken_back.text
    done = await phone.post(page.url.path, follow_redirects=True)
    assert "確認コード" in done.text
    sign_in(phone, taking)
    [row] = await taking.db.rows("select id from application")
    desk = await phone.get(f"/forms/desk/{row['id']}")
    assert "窓口で見せる" in desk.text, "the office reads how it was settled"


async def test_from_home_a_file_is_enough(phone: httpx.AsyncClient) -> None:
    page = await begun(phone)
    upload = ("do", "upload:paper:shomei")
    page = await press(phone, page, upload, files=[one("paper:shomei", pdf())])
    page = await press(phone, page)
    assert LACKING not in page.text
    done = await phone.post(page.url.path, follow_redirects=True)
    assert "確認コード" in done.text


async def test_at_the_counter_staff_see_it_or_say_why_not(
    phone: httpx.AsyncClient, taking: Context
) -> None:
    draft = await start_draft(StartDraft("mihon-tempu", "counter"), taking)
    page = await at_the_documents(phone, f"/forms/d/{draft.token}/{draft.first_page}")
    assert "見て確認した" in page.text
    nobody = await press(phone, page, typed={"settle:paper:shomei": "seen"})
    assert nobody.status_code == 403, "only staff can say that staff saw it"
    sign_in(phone, taking)
    refused = await press(phone, page, typed={"settle:paper:shomei": "waived"})
    assert refused.status_code == 422
    assert "理由を書いてください" in refused.text
    check = page.url.path.replace("documents", "check")
    assert "「証明書」を確認してください" in (await phone.get(check)).text
    assert (await phone.post(check)).status_code == 422
    why = {"settle:paper:shomei": "waived", "reason:paper:shomei": "登録で確かめた"}
    assert (await press(phone, page, typed=why)).url.path == check
    assert (await phone.post(check, follow_redirects=True)).status_code == 200
    [row] = await taking.db.rows("select id from application where state <> 'draft'")
    desk = await phone.get(f"/forms/desk/{row['id']}")
    assert "確認しないで受け付けた" in desk.text
    assert "登録で確かめた" in desk.text


async def test_a_program_says_it_too(taking: Context) -> None:
    body = {"procedure_id": "mihon-tempu", "answers": {"note": "あり", "lives": "yes"}}
    async with client(taking, SERVICE) as program:
        refused = await program.post(f"{API}/applications", json=body)
        assert refused.status_code == 422
        assert LACKING in refused.text
        other = await program.post(f"{API}/applications", json={**body, "shown_at_counter": ["x"]})
        assert other.status_code == 422
        said = {**body, "shown_at_counter": ["shomei"]}
        assert (await program.post(f"{API}/applications", json=said)).status_code == 201
