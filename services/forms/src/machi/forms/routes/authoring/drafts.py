"""Making and changing procedures, for programs: a draft from its beginning to its proposal."""

from uuid import UUID

from fastapi import APIRouter, Request

from machi.forms.commands.authoring.change_procedure import ChangeProcedure, change_procedure
from machi.forms.commands.authoring.copy_procedure import CopyProcedure, copy_procedure
from machi.forms.commands.authoring.discard_procedure import DiscardProcedure, discard_procedure
from machi.forms.commands.authoring.drafting import Started
from machi.forms.commands.authoring.import_procedure import ImportProcedure, import_procedure
from machi.forms.commands.authoring.moving import Moved
from machi.forms.commands.authoring.propose_procedure import ProposeProcedure, propose_procedure
from machi.forms.commands.authoring.save_procedure import SaveProcedure, save_procedure
from machi.forms.commands.authoring.start_procedure import StartProcedure, start_procedure
from machi.forms.domain.application import NoSuchProcedure
from machi.forms.domain.authoring.document import NotADocument
from machi.forms.domain.authoring.drafts import (
    DocumentDraftChanged,
    NoSuchProcedureDraft,
    NotInThisDraftState,
    ProcedureHasDraft,
    ProcedureIdTaken,
)
from machi.forms.domain.order import ProcedureRefused
from machi.forms.queries.authoring import draft_examples, draft_impact, draft_view, workbench
from machi.forms.routes.authoring.answers import (
    AsSeen,
    BegunDraft,
    ChangeAnswer,
    DraftAnswer,
    DraftStepAnswer,
    Impact,
    LintAnswer,
    MovedDraft,
    NewDraft,
    RanExample,
    RanExamples,
    SavedDocument,
    Shelf,
    ShelfEntry,
    VersionAnswer,
    findings,
)
from machi.forms.routes.authoring.asking import Asking, Authoring, Reads
from machi.shared.clock import business_date
from machi.shared.db.once import KeyUsedForAnotherRequest
from machi.shared.errors import BadInput
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running, refusals

router = APIRouter(prefix="/forms/api/v1/authoring", tags=["authoring"])

_MOVED = refusals(
    NoSuchProcedureDraft, DocumentDraftChanged, NotInThisDraftState, KeyUsedForAnotherRequest
)


class OneBeginning(BadInput):
    """A draft begins in one way: with a title, a copy, a document, or a published version."""

    code = "forms.one_beginning"
    words = "下書きの始め方を、一つだけ選んでください。"


@router.get("/procedures")
async def list_shelf(request: Request, staff: Reads, context: Running) -> Shelf:
    """List what is published, what is being made, and what is no longer offered."""
    del staff
    language = chosen_language(request)
    found = await workbench(context.db, business_date(context.clock.now()))
    return Shelf(items=[ShelfEntry.of(one, language) for one in found])


@router.post(
    "/drafts",
    status_code=201,
    responses=refusals(
        OneBeginning,
        NotADocument,
        NoSuchProcedure,
        ProcedureIdTaken,
        ProcedureHasDraft,
        KeyUsedForAnotherRequest,
    ),
)
async def begin_draft(new: NewDraft, asking: Authoring) -> BegunDraft:
    """Begin a draft: from nothing, as a copy, from a document, or as the next version."""
    begun = await _begin(new, asking)
    return BegunDraft(draft_id=begun.draft_id, revision=begun.revision)


async def _begin(new: NewDraft, asking: Asking) -> Started:
    by, context = asking.by, asking.context
    request = asking.once("begin_draft", new.model_dump(mode="json"))
    ways = (new.title, new.copy_of, new.change_of, new.document)
    if sum(way is not None for way in ways) != 1:
        raise OneBeginning
    if new.change_of is not None and new.procedure_id is None:
        return await change_procedure(ChangeProcedure(new.change_of, by, request), context)
    if new.document is not None:
        origin = (new.origin.city, new.origin.license) if new.origin else None
        imported = ImportProcedure(new.document, by, new.procedure_id, origin, request)
        return await import_procedure(imported, context)
    if new.procedure_id is None or new.change_of is not None:
        raise OneBeginning(field="procedure_id")
    if new.copy_of is not None:
        copied = CopyProcedure(new.copy_of, new.procedure_id, by, request)
        return await copy_procedure(copied, context)
    return await start_procedure(
        StartProcedure(new.procedure_id, new.title or "", by, request), context
    )


