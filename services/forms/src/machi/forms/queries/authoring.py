"""What the pages and the API of the builder read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from machi.forms.domain.authoring.changes import Change, changes
from machi.forms.domain.authoring.drafts import DocumentDraft, DraftKind, DraftStep
from machi.forms.domain.authoring.examples import Ran, run_examples
from machi.forms.domain.authoring.finding import Lint
from machi.forms.domain.authoring.lint import lint
from machi.forms.domain.authoring.origin import not_looked
from machi.forms.domain.order import ProcedureRefused
from machi.forms.domain.procedure import Procedure
from machi.forms.domain.reading import read_procedure
from machi.forms.queries.impact import OnVersion, impact
from machi.forms.store import document_drafts, procedure_archive, procedures
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft, what the linter says to it, and the versions that were published before it."""

    draft: DocumentDraft
    lint: Lint
    published: Sequence[Procedure]
    history: Sequence[DraftStep]


@dataclass(frozen=True, slots=True)
class Shelved:
    """A procedure on the department's list: what is used today, what is being made."""

    procedure_id: str
    live: Procedure | None
    draft: DocumentDraft | None
    archived: bool


async def draft_view(db: Database, draft_id: UUID) -> DraftView:
    """Open a draft.

    Raises:
        NoSuchProcedureDraft: there is none.

    """
    async with db.transaction() as tx:
        draft = await document_drafts.by_id(tx, draft_id, DraftKind.PROCEDURE)
        earlier = await procedures.earlier(tx, draft.document_id, draft.base_version or 0)
        history = await document_drafts.history(tx, draft_id)
    found = lint(draft.document, earlier)
    problems = (*found.problems, *not_looked(draft.origin))
    return DraftView(draft, Lint(problems, found.hints), earlier, history)


async def workbench(db: Database, today: date) -> Sequence[Shelved]:
    """List every procedure that is published or being made, by name."""
    async with db.transaction() as tx:
        live = {one.id: one for one in await procedures.every(tx, today)}
        open_now = await document_drafts.open_drafts(tx, DraftKind.PROCEDURE)
        drafts = {one.document_id: one for one in open_now}
        archived = await procedure_archive.all_ids(tx)
    return [
        Shelved(name, live.get(name), drafts.get(name), name in archived)
        for name in sorted({*live, *drafts})
    ]


@dataclass(frozen=True, slots=True)
class DraftImpact:
    """before, after: the documents that the changes lie between; empty for a new procedure."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    changes: Sequence[Change]
    versions: Sequence[OnVersion]


async def draft_impact(db: Database, draft_id: UUID) -> DraftImpact:
    """Say what a draft changes, and who stays on which version.

    Raises:
        NoSuchProcedureDraft: there is none.

    """
    async with db.transaction() as tx:
        draft = await document_drafts.by_id(tx, draft_id, DraftKind.PROCEDURE)
        earlier = await procedures.earlier(tx, draft.document_id, draft.base_version or 0)
    before = earlier[-1].document if earlier else {}
    found = changes(before, draft.document) if earlier else ()
    return DraftImpact(before, draft.document, found, await impact(db, draft.document_id))


async def draft_examples(db: Database, draft_id: UUID) -> Sequence[Ran]:
    """Run the examples of a draft; a document that cannot be read has none that could run.

    Raises:
        NoSuchProcedureDraft: there is none.
        ProcedureRefused: something else has to be put right first; its detail says what.

    """
    view = await draft_view(db, draft_id)
    faults = [one for one in view.lint.problems if not one.at.startswith("/examples")]
    if faults:
        raise ProcedureRefused(f"{faults[0].at}: {faults[0].code}", field=faults[0].at)
    return run_examples(read_procedure(view.draft.document))


async def published_versions(db: Database, procedure_id: str) -> Sequence[Procedure]:
    """Give every version of a procedure, oldest first.

    Raises:
        NoSuchProcedure: there is none of that name.

    """
    async with db.transaction() as tx:
        return await procedures.versions(tx, procedure_id)
