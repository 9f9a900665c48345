"""Making and changing navigators, for programs: a draft from its beginning to its proposal."""

from uuid import UUID

from fastapi import APIRouter, Request

from machi.forms.commands.authoring.drafting import Started
from machi.forms.commands.guides.change_navigator import ChangeNavigator, change_navigator
from machi.forms.commands.guides.copy_navigator import CopyNavigator, copy_navigator
from machi.forms.commands.guides.discard_navigator import DiscardNavigator, discard_navigator
from machi.forms.commands.guides.import_navigator import ImportNavigator, import_navigator
from machi.forms.commands.guides.propose_navigator import ProposeNavigator, propose_navigator
from machi.forms.commands.guides.save_navigator import SaveNavigator, save_navigator
from machi.forms.commands.guides.start_navigator import StartNavigator, start_navigator
from machi.forms.domain.authoring.document import NotADocument
from machi.forms.domain.authoring.drafts import (
    DocumentDraftChanged,
    NavigatorHasDraft,
    NavigatorIdTaken,
    NoSuchNavigatorDraft,
    NotInThisDraftState,
)
from machi.forms.domain.guides.examples import coverage, run_examples
from machi.forms.domain.navigator import NavigatorRefused, NoSuchNavigator
from machi.forms.queries.guide_drafts import guide_draft, guide_shelf
from machi.forms.routes.authoring.answers import (
    AsSeen,
    BegunDraft,
    LintAnswer,
    MovedDraft,
    SavedDocument,
)
from machi.forms.routes.authoring.asking import Asking, Authoring, Reads
from machi.forms.routes.authoring.drafts import OneBeginning, moved
from machi.forms.routes.guides.answers import (
    CoveredRow,
    GuideChange,
    GuideChanges,
    GuideDraftAnswer,
    GuideExamples,
    GuideShelf,
    GuideShelfEntry,
    NewGuideDraft,
    RanGuideExample,
    guide_finding,
)
from machi.shared.db.once import KeyUsedForAnotherRequest
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running, refusals

router = APIRouter(prefix="/forms/api/v1/authoring", tags=["authoring"])

MOVED = refusals(
    NoSuchNavigatorDraft, DocumentDraftChanged, NotInThisDraftState, KeyUsedForAnotherRequest
)


@router.get("/guides")
async def list_guides(request: Request, staff: Reads, context: Running) -> GuideShelf:
    """List the navigators that are published, being made, or no longer offered."""
    del staff
    language = chosen_language(request)
    found = await guide_shelf(context.db)
    return GuideShelf(items=[GuideShelfEntry.of(one, language) for one in found])


@router.post(
    "/guide-drafts",
    status_code=201,
    responses=refusals(
        OneBeginning,
        NotADocument,
        NoSuchNavigator,
        NavigatorIdTaken,
        NavigatorHasDraft,
        KeyUsedForAnotherRequest,
    ),
)
async def begin_guide_draft(new: NewGuideDraft, asking: Authoring) -> BegunDraft:
    """Begin a draft: from nothing, as a copy, from a document, or as the next version."""
    begun = await _begin(new, asking)
    return BegunDraft(draft_id=begun.draft_id, revision=begun.revision)


async def _begin(new: NewGuideDraft, asking: Asking) -> Started:
    by, context = asking.by, asking.context
    request = asking.once("begin_guide_draft", new.model_dump(mode="json"))
    ways = (new.title, new.copy_of, new.change_of, new.document)
    if sum(way is not None for way in ways) != 1:
        raise OneBeginning
    if new.change_of is not None and new.navigator_id is None:
        return await change_navigator(ChangeNavigator(new.change_of, by, request), context)
    if new.document is not None:
        imported = ImportNavigator(new.document, by, new.navigator_id, request)
        return await import_navigator(imported, context)
    if new.navigator_id is None or new.change_of is not None:
        raise OneBeginning(field="navigator_id")
    if new.copy_of is not None:
        copied = CopyNavigator(new.copy_of, new.navigator_id, by, request)
        return await copy_navigator(copied, context)
    started = StartNavigator(new.navigator_id, new.title or "", by, request)
    return await start_navigator(started, context)


