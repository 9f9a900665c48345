"""The one evaluator: what is visible, what is wrong, which papers, how much.

For pages, API and staff alike. Order (forms reference, section 3): parse and normalise, refuse
unknown keys, walk in topological order (visible? else drop; compute), validate what is visible,
documents, fee, rules. Never validate before the logic. It runs from all answers each time; the day
is passed in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from machi.forms.domain.conditions import Scope, holds, references
from machi.forms.domain.fees import ChargedLine, charge, fee_sources
from machi.forms.domain.order import sources
from machi.forms.domain.parsed import Problem, is_empty
from machi.forms.domain.procedure import Document, Field, Procedure, Rule
from machi.forms.domain.validation import problems_of
from machi.forms.domain.values import parse, unknown_keys
from machi.forms.domain.walk import Walked, walk


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Through which channel, on which day (in Japan), and how sure we are who it is."""

    channel: str
    today: date
    not_my_number: frozenset[str] = frozenset()
    """Places whose twelve digits a person has said are no 個人番号."""
    papers: frozenset[str] | None = None
    """Blocking papers that are there, by `NeededDocument.key`; None: nobody looks at them yet."""


@dataclass(frozen=True, slots=True)
class NeededDocument:
    """A paper to bring or send; `item` is the place in the repeat that it is for."""

    document: Document
    item: int | None = None

    @property
    def key(self) -> str:
        return self.document.key if self.item is None else f"{self.document.key}[{self.item}]"

    @property
    def at(self) -> str:
        """Name it where problems stand: `documents.proof`, `documents[1].proof` of an item."""
        place = "" if self.item is None else f"[{self.item}]"
        return f"documents{place}.{self.document.key}"

    @property
    def may_be_shown(self) -> bool:
        return bool({"show", "submit"} & {*self.document.accept})

    def blocks(self, channel: str) -> bool:
        """Tell whether it stops a submission: from afar only what can be sent as a file does."""
        return self.document.blocking and (channel == "counter" or "upload" in self.document.accept)

    def lacking(self, channel: str) -> Problem:
        """Say that it is not there; the code tells the ways on."""
        if channel == "counter":
            return Problem(self.at, "paper_unseen")
        return Problem(self.at, "paper_or_promise" if self.may_be_shown else "paper_missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What a procedure says about a set of answers.

    answers: normalised, visible answers only: this is what is stored, shown and printed.
    kept: the same as it was typed, for a draft.
    visible: paths such as `spouse` and `dogs[0].chip_no`.
    errors: they block; warnings inform.
    """

    answers: Mapping[str, Any]
    kept: Mapping[str, Any]
    visible: frozenset[str]
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    documents: tuple[NeededDocument, ...]
    fee_lines: tuple[ChargedLine, ...]

    @property
    def ok(self) -> bool:
        return not self.errors

    @property
    def fee_yen(self) -> int:
        return sum(line.amount_yen for line in self.fee_lines)


def evaluate(
    procedure: Procedure, raw: Mapping[str, Any], circumstances: Circumstances
) -> Evaluation:
    """Decide everything about a set of raw answers."""
    parsed = {
        field.key: parse(field, _given(field, raw))
        for field in procedure.fields
        if field.key in raw or field.default is not None
    }
    refused = unknown_keys(tuple(procedure.fields), raw)
    for key, answer in parsed.items():
        refused += [Problem(f"{key}{wrong.at}", wrong.code) for wrong in answer.refused]
    walked = walk(procedure, parsed, circumstances.today, _context(procedure, circumstances))
    errors = refused + [
        problem
        for field in procedure.fields
        if field.key in walked.visible
        for problem in problems_of(
            field, parsed.get(field.key), walked, circumstances.not_my_number
        )
    ]
    scope = walked.scope
    lines = charge(procedure.fee, scope)
    scope = Scope(scope.answers, {**scope.context, "fee": _total(lines)}, scope.today)
    broken = [rule for rule in procedure.rules if _breaks(procedure, rule, scope, errors)]
    found = Evaluation(
        answers=walked.answers,
        kept=_without(walked.kept, [one.at for one in errors if one.code == "my_number"]),
        visible=frozenset(walked.visible),
        errors=(*errors, *(Problem(one.at, one.key) for one in broken if one.level == "error")),
        warnings=tuple(Problem(one.at, one.key) for one in broken if one.level == "warn"),
        documents=_documents(procedure, walked),
        fee_lines=lines,
    )
    if circumstances.papers is None:
        return found
    return without_papers(found, circumstances.channel, circumstances.papers)


def without_papers(found: Evaluation, channel: str, there: frozenset[str]) -> Evaluation:
    """Add an error for each blocking paper that is not there (see `domain/blocking.py`)."""
    lacking = (
        one.lacking(channel)
        for one in found.documents
        if one.blocks(channel) and one.key not in there
    )
    return replace(found, errors=(*found.errors, *lacking))


def _given(field: Field, raw: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as it was posted
    answer = raw.get(field.key)
    return field.default if is_empty(answer) else answer


def _context(procedure: Procedure, circumstances: Circumstances) -> dict[str, Any]:
    channel = circumstances.channel
    return {"channel": channel, "assurance": procedure.assurance.get(channel)}


def _total(lines: tuple[ChargedLine, ...]) -> int:
    return sum(line.amount_yen for line in lines)


def _breaks(procedure: Procedure, rule: Rule, scope: Scope, errors: list[Problem]) -> bool:
    """Tell whether a rule fires. One that reads an answer in error is skipped: it would guess."""
    wrong = {error.at.partition(".")[0].partition("[")[0] for error in errors}
    read: set[str] = set()
    for reference in references(rule.when):
        head = reference.partition(".")[0]
        if reference == "ctx.fee":
            read |= fee_sources(procedure.fee)
        field = procedure.field(head)
        read |= {head, *(sources(field) if field else ())}
    return not read & wrong and holds(rule.when, scope)


def _documents(procedure: Procedure, walked: Walked) -> tuple[NeededDocument, ...]:
    needed: list[NeededDocument] = []
    for document in procedure.documents:
        if document.for_each is None:
            if document.required_if is None or holds(document.required_if, walked.scope):
                needed.append(NeededDocument(document))
            continue
        for place, item in enumerate(walked.answers.get(document.for_each) or ()):
            scope = walked.scope.inside(item)
            if document.required_if is None or holds(document.required_if, scope):
                needed.append(NeededDocument(document, place))
    return tuple(needed)


def _without(kept: Mapping[str, Any], places: list[str]) -> dict[str, Any]:
    """Drop what looks like a 個人番号 from what is kept: it is not stored, not even in a draft."""
    clean = dict(kept)
    for place in places:
        clean.pop(place.partition(".")[0].partition("[")[0], None)
    return clean


def label_of(procedure: Procedure, path: str) -> Field | None:
    """Find the question at `dogs[0].chip_no` or `applicant.phone`: the innermost one with words."""
    head, _, rest = path.partition(".")
    field = procedure.field(head.partition("[")[0])
    if field is None or not field.fields or not rest:
        return field
    inner = rest.partition(".")[0]
    return next((one for one in field.fields if one.key == inner), field)
