"""Through all questions in order: those that are not visible are dropped, totals are computed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from machi.forms.domain.conditions import Scope, holds
from machi.forms.domain.parsed import Parsed, ParsedItem
from machi.forms.domain.procedure import Field, Procedure


@dataclass(frozen=True, slots=True)
class Walked:
    """Visible answers (normalised, and as typed), the paths that are visible, and the scope."""

    answers: dict[str, Any]
    kept: dict[str, Any]
    visible: set[str]
    scope: Scope


def walk(
    procedure: Procedure, parsed: Mapping[str, Parsed], today: date, context: Mapping[str, Any]
) -> Walked:
    """Decide question by question. A condition sees only what was already found visible."""
    answers: dict[str, Any] = {}
    walked = Walked(answers, {}, set(), Scope(answers, context, today))
    pages = {field.key: page for page in procedure.pages for field in page.fields}
    fields = {field.key: field for field in procedure.fields}
    for key in procedure.order:
        field, page = fields[key], pages[key]
        if page.visible_if is not None and not holds(page.visible_if, walked.scope):
            continue
        if field.visible_if is not None and not holds(field.visible_if, walked.scope):
            continue
        walked.visible.add(key)
        _take(field, parsed.get(key), walked)
    return walked


def _take(field: Field, parsed: Parsed | None, walked: Walked) -> None:
    if field.type == "computed":
        walked.answers[field.key] = _compute(field, walked.answers)
    elif parsed is None:
        return
    elif field.has_items:
        pairs = [_item(field, one, place, walked) for place, one in enumerate(parsed.items)]
        if pairs:
            walked.answers[field.key] = [answers for answers, _ in pairs]
            walked.kept[field.key] = [kept for _, kept in pairs]
    else:
        if parsed.value is not None:
            walked.answers[field.key] = parsed.value
        if parsed.kept is not None:
            walked.kept[field.key] = parsed.kept


def _item(
    field: Field, item: ParsedItem, place: int, walked: Walked
) -> tuple[dict[str, Any], dict[str, Any]]:
    answers: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    scope = walked.scope.inside(answers)
    for inner in field.fields:
        if inner.visible_if is not None and not holds(inner.visible_if, scope):
            continue
        walked.visible.add(f"{field.key}[{place}].{inner.key}")
        found = item.answers.get(inner.key)
        if found is not None and found.value is not None:
            answers[inner.key] = found.value
        if found is not None and found.kept is not None:
            kept[inner.key] = found.kept
    if item.id is not None:
        answers["_id"] = kept["_id"] = item.id
    return answers, kept


def _compute(field: Field, answers: Mapping[str, Any]) -> int:
    if field.sum:
        repeat, _, part = field.sum.partition("[].")
        found = (item.get(part) for item in answers.get(repeat) or ())
        return sum(value for value in found if isinstance(value, int))
    return sum(len(answers.get(repeat) or ()) for repeat in field.count)
