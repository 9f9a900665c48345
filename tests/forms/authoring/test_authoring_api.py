"""The builder's API: from nothing to a version that people use, by two people."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from tests.forms.applying import send
from tests.forms.authoring.test_lint import small

import machi.forms
from machi.forms.app import SERVICE
from machi.forms.domain.authoring.answers_schema import answers_schema
from machi.forms.domain.authoring.naming import ADDRESSES, PAGE_NAMES
from machi.forms.domain.reading import fingerprint, read_procedure
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, client

API = "/forms/api/v1/authoring"
CITY = Path(machi.forms.__file__).parent / "sample_city" / "procedures"
DOCUMENTS = [json.loads(file.read_text()) for file in sorted(CITY.glob("*.json"))]


async def test_two_people_publish_a_procedure_over_the_api(
    context: Context, token: Callable[..., str]
) -> None:
    async with client(context, SERVICE) as writer, client(context, SERVICE) as second:
        writer.headers.update(bearer(token("procedure_admin")))
        second.headers.update(bearer(token("supervisor")))
        new = {"procedure_id": "mihon", "title": "見本"}
        begun = (await writer.post(f"{API}/drafts", json=new)).json()
        shelf = (await writer.get(f"{API}/procedures")).json()["items"]
        [made] = [one for one in shelf if one["procedure_id"] == "mihon"]
        assert (made["title"], made["live_version"]) == ("見本", None)
        draft = f"{API}/drafts/{begun['draft_id']}"
        sent = {"expected_revision": 1, "document": small()}
        saved = await writer.put(draft, json=sent, headers={"Idempotency-Key": "a"})
        again = await writer.put(draft, json=sent, headers={"Idempotency-Key": "a"})
        assert saved.json() == again.json() == {**saved.json(), "revision": 2}
        late = await writer.put(draft, json=sent)
        assert (late.status_code, late.json()["code"]) == (409, "forms.document_draft_changed")
        told = (await writer.get(f"{draft}/lint")).json()
        assert told == {"problems": [], "hints": []}
        ran = (await writer.get(f"{draft}/examples")).json()["items"]
        assert [one["ok"] for one in ran] == [True, True, True]
        seen = {"expected_revision": 2}
        assert (await second.post(f"{draft}/propose", json=seen)).status_code == 403
        assert (await writer.post(f"{draft}/propose", json=seen)).json()["state"] == "proposed"
        own = await writer.post(f"{draft}/approve", json={"expected_revision": 3})
        assert (own.status_code, own.json()["code"]) == (403, "forms.approved_by_author")
        done = await second.post(f"{draft}/approve", json={"expected_revision": 3})
        assert done.json()["state"] == "published"
        offered = (await second.get("/forms/api/v1/procedures")).json()["items"]
        assert "mihon" in {one["id"] for one in offered}
        listed = (await second.get("/forms/api/v1/procedures/mihon/versions")).json()["items"]
        assert [one["version"] for one in listed] == [1]
        exported = (await second.get("/forms/api/v1/procedures/mihon/versions/1")).json()
        assert exported["document"] == small()


@pytest.mark.parametrize("role", ["clerk", "reviewer", "approver", "auditor", "system_admin"])
async def test_nobody_else_makes_or_publishes(
    context: Context, token: Callable[..., str], role: str
) -> None:
    async with client(context, SERVICE) as somebody:
        new = {"procedure_id": "mihon", "title": "見本"}
        assert (await somebody.post(f"{API}/drafts", json=new)).status_code == 401
        somebody.headers.update(bearer(token(role)))
        assert (await somebody.post(f"{API}/drafts", json=new)).status_code == 403
        archived = await somebody.post(f"{API}/procedures/inu-toroku/archive")
        assert archived.status_code == 403


async def test_a_fault_names_its_place_in_the_reader_s_language(
    context: Context, token: Callable[..., str]
) -> None:
    broken = small()
    broken["pages"][1]["visible_if"] = {"field": "wants", "op": "eq", "value": "maybe"}
    async with client(context, SERVICE) as writer:
        writer.headers.update(bearer(token("procedure_admin")))
        begun = (await writer.post(f"{API}/drafts", json={"document": broken})).json()
        draft = f"{API}/drafts/{begun['draft_id']}"
        for language, text in (("ja", "選択肢はありません"), ("en", "no option")):
            told = await writer.get(f"{draft}/lint", headers={"accept-language": language})
            [problem] = told.json()["problems"]
            assert problem["at"] == "/pages/1/visible_if"
            assert text in problem["text"]
        refused = await writer.post(f"{draft}/propose", json={"expected_revision": 1})
        assert (refused.status_code, refused.json()["code"]) == (422, "forms.procedure_refused")
        both = {"document": broken, "copy_of": "inu-toroku"}
        answer = await writer.post(f"{API}/drafts", json=both)
        assert answer.json()["code"] == "forms.one_beginning"


async def test_a_new_version_says_what_changes_and_who_stays(
    context: Context, token: Callable[..., str], program: httpx.AsyncClient
) -> None:
    example = next(one for one in DOCUMENTS if one["id"] == "sodai-gomi")["examples"][0]
    filed = await send(program, {"procedure_id": "sodai-gomi", "answers": example["answers"]})
    async with client(context, SERVICE) as writer:
        writer.headers.update(bearer(token("procedure_admin")))
        begun = (await writer.post(f"{API}/drafts", json={"change_of": "sodai-gomi"})).json()
        draft = f"{API}/drafts/{begun['draft_id']}"
        document = (await writer.get(draft)).json()["document"]
        document["fee"]["lines"][0]["label"] = {"ja": "新しい手数料"}
        saved = {"expected_revision": 1, "document": document}
        assert (await writer.put(draft, json=saved)).status_code == 200
        told = (await writer.get(f"{draft}/impact")).json()
        [change] = told["changes"]
        assert (change["what"], change["kind"]) == ("changed", "line")
        assert "新しい手数料" in change["text"]
        begun_cases = 1 if filed.status_code == 201 else 0
        assert sum(sum(one["open_cases"].values()) for one in told["versions"]) == begun_cases == 1


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: f"{one['id']} {one['version']}")
def test_the_schema_of_answers_fits_every_example_and_no_unknown_key(
    document: dict[str, Any],
) -> None:
    schema = answers_schema(read_procedure(document), fingerprint(document))
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema.Draft202012Validator(schema)
    for example in document["examples"]:
        if example["case"] != "invalid":
            judge.validate(example["answers"])
            assert not judge.is_valid({**example["answers"], "forged": "x"})
        for key, answer in example["answers"].items():
            if isinstance(answer, list) and answer and isinstance(answer[0], dict):
                forged = [{**answer[0], "forged": "x"}, *answer[1:]]
                assert not judge.is_valid({**example["answers"], key: forged})


async def test_every_page_of_our_own_has_a_name_that_no_procedure_can_take(
    context: Context,
) -> None:
    app = SERVICE.create_app(context)
    paths = {getattr(route, "path", "") for route in app.routes}
    names = {path.split("/")[2] for path in paths if path.startswith("/forms/")}
    own = {name for name in names if name and "{" not in name}
    assert {"desk", "audit"} <= own, "the pages were looked at"
    assert own <= ADDRESSES
    of_drafts = {path.split("/")[4] for path in paths if path.startswith("/forms/d/{token}/")}
    assert {name for name in of_drafts if "{" not in name} <= PAGE_NAMES
