"""What the JSON API of navigators answers with, and what it is asked with."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from machi.forms.domain.authoring.changes import Change, What
from machi.forms.domain.authoring.drafts import DraftState
from machi.forms.domain.authoring.finding import Finding
from machi.forms.domain.guides.examples import Ran
from machi.forms.queries.guide_drafts import GuideDraftView, ShelvedGuide
from machi.forms.routes.authoring.answers import NAME, DraftStepAnswer, FindingAnswer, Strict
from machi.forms.words.conditions import text_in
from machi.forms.words.guides import (
    guide_change_words,
    guide_finding_words,
    guide_place_words,
)


class NewGuideDraft(Strict):
    """How a draft begins. Exactly one of `title`, `copy_of`, `document`, `change_of`."""

    navigator_id: str | None = Field(
        default=None, pattern=NAME, description="The new navigator's name; not with `change_of`."
    )
    title: str | None = Field(default=None, min_length=1, max_length=200, pattern=r"^[^\x00]*$")
    copy_of: str | None = Field(default=None, pattern=NAME)
    change_of: str | None = Field(default=None, pattern=NAME)
    document: Mapping[str, Any] | None = Field(
        default=None, description="An exported document; `navigator_id` renames it."
    )


class GuideShelfEntry(BaseModel):
    """A navigator that is published, being made, or both."""

    navigator_id: str
    title: str
    newest_version: int | None
    archived: bool
    draft_id: UUID | None
    draft_state: DraftState | None

    @classmethod
    def of(cls, one: ShelvedGuide, language: str) -> "GuideShelfEntry":
        title = one.newest.title if one.newest else one.draft and one.draft.document.get("title")
        return cls(
            navigator_id=one.navigator_id,
            title=text_in(title, language) or one.navigator_id,
            newest_version=one.newest.version if one.newest else None,
            archived=one.archived,
            draft_id=one.draft.id if one.draft else None,
            draft_state=one.draft.state if one.draft else None,
        )


class GuideShelf(BaseModel):
    items: list[GuideShelfEntry]


class GuideDraftAnswer(BaseModel):
    """A draft of a navigator with its document."""

    draft_id: UUID
    navigator_id: str
    base_version: int | None
    revision: int
    state: DraftState
    changed_by: str
    changed_at: datetime
    publish_on: date | None
    document: Mapping[str, Any]
    history: list[DraftStepAnswer]

    @classmethod
    def of(cls, view: GuideDraftView) -> "GuideDraftAnswer":
        draft = view.draft
        return cls(
            draft_id=draft.id,
            navigator_id=draft.document_id,
            base_version=draft.base_version,
            revision=draft.revision,
            state=draft.state,
            changed_by=draft.changed_by_name,
            changed_at=draft.changed_at,
            publish_on=draft.publish_on,
            document=draft.document,
            history=[
                DraftStepAnswer(command=one.command, by=one.by, note=one.note, at=one.at)
                for one in view.history
            ],
        )


def guide_finding(view: GuideDraftView, one: Finding, language: str) -> FindingAnswer:
    document = view.draft.document
    return FindingAnswer(
        at=one.at,
        code=one.code,
        values=one.values,
        place=guide_place_words(document, view.shelf, one.at, language),
        text=guide_finding_words(document, view.shelf, one, language),
    )


class RanGuideExample(BaseModel):
    """One example: what it asks and shows, and whether that is what it expects."""

    place: int
    name: str
    ok: bool
    asked: list[str]
    shown: list[str]

    @classmethod
    def of(cls, ran: Ran) -> "RanGuideExample":
        return cls(
            place=ran.place,
            name=ran.name,
            ok=ran.ok,
            asked=list(ran.asked),
            shown=list(ran.shown),
        )


class CoveredRow(BaseModel):
    procedure: str
    examples: list[str]


class GuideExamples(BaseModel):
    """The examples that were run, and which of them show what; empty: no example does."""

    items: list[RanGuideExample]
    questions: Mapping[str, list[str]]
    rows: list[CoveredRow]


class GuideChange(BaseModel):
    """One change since the version that the draft began as."""

    what: What
    kind: str
    at: str
    key: str
    name: str
    before: Any = None
    after: Any = None
    text: str

    @classmethod
    def of(cls, change: Change, view: GuideDraftView, language: str) -> "GuideChange":
        before = view.base.document if view.base else {}
        words = guide_change_words(change, before, view.draft.document, view.shelf, language)
        return cls(
            what=change.what,
            kind=change.kind,
            at=change.at,
            key=change.key,
            name=change.name,
            before=change.before,
            after=change.after,
            text=words,
        )


class GuideChanges(BaseModel):
    items: list[GuideChange]


class GuideVersion(BaseModel):
    version: int
    hash: str = Field(description="SHA-256 of the canonical JSON of the document.")
    effective_from: str | None
    document: Mapping[str, Any]


class GuideVersions(BaseModel):
    items: list[GuideVersion]


class GuideOffered(BaseModel):
    """changed: false when it was so already."""

    navigator_id: str
    offered: bool
    changed: bool