@router.get("/guide-drafts/{draft_id}", responses=refusals(NoSuchNavigatorDraft))
async def one_guide_draft(draft_id: UUID, staff: Reads, context: Running) -> GuideDraftAnswer:
    """Give a draft with its document and what was done with it."""
    del staff
    return GuideDraftAnswer.of(await guide_draft(context.db, draft_id, context.clock.now()))


@router.put(
    "/guide-drafts/{draft_id}",
    responses=MOVED | refusals(NotADocument, NavigatorIdTaken, NavigatorHasDraft),
)
async def save_guide_draft(draft_id: UUID, saved: SavedDocument, asking: Authoring) -> MovedDraft:
    """Replace the whole document of the revision that was seen."""
    told = {"draft_id": draft_id, **saved.model_dump(mode="json")}
    request = asking.once("save_navigator", told)
    seen = saved.expected_revision
    command = SaveNavigator(draft_id, seen, saved.document, asking.by, request)
    return moved(await save_navigator(command, asking.context))


@router.get("/guide-drafts/{draft_id}/lint", responses=refusals(NoSuchNavigatorDraft))
async def lint_guide_draft(
    draft_id: UUID, request: Request, staff: Reads, context: Running
) -> LintAnswer:
    """Say what keeps the draft from being published, and what could be better."""
    del staff
    language = chosen_language(request)
    view = await guide_draft(context.db, draft_id, context.clock.now())
    return LintAnswer(
        problems=[guide_finding(view, one, language) for one in view.lint.problems],
        hints=[guide_finding(view, one, language) for one in view.lint.hints],
    )


@router.get(
    "/guide-drafts/{draft_id}/examples",
    responses=refusals(NoSuchNavigatorDraft, NavigatorRefused),
)
async def run_guide_examples(draft_id: UUID, staff: Reads, context: Running) -> GuideExamples:
    """Run the examples of the draft; say which questions and rows they show."""
    del staff
    view = await guide_draft(context.db, draft_id, context.clock.now())
    if view.navigator is None:
        first = view.lint.problems[0]
        raise NavigatorRefused(f"{first.at}: {first.code}", field=first.at)
    seen = coverage(view.navigator)
    rows = zip(view.navigator.rows, seen.rows, strict=True)
    return GuideExamples(
        items=[RanGuideExample.of(one) for one in run_examples(view.navigator)],
        questions={key: list(names) for key, names in seen.questions.items()},
        rows=[CoveredRow(procedure=row.procedure, examples=list(names)) for row, names in rows],
    )


@router.get("/guide-drafts/{draft_id}/changes", responses=refusals(NoSuchNavigatorDraft))
async def tell_guide_changes(
    draft_id: UUID, request: Request, staff: Reads, context: Running
) -> GuideChanges:
    """Say what changes against the published version."""
    del staff
    language = chosen_language(request)
    view = await guide_draft(context.db, draft_id, context.clock.now())
    return GuideChanges(items=[GuideChange.of(one, view, language) for one in view.changes])


@router.post("/guide-drafts/{draft_id}/propose", responses=MOVED | refusals(NavigatorRefused))
async def propose_guide_draft(draft_id: UUID, seen: AsSeen, asking: Authoring) -> MovedDraft:
    """Propose a draft that could be published as it is; somebody else has to approve it."""
    request = asking.once("propose_navigator", {"draft_id": draft_id, **seen.model_dump()})
    command = ProposeNavigator(draft_id, seen.expected_revision, asking.by, request)
    return moved(await propose_navigator(command, asking.context))


@router.post("/guide-drafts/{draft_id}/discard", responses=MOVED)
async def discard_guide_draft(draft_id: UUID, seen: AsSeen, asking: Authoring) -> MovedDraft:
    """Give a draft up; what was published stays as it is."""
    request = asking.once("discard_navigator", {"draft_id": draft_id, **seen.model_dump()})
    command = DiscardNavigator(draft_id, seen.expected_revision, asking.by, request)
    return moved(await discard_navigator(command, asking.context))
