"""A document being made or changed: typed, proposed, approved by another person, published."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from machi.forms.domain.authoring.origin import Origin
from machi.shared.errors import Conflict, Forbidden, NotFound


class NoSuchProcedureDraft(NotFound):
    code = "forms.no_such_procedure_draft"
    words = "この手続きの下書きは見つかりませんでした。"


class NoSuchNavigatorDraft(NotFound):
    code = "forms.no_such_navigator_draft"
    words = "この手続きナビの下書きは見つかりませんでした。"


class DocumentDraftChanged(Conflict):
    """Somebody changed the draft since this person saw it; the detail says who and when."""

    code = "forms.document_draft_changed"
    words = "ほかの人が先に変更しました。画面を開き直して、今の内容を確認してください。"


class NotInThisDraftState(Conflict):
    code = "forms.not_in_this_draft_state"
    words = "この下書きは、今の状態ではその操作ができません。"


class ProcedureHasDraft(Conflict):
    code = "forms.procedure_has_draft"
    words = "この手続きには、すでに作成中の下書きがあります。"


class NavigatorHasDraft(Conflict):
    code = "forms.navigator_has_draft"
    words = "この手続きナビには、すでに作成中の下書きがあります。"


class ProcedureIdTaken(Conflict):
    code = "forms.procedure_id_taken"
    words = "同じ記号の手続きがすでにあります。別の記号を付けてください。"


class NavigatorIdTaken(Conflict):
    code = "forms.navigator_id_taken"
    words = "同じ記号の手続きナビがすでにあります。別の記号を付けてください。"


class ApprovedByAuthor(Forbidden):
    """Two people answer for a document: who wrote or proposed it cannot approve it."""

    code = "forms.approved_by_author"
    words = "書いた人や提案した人と別の人が、承認してください。"


class DraftKind(StrEnum):
    PROCEDURE = "procedure"
    NAVIGATOR = "navigator"


class DraftState(StrEnum):
    EDITING = "editing"
    PROPOSED = "proposed"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class DraftCommand(StrEnum):
    START = "start"
    SAVE = "save"
    PROPOSE = "propose"
    SEND_BACK = "send_back"
    SCHEDULE = "schedule"
    PUBLISH = "publish"
    DISCARD = "discard"


OPEN = (DraftState.EDITING, DraftState.PROPOSED, DraftState.SCHEDULED)

STEPS: Mapping[tuple[DraftState, DraftCommand], DraftState] = {
    (DraftState.EDITING, DraftCommand.SAVE): DraftState.EDITING,
    (DraftState.EDITING, DraftCommand.PROPOSE): DraftState.PROPOSED,
    (DraftState.PROPOSED, DraftCommand.SEND_BACK): DraftState.EDITING,
    (DraftState.PROPOSED, DraftCommand.SCHEDULE): DraftState.SCHEDULED,
    (DraftState.PROPOSED, DraftCommand.PUBLISH): DraftState.PUBLISHED,
    (DraftState.SCHEDULED, DraftCommand.SEND_BACK): DraftState.EDITING,
    (DraftState.SCHEDULED, DraftCommand.PUBLISH): DraftState.PUBLISHED,
    **{(state, DraftCommand.DISCARD): DraftState.DISCARDED for state in OPEN},
}
"""Everything that can happen to a draft, and where it is then."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who does something with a draft. The system itself has no id."""

    id: UUID | None
    name: str


SYSTEM = Author(None, "forms")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDraft:
    """document_id: the name of the procedure or the navigator.

    base_version: the published version it began as. publish_on: a day in Japan.
    """

    id: UUID
    kind: DraftKind
    document_id: str
    base_version: int | None
    document: Mapping[str, Any]
    revision: int
    state: DraftState
    made_by: UUID
    made_by_name: str
    changed_by: UUID
    changed_by_name: str
    changed_at: datetime
    proposed_by: UUID | None
    publish_on: date | None
    origin: Origin | None = None
    """Of a document from elsewhere."""


@dataclass(frozen=True, slots=True)
class DraftStep:
    """What was done with a draft, besides typing."""

    revision: int
    command: DraftCommand
    by: str
    note: str | None
    at: datetime


def step(state: DraftState, command: DraftCommand) -> DraftState:
    """Give the state after a command.

    Raises:
        NotInThisDraftState: the table has no such step.

    """
    try:
        return STEPS[state, command]
    except KeyError:
        raise NotInThisDraftState(f"{command} of a draft that is {state}") from None


def check_approver(draft: DocumentDraft, by: Author) -> None:
    """Refuse whoever wrote or proposed it.

    Raises:
        ApprovedByAuthor: it takes another person.

    """
    if by.id in {draft.proposed_by, draft.changed_by}:
        raise ApprovedByAuthor
