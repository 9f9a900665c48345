"""Correction (補正): the applicant changes exactly what the office asked about, nothing else.

Editable are the named answers, and questions that become visible because of their new values.
Everything else stays byte for byte; a posted change of anything else is refused. An item of a
repeated question is named by its id, because places move.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from machi.forms.domain.evaluation import Circumstances, Evaluation, evaluate
from machi.forms.domain.files.places import papers
from machi.forms.domain.procedure import Field, Procedure
from machi.shared.errors import BadInput

ID = "_id"


class Ask(StrEnum):
    FIX = "fix"
    """なおす: another answer is needed."""
    EXPLAIN = "explain"
    """説明する: the answer may stay; a few words are needed."""
    ATTACH = "attach"
    """付ける: a document is to be sent as a file; the path is its place."""


@dataclass(frozen=True, slots=True)
class Item:
    """One answer that the office asks about. `path`: a question, or `dogs/<id>` for one item."""

    path: str
    message: str
    ask: Ask = Ask.FIX


@dataclass(frozen=True, slots=True)
class CorrectionRequest:
    """What the office asks for, why, and until which day in Japan."""

    reason: str
    due: date
    items: tuple[Item, ...]

    @property
    def to_fix(self) -> frozenset[str]:
        return frozenset(one.path for one in self.items if one.ask is Ask.FIX)

    @property
    def to_attach(self) -> frozenset[str]:
        return frozenset(one.path for one in self.items if one.ask is Ask.ATTACH)


@dataclass(frozen=True, slots=True)
class Change:
    """One answer before and after: what the reviewer looks at first."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Corrected:
    """The answers with the correction in them, and which paths may be edited now."""

    given: Mapping[str, Any]
    evaluation: Evaluation
    editable: frozenset[str]

    def changes(self, before: Mapping[str, Any]) -> tuple[Change, ...]:
        """List what is different from the answers before."""
        after = self.evaluation.answers
        keys = [*before, *(key for key in after if key not in before)]
        return tuple(
            Change(key, before.get(key), after.get(key))
            for key in keys
            if before.get(key) != after.get(key)
        )


class BadCorrectionRequest(BadInput):
    """The request names no answer, or one that is not there."""

    code = "forms.bad_correction_request"
    words = "なおしてほしい項目と理由を、正しく指定してください。"


class NotOpenForCorrection(BadInput):
    """A change of something that was not asked about."""

    code = "forms.not_open_for_correction"
    words = "なおす項目として開いていない項目が送られました。ページを開き直してください。"


def check_request(
    request: CorrectionRequest, procedure: Procedure, evaluation: Evaluation, today: date
) -> None:
    """Refuse a request that the applicant could not fulfil.

    Raises:
        BadCorrectionRequest: no reason, no item, a day that is over, or an answer that is not
            there; `field` names which.

    """
    if not request.reason.strip():
        raise BadCorrectionRequest(field="reason")
    if request.due < today:
        raise BadCorrectionRequest(field="due")
    if not request.items or len({one.path for one in request.items}) != len(request.items):
        raise BadCorrectionRequest(field="items")
    for item in request.items:
        if not item.message.strip() or not _is_there(item, procedure, evaluation):
            raise BadCorrectionRequest(field=f"items.{item.path}")


def paths(procedure: Procedure, evaluation: Evaluation) -> list[str]:
    """List what may be asked about, in the order of the form."""
    found = []
    for field in procedure.fields:
        if field.key not in evaluation.visible or field.type in {"statement", "computed"}:
            continue
        found.append(field.key)
        if field.has_items:
            items = evaluation.answers.get(field.key) or ()
            found += [f"{field.key}/{item[ID]}" for item in items if ID in item]
    return found


def _is_there(item: Item, procedure: Procedure, evaluation: Evaluation) -> bool:
    if item.ask is Ask.ATTACH:
        return any(one.place == item.path for one in papers(evaluation))
    return item.path in paths(procedure, evaluation)


