"""What the JSON API of the builder answers with, and what it is asked with."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from machi.forms.domain.authoring.changes import Change, What
from machi.forms.domain.authoring.drafts import DocumentDraft, DraftState
from machi.forms.domain.authoring.examples import Ran
from machi.forms.domain.authoring.finding import Finding
from machi.forms.queries.authoring import Shelved
from machi.forms.queries.impact import OnVersion
from machi.forms.words.changes import change_words
from machi.forms.words.conditions import text_in
from machi.forms.words.findings import finding_words, place_words

NAME = r"^[a-z][a-z0-9-]{1,39}$"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AsSeen(Strict):
    """The revision that the person saw: a draft that has moved on since is not touched."""

    expected_revision: int = Field(ge=1, le=2**31 - 1)


class SavedDocument(AsSeen):
    """A whole document; it may be incomplete."""

    document: Mapping[str, Any]


class SentBack(AsSeen):
    note: str = Field(max_length=2000, pattern=r"^[^\x00]*$", description="Why, for its authors.")


class FromElsewhere(Strict):
    """Whose a document is, and how it may be used: what differs from city to city is held then."""

    city: str = Field(min_length=1, max_length=100)
    license: str = Field(min_length=1, max_length=100)


class NewDraft(Strict):
    """How a draft begins. Exactly one of `title`, `copy_of`, `document`, `change_of`."""

    procedure_id: str | None = Field(
        default=None, pattern=NAME, description="The new procedure's name; not with `change_of`."
    )
    title: str | None = Field(default=None, min_length=1, max_length=200, pattern=r"^[^\x00]*$")
    copy_of: str | None = Field(default=None, pattern=NAME)
    change_of: str | None = Field(default=None, pattern=NAME)
    document: Mapping[str, Any] | None = Field(
        default=None, description="An exported document; `procedure_id` renames it."
    )
    origin: FromElsewhere | None = Field(
        default=None, description="With `document`, when it is another city's."
    )


class BegunDraft(BaseModel):
    draft_id: UUID
    revision: int


class MovedDraft(BaseModel):
    draft_id: UUID
    state: DraftState
    revision: int


class ShelfEntry(BaseModel):
    """A procedure that is published, being made, or both."""

    procedure_id: str
    title: str
    live_version: int | None
    archived: bool
    draft_id: UUID | None
    draft_state: DraftState | None

    @classmethod
    def of(cls, one: Shelved, language: str) -> "ShelfEntry":
        title = one.live.title if one.live else one.draft and one.draft.document.get("title")
        return cls(
            procedure_id=one.procedure_id,
            title=text_in(title, language) or one.procedure_id,
            live_version=one.live.version if one.live else None,
            archived=one.archived,
            draft_id=one.draft.id if one.draft else None,
            draft_state=one.draft.state if one.draft else None,
        )


class Shelf(BaseModel):
    items: list[ShelfEntry]


class DraftStepAnswer(BaseModel):
    command: str
    by: str
    note: str | None
    at: datetime


class DraftAnswer(BaseModel):
    """A draft with its document."""

    draft_id: UUID
    procedure_id: str
    base_version: int | None
    revision: int
    state: DraftState
    changed_by: str
    changed_at: datetime
    publish_on: date | None
    document: Mapping[str, Any]
    history: list[DraftStepAnswer]

    @classmethod
    def of(cls, draft: DocumentDraft, history: list[DraftStepAnswer]) -> "DraftAnswer":
        return cls(
            draft_id=draft.id,
            procedure_id=draft.document_id,
            base_version=draft.base_version,
            revision=draft.revision,
            state=draft.state,
            changed_by=draft.changed_by_name,
            changed_at=draft.changed_at,
            publish_on=draft.publish_on,
            document=draft.document,
            history=history,
        )


class FindingAnswer(BaseModel):
    """at: a JSON pointer (RFC 6901) into the document."""

    at: str
    code: str
    values: Mapping[str, str | int]
    place: str
    text: str


class LintAnswer(BaseModel):
    """Problems refuse publishing; hints are advice."""

    problems: list[FindingAnswer]
    hints: list[FindingAnswer]


def findings(
    document: Mapping[str, Any], found: Iterable[Finding], language: str
) -> list[FindingAnswer]:
    return [
        FindingAnswer(
            at=one.at,
            code=one.code,
            values=one.values,
            place=place_words(document, one.at, language),
            text=finding_words(one, language),
        )
        for one in found
    ]


class DifferenceAnswer(BaseModel):
    what: str
    expected: str
    found: str


class RanExample(BaseModel):
    """One executable example and what came out otherwise than it says."""

    place: int
    name: str
    case: str
    ok: bool
    differences: list[DifferenceAnswer]

    @classmethod
    def of(cls, ran: Ran) -> "RanExample":
        told = [
            DifferenceAnswer(what=one.what, expected=one.expected, found=one.found)
            for one in ran.differences
        ]
        return cls(place=ran.place, name=ran.name, case=ran.case, ok=ran.ok, differences=told)


class RanExamples(BaseModel):
    items: list[RanExample]


class ChangeAnswer(BaseModel):
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
    def of(
        cls, change: Change, before: Mapping[str, Any], after: Mapping[str, Any], language: str
    ) -> "ChangeAnswer":
        return cls(
            what=change.what,
            kind=change.kind,
            at=change.at,
            key=change.key,
            name=change.name,
            before=change.before,
            after=change.after,
            text=change_words(change, before, after, language),
        )


class VersionAnswer(BaseModel):
    """Who stays on one version when another one is published."""

    version: int
    drafts: int
    open_cases: Mapping[str, int]
    ended: int

    @classmethod
    def of(cls, one: OnVersion) -> "VersionAnswer":
        return cls(
            version=one.version,
            drafts=one.drafts,
            open_cases={str(state): count for state, count in one.open_cases.items()},
            ended=one.ended,
        )


class Impact(BaseModel):
    """What changes, and how many drafts and cases stay on the version that they began with."""

    changes: list[ChangeAnswer]
    versions: list[VersionAnswer]
