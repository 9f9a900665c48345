"""Answers as people read them: labels and words, never keys and codes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from machi.forms.domain.correction import paths
from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.procedure import Field, Procedure, in_words
from machi.forms.pages.shapes import anchor
from machi.forms.words.answers import nothing, parts_in_lines, simple

_MASK = "●●●●"


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of one page: (question, answer, control to change it at)."""

    key: str
    title: str
    rows: list[tuple[str, str, str]]


def summary(
    procedure: Procedure, evaluation: Evaluation, language: str, *, mask: bool = False
) -> list[Section]:
    """Write all visible answers down, page by page; masked where a question is sensitive."""
    sections = []
    for page in procedure.pages:
        rows = [
            row
            for field in page.fields
            if field.key in evaluation.visible and field.type != "statement"
            for row in _rows(field, evaluation.answers.get(field.key), language, mask=mask)
        ]
        if rows:
            sections.append(Section(page.key, in_words(page.title, language), rows))
    return sections


def _rows(field: Field, value: Any, language: str, *, mask: bool) -> Iterator[tuple[str, str, str]]:  # noqa: ANN401 - an answer
    label = in_words(field.label, language)
    if not field.has_items:
        yield label, _shown(field, value, language, mask=mask), field.key
        return
    if not value:
        yield label, nothing(language), field.key
    for place, item in enumerate(value or ()):
        title = in_words(field.item_label, language) or label
        for inner in field.fields:
            if inner.key in item:
                path = f"{field.key}[{place}].{inner.key}"
                name = f"{title}{place + 1}：{in_words(inner.label, language)}"
                yield name, _shown(inner, item[inner.key], language, mask=mask), anchor(path)


def _shown(field: Field, value: Any, language: str, *, mask: bool) -> str:  # noqa: ANN401 - an answer
    if value is None:
        return nothing(language)
    if mask and field.sensitive:
        return _MASK
    if isinstance(value, Mapping):
        return "\n".join(parts_in_lines(value, language))
    return simple(field, value, language)


def labelled(procedure: Procedure, evaluation: Evaluation, language: str) -> list[tuple[str, str]]:
    """Name what the office may ask to correct: (path, its label), in the order of the form."""
    found = []
    for path in paths(procedure, evaluation):
        key, inside, own = path.partition("/")
        field = procedure.field(key)
        if field is None:
            continue
        label = in_words(field.label, language)
        if inside:
            items = evaluation.answers.get(key) or ()
            place = next(n for n, item in enumerate(items, 1) if item.get("_id") == own)
            title = in_words(field.item_label, language) or label
            label = f"{title}{place}" if language == "ja" else f"{title} {place}"
        found.append((path, label))
    return found


def written(
    procedure: Procedure,
    key: str,
    value: Any,  # noqa: ANN401 - an answer
    language: str,
) -> list[tuple[str, str]]:
    """Write one answer down: (question, answer), for a comparison of before and after."""
    field = procedure.field(key)
    if field is None:
        return []
    return [(label, shown) for label, shown, _ in _rows(field, value, language, mask=False)]
