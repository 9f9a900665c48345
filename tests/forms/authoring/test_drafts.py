"""A procedure on its way: typed, proposed, approved by somebody else, in force on its day."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from tests.forms.authoring.test_lint import small
from tests.forms.conftest import SetClock

from machi.forms.commands.authoring.approve_procedure import ApproveProcedure, approve_procedure
from machi.forms.commands.authoring.archive_procedure import ArchiveProcedure, archive_procedure
from machi.forms.commands.authoring.change_procedure import ChangeProcedure, change_procedure
from machi.forms.commands.authoring.copy_procedure import CopyProcedure, copy_procedure
from machi.forms.commands.authoring.discard_procedure import DiscardProcedure, discard_procedure
from machi.forms.commands.authoring.import_procedure import ImportProcedure, import_procedure
from machi.forms.commands.authoring.moving import Moved
from machi.forms.commands.authoring.offer_procedure_again import (
    OfferProcedureAgain,
    offer_procedure_again,
)
from machi.forms.commands.authoring.propose_procedure import ProposeProcedure, propose_procedure
from machi.forms.commands.authoring.publish_scheduled import publish_scheduled
from machi.forms.commands.authoring.save_procedure import SaveProcedure, save_procedure
from machi.forms.commands.authoring.send_back_procedure import (
    SendBackProcedure,
    send_back_procedure,
)
from machi.forms.commands.authoring.start_procedure import StartProcedure, start_procedure
from machi.forms.commands.publish_procedure import PublishProcedure, publish_procedure
from machi.forms.commands.start_draft import StartDraft, start_draft
from machi.forms.domain.application import NoSuchProcedure, NotOffered
from machi.forms.domain.authoring.document import NotADocument, as_version
from machi.forms.domain.authoring.drafts import (
    ApprovedByAuthor,
    Author,
    DocumentDraftChanged,
    DraftState,
    NotInThisDraftState,
    ProcedureHasDraft,
    ProcedureIdTaken,
)
from machi.forms.domain.order import ProcedureRefused
from machi.forms.queries.authoring import DraftView, draft_view, workbench
from machi.forms.queries.catalogue import offered, procedure_page
from machi.shared.clock import business_date
from machi.shared.service import Context
from machi.shared.testing.clients import said

WRITER = Author(UUID(int=1), "見本 一郎")
COLLEAGUE = Author(UUID(int=2), "見本 二郎")
APPROVER = Author(UUID(int=3), "見本 三郎")


async def drafted(context: Context, document: dict[str, Any]) -> DraftView:
    """Somebody began a procedure and typed a whole document."""
    started = await start_procedure(StartProcedure(document["id"], "見本", WRITER), context)
    await save_procedure(
        SaveProcedure(started.draft_id, started.revision, document, WRITER), context
    )
    return await draft_view(context.db, started.draft_id)


async def proposed(context: Context, document: dict[str, Any]) -> Moved:
    view = await drafted(context, document)
    command = ProposeProcedure(view.draft.id, view.draft.revision, COLLEAGUE)
    return await propose_procedure(command, context)


async def test_a_procedure_from_nothing_is_published_by_two_people(empty_context: Context) -> None:
    ready = await proposed(empty_context, small())
    for author in (WRITER, COLLEAGUE):
        with pytest.raises(ApprovedByAuthor):
            await approve_procedure(
                ApproveProcedure(ready.draft_id, ready.revision, author), empty_context
            )
    done = await approve_procedure(
        ApproveProcedure(ready.draft_id, ready.revision, APPROVER), empty_context
    )
    assert done.state is DraftState.PUBLISHED
    view = await draft_view(empty_context.db, ready.draft_id)
    assert [(one.command, one.by) for one in view.history] == [
        ("start", WRITER.name),
        ("propose", COLLEAGUE.name),
        ("publish", APPROVER.name),
    ]
    today = business_date(empty_context.clock.now())
    assert [one.id for one in await offered(empty_context.db, today)] == ["mihon"]
    assert await said(empty_context) == ["forms.procedure.published.v1"]


async def test_a_draft_with_a_problem_is_kept_and_not_proposed(empty_context: Context) -> None:
    view = await drafted(empty_context, {**small(), "examples": []})
    assert next(one.code for one in view.lint.problems) == "too_few_examples"
    with pytest.raises(ProcedureRefused, match="/examples: too_few_examples"):
        await propose_procedure(
            ProposeProcedure(view.draft.id, view.draft.revision, WRITER), empty_context
        )


async def test_whoever_saves_second_is_told_and_nothing_is_lost(empty_context: Context) -> None:
    started = await start_procedure(StartProcedure("mihon", "見本", WRITER), empty_context)
    saves = [
        save_procedure(
            SaveProcedure(started.draft_id, 1, {**small(), "owner": owner}, by), empty_context
        )
        for owner, by in (("ichiro", WRITER), ("jiro", COLLEAGUE))
    ]
    first, second = await asyncio.gather(*saves, return_exceptions=True)
    refused = first if isinstance(first, Exception) else second
    assert isinstance(refused, DocumentDraftChanged)
    draft = (await draft_view(empty_context.db, started.draft_id)).draft
    assert draft.revision == 2
    assert draft.changed_by_name in str(refused)
    assert draft.document["owner"] == ("jiro" if refused is first else "ichiro")


async def test_a_proposed_draft_cannot_be_changed_until_it_comes_back(
    empty_context: Context,
) -> None:
    ready = await proposed(empty_context, small())
    with pytest.raises(NotInThisDraftState):
        await save_procedure(
            SaveProcedure(ready.draft_id, ready.revision, small(), WRITER), empty_context
        )
    back = await send_back_procedure(
        SendBackProcedure(ready.draft_id, ready.revision, APPROVER, "手数料を確かめて"),
        empty_context,
    )
    assert back.state is DraftState.EDITING
    view = await draft_view(empty_context.db, ready.draft_id)
    assert view.history[-1].note == "手数料を確かめて"
    await save_procedure(
        SaveProcedure(ready.draft_id, back.revision, small(), WRITER), empty_context
    )


async def test_two_people_approve_at_once_and_one_version_is_published(
    empty_context: Context,
) -> None:
    ready = await proposed(empty_context, small())
    others = [Author(UUID(int=n), f"見本 {n}") for n in (10, 11)]
    ended = await asyncio.gather(
        *(
            approve_procedure(ApproveProcedure(ready.draft_id, ready.revision, by), empty_context)
            for by in others
        ),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in ended) == ["DocumentDraftChanged", "Moved"]
    assert await said(empty_context) == ["forms.procedure.published.v1"]


async def test_a_scheduled_version_is_published_on_its_day_by_the_timer(
    empty_context: Context,
) -> None:
    document = {**small(), "effective": {"from": "2026-04-10"}}
    ready = await proposed(empty_context, document)
    done = await approve_procedure(
        ApproveProcedure(ready.draft_id, ready.revision, APPROVER), empty_context
    )
    assert done.state is DraftState.SCHEDULED
    await publish_scheduled(empty_context)
    assert await said(empty_context) == []
    clock = empty_context.clock
    assert isinstance(clock, SetClock)
    clock.at = datetime(2026, 4, 9, 15, 0, tzinfo=UTC)  # midnight in Japan
    await asyncio.gather(publish_scheduled(empty_context), publish_scheduled(empty_context))
    assert await said(empty_context) == ["forms.procedure.published.v1"]
    today = business_date(clock.at)
    assert [one.id for one in await offered(empty_context.db, today)] == ["mihon"]


async def test_a_scheduled_version_that_cannot_be_published_comes_back_with_the_reason(
    empty_context: Context,
) -> None:
    document = {**small(), "effective": {"from": "2026-04-10"}}
    ready = await proposed(empty_context, document)
    await approve_procedure(
        ApproveProcedure(ready.draft_id, ready.revision, APPROVER), empty_context
    )
    await publish_procedure(PublishProcedure(small()), empty_context)  # the same name and number
    clock = empty_context.clock
    assert isinstance(clock, SetClock)
    clock.at = datetime(2026, 4, 10, 1, 0, tzinfo=UTC)
    await publish_scheduled(empty_context)
    view = await draft_view(empty_context.db, ready.draft_id)
    assert view.draft.state is DraftState.EDITING
    assert "mihon version 1" in (view.history[-1].note or "")


async def test_a_new_version_begins_as_the_published_one_and_leaves_it_alone(
    context: Context,
) -> None:
    started = await change_procedure(ChangeProcedure("inu-toroku", WRITER), context)
    with pytest.raises(ProcedureHasDraft):
        await change_procedure(ChangeProcedure("inu-toroku", COLLEAGUE), context)
    view = await draft_view(context.db, started.draft_id)
    today = business_date(context.clock.now())
    live, mark, _ = await procedure_page(context.db, "inu-toroku", today)
    assert view.draft.document == as_version(live.document, "inu-toroku", live.version + 1)
    assert view.lint.ok
    shorter = {**view.draft.document, "summary": {"ja": "みじかく"}}
    await save_procedure(SaveProcedure(started.draft_id, 1, shorter, WRITER), context)
    assert (await procedure_page(context.db, "inu-toroku", today))[1] == mark
    await discard_procedure(DiscardProcedure(started.draft_id, 2, WRITER), context)
    await change_procedure(ChangeProcedure("inu-toroku", COLLEAGUE), context)


async def test_a_copy_and_an_import_need_a_name_of_their_own(context: Context) -> None:
    with pytest.raises(ProcedureIdTaken):
        await copy_procedure(CopyProcedure("inu-toroku", "juminhyo", WRITER), context)
    with pytest.raises(NoSuchProcedure):
        await copy_procedure(CopyProcedure("nobody", "neko", WRITER), context)
    copied = await copy_procedure(CopyProcedure("inu-toroku", "neko-toroku", WRITER), context)
    view = await draft_view(context.db, copied.draft_id)
    assert (view.draft.document_id, view.draft.document["version"]) == ("neko-toroku", 1)
    elsewhere = {**small(), "id": "juminhyo"}
    with pytest.raises(ProcedureIdTaken):
        await import_procedure(ImportProcedure(elsewhere, WRITER), context)
    with pytest.raises(ProcedureHasDraft):
        await import_procedure(ImportProcedure(elsewhere, WRITER, "neko-toroku"), context)
    await import_procedure(ImportProcedure(elsewhere, WRITER, "juminhyo-2"), context)
    shelf = {
        one.procedure_id: one for one in await workbench(context.db, view.draft.changed_at.date())
    }
    assert shelf["neko-toroku"].live is None
    assert shelf["inu-toroku"].draft is None


@pytest.mark.parametrize(
    "document",
    [[], {"a": "\x00"}, {"a": "\ud800"}, {"a": 1.5}, {"a": "x" * 600_000}],
    ids=["a list", "NUL", "half a character", "a fraction", "too long"],
)
async def test_what_cannot_be_kept_is_refused(
    empty_context: Context,
    document: Any,  # noqa: ANN401 - that is the point
) -> None:
    with pytest.raises(NotADocument):
        await import_procedure(ImportProcedure(document, WRITER, "mihon"), empty_context)


async def test_a_document_of_endless_depth_is_refused(empty_context: Context) -> None:
    deep: dict[str, Any] = {}
    for _ in range(10_000):
        deep = {"not": deep}
    with pytest.raises(NotADocument):
        await import_procedure(ImportProcedure(deep, WRITER, "mihon"), empty_context)


async def test_an_archived_procedure_is_not_begun_and_comes_back(context: Context) -> None:
    today = business_date(context.clock.now())
    before = {one.id for one in await offered(context.db, today)}
    assert await archive_procedure(ArchiveProcedure("inu-toroku", APPROVER), context)
    assert not await archive_procedure(ArchiveProcedure("inu-toroku", APPROVER), context)
    assert before - {one.id for one in await offered(context.db, today)} == {"inu-toroku"}
    with pytest.raises(NotOffered):
        await start_draft(StartDraft("inu-toroku", "online"), context)
    assert await offer_procedure_again(OfferProcedureAgain("inu-toroku"), context)
    await start_draft(StartDraft("inu-toroku", "online"), context)