@router.get("/drafts/{draft_id}", responses=refusals(NoSuchProcedureDraft))
async def one_draft(draft_id: UUID, staff: Reads, context: Running) -> DraftAnswer:
    """Give a draft with its document and what was done with it."""
    del staff
    view = await draft_view(context.db, draft_id)
    steps = [
        DraftStepAnswer(command=one.command, by=one.by, note=one.note, at=one.at)
        for one in view.history
    ]
    return DraftAnswer.of(view.draft, steps)


@router.put(
    "/drafts/{draft_id}",
    responses=_MOVED | refusals(NotADocument, ProcedureIdTaken, ProcedureHasDraft),
)
async def save_draft(draft_id: UUID, saved: SavedDocument, asking: Authoring) -> MovedDraft:
    """Replace the whole document of the revision that was seen."""
    told = {"draft_id": draft_id, **saved.model_dump(mode="json")}
    command = SaveProcedure(
        draft_id,
        saved.expected_revision,
        saved.document,
        asking.by,
        asking.once("save_procedure", told),
    )
    return moved(await save_procedure(command, asking.context))


@router.get("/drafts/{draft_id}/lint", responses=refusals(NoSuchProcedureDraft))
async def lint_draft(
    draft_id: UUID, request: Request, staff: Reads, context: Running
) -> LintAnswer:
    """Say what keeps the draft from being published, and what could be better."""
    del staff
    language = chosen_language(request)
    view = await draft_view(context.db, draft_id)
    document = view.draft.document
    return LintAnswer(
        problems=findings(document, view.lint.problems, language),
        hints=findings(document, view.lint.hints, language),
    )


@router.get(
    "/drafts/{draft_id}/examples", responses=refusals(NoSuchProcedureDraft, ProcedureRefused)
)
async def run_draft_examples(draft_id: UUID, staff: Reads, context: Running) -> RanExamples:
    """Run the executable examples of the draft."""
    del staff
    ran = await draft_examples(context.db, draft_id)
    return RanExamples(items=[RanExample.of(one) for one in ran])


@router.get("/drafts/{draft_id}/impact", responses=refusals(NoSuchProcedureDraft))
async def tell_impact(draft_id: UUID, request: Request, staff: Reads, context: Running) -> Impact:
    """Say what changes, and how many drafts and cases stay on the version they have."""
    del staff
    language = chosen_language(request)
    found = await draft_impact(context.db, draft_id)
    return Impact(
        changes=[
            ChangeAnswer.of(one, found.before, found.after, language) for one in found.changes
        ],
        versions=[VersionAnswer.of(one) for one in found.versions],
    )


@router.post("/drafts/{draft_id}/propose", responses=_MOVED | refusals(ProcedureRefused))
async def propose_draft(draft_id: UUID, seen: AsSeen, asking: Authoring) -> MovedDraft:
    """Propose a draft that could be published as it is; somebody else has to approve it."""
    request = asking.once("propose_procedure", {"draft_id": draft_id, **seen.model_dump()})
    command = ProposeProcedure(draft_id, seen.expected_revision, asking.by, request)
    return moved(await propose_procedure(command, asking.context))


@router.post("/drafts/{draft_id}/discard", responses=_MOVED)
async def discard_draft(draft_id: UUID, seen: AsSeen, asking: Authoring) -> MovedDraft:
    """Give a draft up; what was published stays as it is."""
    request = asking.once("discard_procedure", {"draft_id": draft_id, **seen.model_dump()})
    command = DiscardProcedure(draft_id, seen.expected_revision, asking.by, request)
    return moved(await discard_procedure(command, asking.context))


def moved(one: Moved) -> MovedDraft:
    return MovedDraft(draft_id=one.draft_id, state=one.state, revision=one.revision)
