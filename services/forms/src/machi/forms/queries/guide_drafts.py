"""What the pages and the API for making navigators read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from machi.forms.domain.authoring.changes import Change
from machi.forms.domain.authoring.drafts import DocumentDraft, DraftKind, DraftStep
from machi.forms.domain.authoring.finding import Lint
from machi.forms.domain.authoring.shape import HARMLESS, shape_faults
from machi.forms.domain.guides.changes import guide_changes
from machi.forms.domain.guides.lint import lint_navigator
from machi.forms.domain.guides.reading import read_navigator
from machi.forms.domain.guides.shelf import Shelf
from machi.forms.domain.navigator import Navigator, NoSuchNavigator
from machi.forms.store import document_drafts, navigators, shelf
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True)
class GuideDraftView:
    """A draft of a navigator beside the city's procedures.

    base: the published version that it began as. navigator: the draft, as far as it can be read.
    """

    draft: DocumentDraft
    shelf: Shelf
    lint: Lint
    base: Navigator | None
    navigator: Navigator | None
    history: Sequence[DraftStep]

    @property
    def changes(self) -> Sequence[Change]:
        """List what changes against the published version; nothing for a new navigator."""
        return guide_changes(self.base.document, self.draft.document) if self.base else ()


@dataclass(frozen=True, slots=True)
class ShelvedGuide:
    """A navigator on the department's list: what is published, what is being made."""

    navigator_id: str
    newest: Navigator | None
    draft: DocumentDraft | None
    archived: bool


async def guide_draft(db: Database, draft_id: UUID, at: datetime) -> GuideDraftView:
    """Open a draft.

    Raises:
        NoSuchNavigatorDraft: there is none.

    """
    async with db.transaction() as tx:
        draft = await document_drafts.by_id(tx, draft_id, DraftKind.NAVIGATOR)
        published = await navigators.versions(tx, draft.document_id)
        there = await shelf.today(tx, at)
        history = await document_drafts.history(tx, draft_id)
    return GuideDraftView(
        draft=draft,
        shelf=there,
        lint=lint_navigator(draft.document, there),
        base=next((one for one in published if one.version == draft.base_version), None),
        navigator=readable(draft.document),
        history=history,
    )


async def guide_shelf(db: Database) -> Sequence[ShelvedGuide]:
    """List every navigator that is published or being made, in the order of the citizens' list."""
    async with db.transaction() as tx:
        newest = {one.id: one for one in await navigators.newest(tx)}
        open_now = await document_drafts.open_drafts(tx, DraftKind.NAVIGATOR)
        archived = await navigators.archived_ids(tx)
    drafts = {one.document_id: one for one in open_now}
    return [
        ShelvedGuide(name, newest.get(name), drafts.get(name), name in archived)
        for name in (*newest, *sorted(set(drafts) - set(newest)))
    ]


async def guides_naming(db: Database, procedure_id: str) -> Sequence[Navigator]:
    """Give the navigators on the citizens' list whose newest version leads to a procedure."""
    async with db.transaction() as tx:
        newest, archived = await navigators.newest(tx), await navigators.archived_ids(tx)
    return [
        one
        for one in newest
        if one.id not in archived
        and any(row.procedure == procedure_id and row.elsewhere is None for row in one.rows)
    ]


async def guide_versions(db: Database, navigator_id: str) -> Sequence[Navigator]:
    """Give every version of a navigator, oldest first.

    Raises:
        NoSuchNavigator: there is none of that name.

    """
    async with db.transaction() as tx:
        found = await navigators.versions(tx, navigator_id)
    if not found:
        raise NoSuchNavigator
    return found


def readable(document: Mapping[str, Any]) -> Navigator | None:
    """Read an unfinished navigator, as far as it can be shown; None when it cannot."""
    if any(one.code not in HARMLESS for one in shape_faults(document, "navigator")):
        return None
    return read_navigator(document)