def correct(
    procedure: Procedure,
    before: Evaluation,
    given: Mapping[str, Any],
    opened: Iterable[str],
    circumstances: Circumstances,
) -> Corrected:
    """Put the corrected answers in the place of those that are open.

    Args:
        procedure: the version that the case is pinned to.
        before: what the case's answers said so far.
        given: answers as they were posted: whole questions; of a repeated one, items with ids.
        opened: the paths that the office asked to fix.
        circumstances: as when the case was submitted: its day stays the day.

    Raises:
        NotOpenForCorrection: something else was posted with another value.

    """
    editable = frozenset(opened)
    while True:
        merged = _merged(procedure, before.answers, given, editable)
        evaluation = evaluate(procedure, merged, circumstances)
        more = editable | _newly_visible(before, evaluation, editable)
        if more == editable:
            break
        editable = more
    _refuse_others(procedure, before.answers, given, editable)
    return Corrected(merged, evaluation, editable)


def _newly_visible(before: Evaluation, now: Evaluation, editable: frozenset[str]) -> frozenset[str]:
    """Find the questions that the new answers brought up, top-level or inside an item."""
    found = set()
    for path in now.visible - before.visible:
        key, inside, rest = path.partition("[")
        if not inside:
            found.add(path)
            continue
        place, _, inner = rest.partition("].")
        items: Sequence[Mapping[str, Any]] = now.answers.get(key) or ()
        own = items[int(place)].get(ID) if int(place) < len(items) else None
        if own is not None and not {key, f"{key}/{own}"} & editable:
            found.add(f"{key}/{own}.{inner}")
    return frozenset(found)


def _merged(
    procedure: Procedure,
    stored: Mapping[str, Any],
    given: Mapping[str, Any],
    editable: frozenset[str],
) -> dict[str, Any]:
    merged = dict(stored)
    for field in procedure.fields:
        if field.key in editable:
            merged.pop(field.key, None)
            if given.get(field.key) is not None:
                merged[field.key] = given[field.key]
        elif field.has_items and field.key in stored:
            posted = _by_id(given.get(field.key))
            merged[field.key] = [
                _item(field, item, posted.get(item.get(ID)), editable) for item in stored[field.key]
            ]
    return merged


def _item(
    field: Field,
    stored: Mapping[str, Any],
    posted: Mapping[str, Any] | None,
    editable: frozenset[str],
) -> Mapping[str, Any]:
    if posted is None:
        return stored
    here = f"{field.key}/{stored.get(ID)}"
    open_ = {inner.key for inner in field.fields if {here, f"{here}.{inner.key}"} & editable}
    kept = {key: value for key, value in stored.items() if key not in open_}
    return {**kept, **{key: posted[key] for key in open_ if posted.get(key) is not None}}


def _refuse_others(
    procedure: Procedure,
    stored: Mapping[str, Any],
    given: Mapping[str, Any],
    editable: frozenset[str],
) -> None:
    known = {field.key: field for field in procedure.fields}
    for key, answer in given.items():
        if key in editable:
            continue
        field = known.get(key)
        if field is None or not field.has_items:
            raise NotOpenForCorrection(field=key)
        ids = {item.get(ID) for item in stored.get(key) or ()}
        for own, item in _by_id(answer, must=key).items():
            open_ = {path for path in editable if path.startswith(f"{key}/{own}")}
            if own not in ids or not open_:
                raise NotOpenForCorrection(field=key)
            if f"{key}/{own}" in open_:
                continue
            if set(item) - {ID} - {path.rpartition(".")[2] for path in open_}:
                raise NotOpenForCorrection(field=key)


def _by_id(answer: Any, *, must: str | None = None) -> dict[Any, Mapping[str, Any]]:  # noqa: ANN401 - as it was posted
    """Sort posted items by their ids; without one, an item could be any."""
    items = (
        [item for item in answer if isinstance(item, Mapping)] if isinstance(answer, list) else []
    )
    if must is not None and (not isinstance(answer, list) or any(ID not in item for item in items)):
        raise NotOpenForCorrection(field=must)
    return {item[ID]: item for item in items if ID in item}
