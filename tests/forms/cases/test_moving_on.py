"""A draft is offered the newer version: nothing is lost unsaid, nothing hidden comes along."""

import json
from datetime import date
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.forms.applying import answers, document
from tests.forms.filling import fill, form_of

from machi.forms.commands.move_draft import MoveDraft, move_draft
from machi.forms.commands.publish_procedure import PublishProcedure, publish_procedure
from machi.forms.domain.evaluation import Circumstances, evaluate
from machi.forms.domain.moving_on import NoNewerVersion, carry, places
from machi.forms.domain.procedure import Procedure
from machi.forms.domain.reading import read_procedure
from machi.shared.service import Context

TODAY = Circumstances("online", date(2026, 4, 6))
NAME = "inu-toroku"
Json = dict[str, Any]


def newer(**changes: Any) -> Json:  # noqa: ANN401 - members of a document
    """Give the next version: another type, a dropped option, a lost and a new question."""
    found = document(NAME)
    return {**found, "version": found["version"] + 1, **changes}


def procedure(found: Json) -> Procedure:
    return read_procedure(found)


def fields(found: Json) -> list[Json]:
    return [one for page in found["pages"] for one in page["fields"]]


def inner(found: Json) -> list[Json]:
    return [one for field in fields(found) for one in field.get("fields", ())]


def changed(found: Json, gone: set[str], retyped: set[str]) -> Json:
    """Take questions away and give others another type; conditions that read them go, too."""

    def keep(listed: list[Json]) -> list[Json]:
        result = []
        for one in listed:
            if one["key"] in gone:
                continue
            field = {k: v for k, v in one.items() if k not in {"visible_if", "required_if"}}
            if one["key"] in retyped and one["type"] in {"text", "choice", "date"}:
                field = {"key": one["key"], "type": "textarea", "label": one["label"]}
            if "fields" in field:
                field["fields"] = keep(field["fields"])
            result.append(field)
        return result

    pages = [{**page, "fields": keep(page["fields"])} for page in found["pages"]]
    pages = [{k: v for k, v in page.items() if k != "visible_if"} for page in pages]
    plain = {"rules": [], "documents": [], "examples": [], "pages": pages}
    return {**found, "version": 2, "fee": {"timing": {}, "lines": []}, **plain}


KEYS = sorted({one["key"] for one in [*fields(document(NAME)), *inner(document(NAME))]})


@settings(max_examples=150, deadline=None)
@given(gone=st.sets(st.sampled_from(KEYS)), retyped=st.sets(st.sampled_from(KEYS)), data=st.data())
def test_every_answer_goes_along_or_is_named_and_nothing_hidden_does(
    gone: set[str], retyped: set[str], data: st.DataObject
) -> None:
    before, after = procedure(document(NAME)), procedure(changed(document(NAME), gone, retyped))
    whole = answers(NAME)
    some = data.draw(st.sets(st.sampled_from(sorted(whole))))
    typed = {key: value for key, value in whole.items() if key in some}
    kept = dict(places(evaluate(before, typed, TODAY).kept))
    carried = carry(before, after, typed, TODAY)
    along = dict(places(carried.given))
    for place, value in kept.items():
        assert (place in carried.left) is not (along.get(place) == value), place
    judged = evaluate(after, carried.given, TODAY)
    assert dict(places(judged.kept)) == along, "nothing hidden, nothing unknown"
    assert not {one for one in judged.errors if one.code in {"unknown_key", "type", "option"}}


def test_an_unchanged_procedure_takes_everything_over() -> None:
    same = procedure(document(NAME))
    carried = carry(same, procedure(newer()), answers(NAME), TODAY)
    assert (carried.left, carried.asked) == ((), ())


@pytest.fixture
async def draft_page(context: Context, browser: httpx.AsyncClient) -> httpx.Response:
    """A draft that is filled in, and then the procedure changes under it."""
    began = await browser.post(f"/forms/{NAME}/start", follow_redirects=True)
    checked = await fill(browser, began, answers(NAME))
    assert "新しい版があります" not in checked.text
    await publish_procedure(PublishProcedure(renewed(document(NAME))), context)
    return await browser.get(checked.url.path)


def renewed(found: Json) -> Json:
    """Ask for the colour of a dog no more, and for something new."""
    found = json.loads(json.dumps(found))
    extra = {"key": "mihon_new", "type": "text", "label": {"ja": "見本の新しい質問", "en": "New"}}
    [dogs] = [one for one in fields(found) if one["key"] == "dogs"]
    dogs["fields"] = [one for one in dogs["fields"] if one["key"] != "color"]
    found["pages"][0]["fields"].append(extra)
    for example in found["examples"]:
        for dog in example["answers"].get("dogs", ()):
            dog.pop("color", None)
    return {**found, "version": found["version"] + 1}


async def test_the_choice_shows_first_what_would_change_and_the_old_version_stays_good(
    draft_page: httpx.Response, browser: httpx.AsyncClient, context: Context
) -> None:
    assert "この手続きに新しい版があります" in draft_page.text
    base = draft_page.url.path.removesuffix("/check")
    choice = await browser.get(f"{base}/new-version")
    assert "毛の色" in choice.text
    assert "茶" in choice.text
    assert "見本の新しい質問" in choice.text
    assert "ポチ" not in choice.text, "only what would be lost is listed"
    sent = await browser.post(draft_page.url.path, follow_redirects=True)
    assert "確認コード" in sent.text
    [row] = await context.db.rows("select procedure_version from application")
    assert row["procedure_version"] == document(NAME)["version"]


async def test_who_goes_over_keeps_the_rest_and_can_send_it(
    draft_page: httpx.Response, browser: httpx.AsyncClient, context: Context
) -> None:
    base = draft_page.url.path.removesuffix("/check")
    choice = await browser.get(f"{base}/new-version")
    form = form_of(choice, "/new-version")
    moved = await browser.post(
        form.action, data={"version": form.fields["version"][0]}, follow_redirects=True
    )
    assert moved.url.path.endswith("/check")
    assert "ポチ" in moved.text
    assert "新しい版があります" not in moved.text
    [row] = await context.db.rows("select procedure_version, procedure_hash from application")
    [stored] = await context.db.rows(
        "select hash from procedure_version where procedure_id = $1 and version = $2",
        NAME,
        row["procedure_version"],
    )
    assert row["procedure_version"] == document(NAME)["version"] + 1
    assert row["procedure_hash"] == stored["hash"]


async def test_a_version_that_was_not_shown_is_not_taken(
    draft_page: httpx.Response, context: Context
) -> None:
    token = draft_page.url.path.split("/")[3]
    for version in (document(NAME)["version"], 99):
        with pytest.raises(NoNewerVersion):
            await move_draft(MoveDraft(token, version), context)
