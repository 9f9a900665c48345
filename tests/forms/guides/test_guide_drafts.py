"""A navigator on its way: two people, one revision at a time, its day; for programs as well."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.forms.authoring.test_lint import small as small_procedure
from tests.forms.conftest import SetClock
from tests.forms.guides.sample import small

from machi.forms.commands.authoring.import_procedure import ImportProcedure, import_procedure
from machi.forms.commands.authoring.moving import Moved
from machi.forms.commands.authoring.publish_scheduled import publish_scheduled
from machi.forms.commands.guides.approve_navigator import ApproveNavigator, approve_navigator
from machi.forms.commands.guides.import_navigator import ImportNavigator, import_navigator
from machi.forms.commands.guides.propose_navigator import ProposeNavigator, propose_navigator
from machi.forms.commands.guides.save_navigator import SaveNavigator, save_navigator
from machi.forms.commands.publish_navigator import PublishNavigator, publish_navigator
from machi.forms.domain.authoring.drafts import (
    ApprovedByAuthor,
    Author,
    DocumentDraftChanged,
    DraftState,
    NoSuchNavigatorDraft,
    NotInThisDraftState,
)
from machi.forms.domain.navigator import NavigatorRefused, NoSuchNavigator
from machi.forms.queries.guide import guide
from machi.forms.queries.guide_drafts import guide_draft
from machi.shared.clock import business_date
from machi.shared.service import Context

API = "/forms/api/v1/authoring"
WRITER = Author(UUID(int=1), "見本 一郎")
COLLEAGUE = Author(UUID(int=2), "見本 二郎")
APPROVER = Author(UUID(int=3), "見本 三郎")


async def proposed(context: Context, document: dict[str, Any]) -> Moved:
    started = await import_navigator(ImportNavigator(document, WRITER), context)
    command = ProposeNavigator(started.draft_id, started.revision, COLLEAGUE)
    return await propose_navigator(command, context)


async def test_two_people_publish_and_one_of_two_approvals_wins(context: Context) -> None:
    ready = await proposed(context, small())
    for author in (WRITER, COLLEAGUE):
        with pytest.raises(ApprovedByAuthor):
            await approve_navigator(
                ApproveNavigator(ready.draft_id, ready.revision, author), context
            )
    with pytest.raises(NotInThisDraftState):
        await save_navigator(
            SaveNavigator(ready.draft_id, ready.revision, small(), WRITER), context
        )
    others = [Author(UUID(int=n), f"見本 {n}") for n in (10, 11)]
    ended = await asyncio.gather(
        *(
            approve_navigator(ApproveNavigator(ready.draft_id, ready.revision, by), context)
            for by in others
        ),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in ended) == ["DocumentDraftChanged", "Moved"]
    view = await guide_draft(context.db, ready.draft_id, context.clock.now())
    told = [(one.command, one.by) for one in view.history]
    assert told[:2] == [("start", WRITER.name), ("propose", COLLEAGUE.name)]
    assert told[2][0] == "publish"
    assert (await guide(context.db, "inu", business_date(context.clock.now()))).version == 1


async def test_whoever_saves_second_is_told(context: Context) -> None:
    started = await import_navigator(ImportNavigator(small(), WRITER), context)
    saves = [
        save_navigator(
            SaveNavigator(started.draft_id, 1, {**small(), "life_event": event}, by), context
        )
        for event, by in (("犬", WRITER), ("猫", COLLEAGUE))
    ]
    first, second = await asyncio.gather(*saves, return_exceptions=True)
    refused, kept = (first, "猫") if isinstance(first, Exception) else (second, "犬")
    assert isinstance(refused, DocumentDraftChanged)
    view = await guide_draft(context.db, started.draft_id, context.clock.now())
    assert view.draft.document["life_event"] == kept


async def test_a_navigator_waits_for_its_day_and_comes_back_when_it_cannot_be(
    context: Context,
) -> None:
    document = {**small(), "effective": {"from": "2026-04-10"}}
    clock = context.clock
    assert isinstance(clock, SetClock)
    ready = await proposed(context, document)
    done = await approve_navigator(
        ApproveNavigator(ready.draft_id, ready.revision, APPROVER), context
    )
    assert done.state is DraftState.SCHEDULED
    late = await proposed(context, {**document, "id": "inu-late"})
    await approve_navigator(ApproveNavigator(late.draft_id, late.revision, APPROVER), context)
    await publish_navigator(PublishNavigator({**small(), "id": "inu-late"}), context)
    with pytest.raises(NoSuchNavigator):
        await guide(context.db, "inu", business_date(clock.at))
    clock.at = datetime(2026, 4, 9, 15, 0, tzinfo=UTC)  # midnight in Japan
    await asyncio.gather(publish_scheduled(context), publish_scheduled(context))
    assert (await guide(context.db, "inu", business_date(clock.at))).effective_from == "2026-04-10"
    view = await guide_draft(context.db, late.draft_id, clock.at)
    assert view.draft.state is DraftState.EDITING
    assert "inu-late version 1" in (view.history[-1].note or "")


async def test_what_became_wrong_meanwhile_is_not_published(context: Context) -> None:
    document = small()
    document["rows"][0]["procedure"] = "neko-toroku"
    started = await import_navigator(ImportNavigator(document, WRITER), context)
    with pytest.raises(NavigatorRefused, match="unknown_procedure"):
        await propose_navigator(ProposeNavigator(started.draft_id, 1, WRITER), context)


async def test_a_draft_of_a_procedure_is_no_draft_of_a_navigator(context: Context) -> None:
    document = {**small_procedure(), "id": "inu"}
    other = await import_procedure(ImportProcedure(document, WRITER), context)
    with pytest.raises(NoSuchNavigatorDraft):
        await guide_draft(context.db, other.draft_id, context.clock.now())
    with pytest.raises(NoSuchNavigatorDraft):
        await save_navigator(SaveNavigator(other.draft_id, 1, small(), WRITER), context)
    await import_navigator(ImportNavigator(small(), WRITER), context)  # the same name, its own kind


async def test_a_program_makes_changes_and_publishes_a_navigator(
    program: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    program.headers["authorization"] = f"Bearer {token('procedure_admin')}"
    new = {"document": small()}
    keys = {"idempotency-key": "guide-1"}
    begun = await program.post(f"{API}/guide-drafts", json=new, headers=keys)
    again = await program.post(f"{API}/guide-drafts", json=new, headers=keys)
    assert begun.status_code == again.status_code == 201
    assert begun.json() == again.json()
    draft = f"{API}/guide-drafts/{begun.json()['draft_id']}"
    broken = small()
    broken["rows"][1]["when"]["value"] = "maybe"
    saved = await program.put(draft, json={"expected_revision": 1, "document": broken})
    assert saved.json()["revision"] == 2
    late = await program.put(draft, json={"expected_revision": 1, "document": small()})
    assert (late.status_code, late.json()["code"]) == (409, "forms.document_draft_changed")
    [problem] = (await program.get(f"{draft}/lint")).json()["problems"]
    assert (problem["at"], problem["code"]) == ("/rows/1/when", "no_such_option")
    assert "犬" in problem["place"]
    refused = await program.post(f"{draft}/propose", json={"expected_revision": 2})
    assert refused.status_code == 422
    assert "/rows/1/when" in refused.text
    await program.put(draft, json={"expected_revision": 2, "document": small()})
    ran = (await program.get(f"{draft}/examples")).json()
    assert [one["ok"] for one in ran["items"]] == [True, True]
    assert ran["rows"][2] == {"procedure": "kainushi", "examples": ["犬と転入"]}
    proposed_now = await program.post(f"{draft}/propose", json={"expected_revision": 3})
    assert proposed_now.json()["state"] == "proposed"
    own = await program.post(f"{draft}/approve", json={"expected_revision": 4})
    assert own.json()["code"] == "forms.approved_by_author"
    program.headers["authorization"] = f"Bearer {token('supervisor')}"
    back = {"expected_revision": 4, "note": "聞き方を確かめて"}
    assert (await program.post(f"{draft}/send-back", json=back)).json()["state"] == "editing"
    program.headers["authorization"] = f"Bearer {token('procedure_admin')}"
    await program.post(f"{draft}/propose", json={"expected_revision": 5})
    program.headers["authorization"] = f"Bearer {token('supervisor')}"
    done = await program.post(f"{draft}/approve", json={"expected_revision": 6})
    assert done.json()["state"] == "published"
    [version] = (await program.get("/forms/api/v1/guides/inu/versions")).json()["items"]
    assert version["document"] == small()
    assert len(version["hash"]) == 64


async def test_a_program_reads_what_the_next_version_changes(
    program: httpx.AsyncClient, token: Callable[..., str]
) -> None:
    program.headers["authorization"] = f"Bearer {token('procedure_admin')}"
    begun = await program.post(f"{API}/guide-drafts", json={"change_of": "taishoku"})
    draft = f"{API}/guide-drafts/{begun.json()['draft_id']}"
    taken = await program.post(f"{API}/guide-drafts", json={"change_of": "taishoku"})
    assert taken.json()["code"] == "forms.navigator_has_draft"
    document = (await program.get(draft)).json()["document"]
    assert document["version"] == 3
    questions, rows = document["questions"], document["rows"]
    questions[0]["ask"]["ja"] = "新しい仕事は決まりましたか"
    questions.append({"key": "cat", "type": "yes_no", "ask": {"ja": "猫がいますか"}})
    questions[5], questions[6] = questions[6], questions[5]
    rows[0]["when"] = {"field": "age", "op": "eq", "value": "yes"}
    del rows[-1]
    await program.put(draft, json={"expected_revision": 1, "document": document})
    told = [one["text"] for one in (await program.get(f"{draft}/changes")).json()["items"]]
    assert any("猫がいますか" in one and "加えました" in one for one in told)
    assert any("新しい仕事は決まりましたか" in one and "→" in one for one in told)
    assert any("順番を変えました" in one for one in told)
    assert any("年齢は20歳から59歳ですか" in one and "国民健康保険" in one for one in told)
    assert any("なくしました" in one for one in told)
    shelf = (await program.get(f"{API}/guides")).json()["items"]
    [one] = [one for one in shelf if one["navigator_id"] == "taishoku"]
    assert (one["newest_version"], one["draft_state"]) == (2, "editing")
    program.headers["authorization"] = f"Bearer {token('supervisor')}"
    closed = await program.post(f"{API}/procedures/shotoku-shomei/archive")
    assert closed.json()["guides"] == ["taishoku"]
    for way in ("archive", "offer"):
        answer = await program.post(f"{API}/guides/taishoku/{way}")
        assert answer.json()["changed"] is True
