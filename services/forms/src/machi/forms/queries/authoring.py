"""What the pages and the API of the builder read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from machi.forms.domain.authoring.drafts import DraftStep, ProcedureDraft
from machi.forms.domain.authoring.finding import Lint
from machi.forms.domain.authoring.lint import lint
from machi.forms.domain.procedure import Procedure
from machi.forms.store import procedure_archive, procedure_drafts, procedures
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft, what the linter says to it, and the versions that were published before it."""

    draft: ProcedureDraft
    lint: Lint
    published: Sequence[Procedure]
    history: Sequence[DraftStep]


@dataclass(frozen=True, slots=True)
class Shelved:
    """A procedure on the department's list: what is used today, what is being made."""

    procedure_id: str
    live: Procedure | None
    draft: ProcedureDraft | None
    archived: bool


async def draft_view(db: Database, draft_id: UUID) -> DraftView:
    """Open a draft.

    Raises:
        NoSuchProcedureDraft: there is none.

    """
    async with db.transaction() as tx:
        draft = await procedure_drafts.by_id(tx, draft_id)
        earlier = await procedures.earlier(tx, draft.procedure_id, draft.base_version or 0)
        history = await procedure_drafts.history(tx, draft_id)
    return DraftView(draft, lint(draft.document, earlier), earlier, history)


async def workbench(db: Database, today: date) -> Sequence[Shelved]:
    """List every procedure that is published or being made, by name."""
    async with db.transaction() as tx:
        live = {one.id: one for one in await procedures.every(tx, today)}
        drafts = {one.procedure_id: one for one in await procedure_drafts.open_drafts(tx)}
        archived = await procedure_archive.all_ids(tx)
    return [
        Shelved(name, live.get(name), drafts.get(name), name in archived)
        for name in sorted({*live, *drafts})
    ]


async def version(db: Database, procedure_id: str, number: int) -> Procedure:
    """Give one published version.

    Raises:
        NoSuchProcedure: there is none.

    """
    async with db.transaction() as tx:
        return await procedures.version(tx, procedure_id, number)
