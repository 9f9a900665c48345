"""What a file answers: a question (`photo`, `dogs/<item>/photo`), or a document to send in.

The files of a draft hang on it, not on what a page posts: whoever goes on with it finds them, a
question that is hidden and shown again has them again, and no answer can name another's file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from machi.forms.domain.evaluation import Evaluation, NeededDocument
from machi.forms.domain.procedure import Field, Procedure
from machi.shared.errors import NotFound

PAPER = "paper:"
ITEM_ID = "_id"


class State(StrEnum):
    RECEIVED = "received"
    """Stored; nobody has looked for viruses yet."""
    SCANNING = "scanning"
    CLEAN = "clean"
    HELD = "held"
    """A 個人番号 may stand in its text: it waits for whoever sent it to say that it is none."""
    REFUSED = "refused"
    """A virus was found. Its content is gone; the name stays, so that people can be told."""


_NO_ANSWER = frozenset({State.REFUSED, State.HELD})


@dataclass(frozen=True, slots=True)
class Rule:
    """Which files a place takes: kinds as in `accept`, how many, of how many MiB each."""

    accept: tuple[str, ...]
    max_files: int
    max_mb: int

    @property
    def max_bytes(self) -> int:
        return self.max_mb * 1024 * 1024


PAPER_RULE = Rule(("pdf", "jpeg", "png", "heic"), 5, 7)
"""The format says nothing of the files of a document: what a telephone makes of a paper."""


class NoSuchPlace(NotFound):
    """The procedure asks for no file there."""

    code = "forms.no_such_place"
    words = "ここにファイルを付けることはできません。"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file as far as it is told: nothing of its content."""

    id: UUID
    application_id: UUID
    place: str
    state: State
    media_type: str
    size: int
    name: str
    received_at: datetime
    kept_at: datetime | None
    replaced_at: datetime | None

    @property
    def counts(self) -> bool:
        """Tell whether it is (part of) an answer."""
        return self.state not in _NO_ANSWER and self.replaced_at is None

    def as_answer(self) -> dict[str, Any]:
        """Give it as it stands in answers."""
        return {
            "file_id": str(self.id),
            "name": self.name,
            "media_type": self.media_type,
            "bytes": self.size,
        }


def rule_at(procedure: Procedure, place: str) -> Rule:
    """Give the rule of a place.

    Raises:
        NoSuchPlace: no file is asked for there.

    """
    if place.startswith(PAPER):
        key = place.removeprefix(PAPER).partition("/")[0]
        if any(one.key == key and "upload" in one.accept for one in procedure.documents):
            return PAPER_RULE
        raise NoSuchPlace
    key, _, rest = place.partition("/")
    field = procedure.field(key)
    if field is not None and rest:
        inner_key = rest.partition("/")[2]
        field = next((one for one in field.fields if one.key == inner_key), None)
    if field is None or field.type != "file":
        raise NoSuchPlace
    return Rule(field.accept, field.max_files, field.max_mb)


def asks_for_files(fields: Sequence[Field]) -> bool:
    return any(one.type == "file" or asks_for_files(one.fields) for one in fields)


def with_files(
    procedure: Procedure, given: Mapping[str, Any], files: Sequence[StoredFile]
) -> dict[str, Any]:
    """Answer every question for files with the files that are there; what was posted is dropped."""
    at: dict[str, list[dict[str, Any]]] = {}
    for file in files:
        if file.counts:
            at.setdefault(file.place, []).append(file.as_answer())
    answered = dict(given)
    for field in procedure.fields:
        if field.type == "file":
            answered.pop(field.key, None)
            if field.key in at:
                answered[field.key] = at[field.key]
        elif asks_for_files(field.fields) and isinstance(answered.get(field.key), list):
            answered[field.key] = [_item(field, item, at) for item in answered[field.key]]
    return answered


def _item(field: Field, item: Any, at: Mapping[str, list[dict[str, Any]]]) -> Any:  # noqa: ANN401 - as it was posted
    if not isinstance(item, Mapping):
        return item
    keys = {one.key for one in field.fields if one.type == "file"}
    answered = {key: answer for key, answer in item.items() if key not in keys}
    for key in keys:
        found = at.get(f"{field.key}/{item.get(ITEM_ID)}/{key}")
        if found:
            answered[key] = found
    return answered


def named_in(answers: Any) -> Iterator[UUID]:  # noqa: ANN401 - any JSON
    """List the files that answers name."""
    if isinstance(answers, Mapping):
        if "file_id" in answers:
            yield UUID(answers["file_id"])
        for inner in answers.values():
            yield from named_in(inner)
    elif isinstance(answers, list):
        for inner in answers:
            yield from named_in(inner)


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that may be sent as a file, and its place."""

    needed: NeededDocument
    place: str


def papers(evaluation: Evaluation) -> list[Paper]:
    """List the documents that these answers ask for and that may be sent as files."""
    found = []
    for needed in evaluation.documents:
        place = place_of(needed, evaluation)
        if "upload" in needed.document.accept and place is not None:
            found.append(Paper(needed, place))
    return found


def place_of(needed: NeededDocument, evaluation: Evaluation) -> str | None:
    """Name the place of a document: of one about an item by the item's id, as places move."""
    place = f"{PAPER}{needed.document.key}"
    if needed.item is None:
        return place
    items = evaluation.answers.get(needed.document.for_each or "") or ()
    own = items[needed.item].get(ITEM_ID)
    return None if own is None else f"{place}/{own}"


def kept_by(evaluation: Evaluation, files: Sequence[StoredFile]) -> frozenset[UUID]:
    """List the files that these answers keep: hidden is absent, for files too."""
    asked = {one.place for one in papers(evaluation)}
    sent = {one.id for one in files if one.counts and one.place in asked}
    return frozenset(named_in(evaluation.answers)) | sent
