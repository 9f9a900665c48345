"""The settings of the selected part as controls of a template, and read back from a form."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.datastructures import FormData

from machi.forms.domain.authoring.edits.change import LANGUAGES
from machi.forms.domain.authoring.edits.lists import EVIDENCE, NONE, split_evidence
from machi.forms.domain.authoring.edits.settings import Setting, settings_of
from machi.forms.domain.authoring.edits.tree import find, kind_of
from machi.forms.domain.delegation import pages_of, parts
from machi.forms.pages.authoring.selected import label_of
from machi.forms.pages.authoring.words import HINTS, ITEM_BOUNDS, LABELS, choice_words
from machi.forms.words import EVIDENCE as EVIDENCE_WORDS
from machi.forms.words import WORDS_OF

_OF_QUESTIONS = {
    *("unique_by", "for_each", "qty.field", "at", "deadline.field", "compute.count", "compute.sum"),
    *("unit", "delegation.document"),
}
"""Settings whose choices are parts of the document, named by their labels."""
_RARE = {
    *("help", "why", "recommended", "sensitive", "max_length", "length", "charset", "concept"),
    *("prefill", "optional_parts", "unique_by", "revenue_item", "qty.field", "blocking", "law"),
    *(
        "any_of",
        "staff_notes",
        "print.order",
        "print.office",
        "print.copies",
        "print.code",
        "catalog.life_events",
        "catalog.daily",
        "effective.to",
    ),
}
_ITEMS = {"repeat", "household"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A setting as it is drawn: with its label, what is set, and what can be chosen."""

    name: str
    kind: str
    label: str
    hint: str | None
    value: Any
    options: Sequence[tuple[str, str]]
    must: bool
    error: str | None = None
    rare: bool = False
    """Most parts leave it as it is: it stands behind the others."""


def shown_settings(
    document: Mapping[str, Any], at: str, language: str, error: tuple[str, str] | None = None
) -> list[Shown]:
    """Draw every setting of a part; `error` is a control's name and what is wrong with it."""
    part = find(document, at if kind_of(at) != "document_itself" else "")
    return [_shown(document, part, one, language, error) for one in settings_of(document, at)]


def as_typed(shown: list[Shown], typed: Mapping[str, Any]) -> list[Shown]:
    """Draw the settings with what somebody typed, so that a refusal takes nothing from them."""
    return [
        replace(one, value={**one.value, "yen": typed[one.name]["yen"]})
        if one.kind == "price"
        else replace(one, value=typed[one.name])
        if one.kind not in {"lines", "notes"}
        else replace(one, value=typed[one.name].splitlines())
        for one in shown
    ]


def typed_settings(document: Mapping[str, Any], at: str, form: FormData) -> dict[str, Any]:
    """Read what a form says about every setting of a part, as `change_settings` takes it."""
    return typed_of(settings_of(document, at), form)


def typed_of(settings: Iterable[Setting], form: FormData) -> dict[str, Any]:
    """Read what a form says about settings."""
    return {one.path: _typed(one, form) for one in settings}


def _shown(
    document: Mapping[str, Any],
    part: Mapping[str, Any],
    setting: Setting,
    language: str,
    error: tuple[str, str] | None,
) -> Shown:
    value: Any = part
    for step in setting.path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    labels = ITEM_BOUNDS if part.get("type") in _ITEMS else {}
    label = labels.get(setting.path) or LABELS[setting.path]
    hint = None if setting.path in labels else HINTS.get(setting.path)
    wrong = error[1] if error and error[0].startswith(setting.path) else None
    return Shown(
        name=setting.path,
        kind=setting.kind,
        label=WORDS_OF.say(label, language),
        hint=WORDS_OF.say(hint, language) if hint else None,
        value=_price(document, part, language)
        if setting.kind == "price"
        else _drawn(setting, value),
        options=list(_options(document, part, setting, language)),
        must=setting.must,
        error=wrong,
        rare=setting.path in _RARE and not part.get("level"),
    )


def _drawn(setting: Setting, value: Any) -> Any:  # noqa: ANN401 - as the template takes it
    if setting.kind == "notes":
        return [NONE] if value == [] else [label_of({"label": one}, "ja") for one in value or ()]
    if setting.kind == "evidence":
        alone, pairs = split_evidence(value)
        return {"alone": alone, "pairs": [*pairs, []]}
    return value


def _options(
    document: Mapping[str, Any], part: Mapping[str, Any], setting: Setting, language: str
) -> Iterator[tuple[str, str]]:
    if setting.kind == "evidence":
        alone, pairs = split_evidence(part.get(setting.path))
        for code in dict.fromkeys([*EVIDENCE, *alone, *(one for pair in pairs for one in pair)]):
            yield code, WORDS_OF.say(EVIDENCE_WORDS.get(code, code), language)
    for value in setting.choices:
        if setting.path == "print.order":
            page = next(one for one in document["pages"] if one["key"] == value)
            yield value, label_of(page, language)
        elif setting.path in _OF_QUESTIONS:
            yield value, question_words(document, value, part, language)
        else:
            yield value, choice_words(setting.path, value, language)


def question_words(
    document: Mapping[str, Any], key: str, about: Mapping[str, Any], language: str
) -> str:
    """Name a question by its key: `犬・名前` for `dogs[].name`, and for `item.name` of the dogs."""
    holder = about.get("for_each") or (about.get("key") if about.get("type") == "repeat" else None)
    head, _, rest = key.replace("[]", "").partition(".")
    if head == "item":
        head = str(holder)
    for paper in (*document["documents"], *parts()["documents"]):
        if paper["key"] == key:
            return label_of(paper, language)
    for page in pages_of(document):
        for field in page["fields"]:
            inner = {one["key"]: one for one in field.get("fields", ())}
            if field["key"] == head:
                names = [label_of(field, language)]
                names += [label_of(inner[rest], language)] if rest in inner else []
                return "・".join(names)
            if field["key"] == holder and key in inner:
                return label_of(inner[key], language)
    return key


def _price(document: Mapping[str, Any], part: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Give the price for the template: one amount, or one for each option of a question."""
    unit = part.get("unit", 0)
    if isinstance(unit, int):
        return {"yen": unit, "by": "", "rows": []}
    by = str(unit["by"])
    key = by.removeprefix("item.")
    every = [field for page in document["pages"] for field in page["fields"]]
    every += [inner for field in every for inner in field.get("fields", ())]
    field: Mapping[str, Any] = next((one for one in every if one["key"] == key), {})
    rows = [
        (one["value"], label_of(one, language), unit["table"].get(one["value"], 0))
        for one in field.get("options", ())
    ]
    return {"yen": 0, "by": by, "rows": rows}


def _typed(setting: Setting, form: FormData) -> Any:  # noqa: ANN401 - as `change_settings` takes it
    if setting.kind == "words":
        return {code: _text(form, f"{setting.path}.{code}") for code in LANGUAGES}
    if setting.kind == "many":
        return [one for one in form.getlist(setting.path) if isinstance(one, str)]
    if setting.kind == "evidence":
        return _typed_evidence(setting.path, form)
    if setting.kind == "price":
        table = {
            name.removeprefix("unit.table."): _text(form, name)
            for name in form
            if name.startswith("unit.table.")
        }
        by = _text(form, "unit.by")
        return {"yen": _text(form, "unit"), "by": by, "table": table}
    return _text(form, setting.path)


def _typed_evidence(path: str, form: FormData) -> dict[str, Any]:
    pairs: list[list[str]] = []
    while f"{path}.pairs.{len(pairs)}" in form:  # a hidden mark: unticked boxes send nothing
        ticked = form.getlist(f"{path}.pairs.{len(pairs)}")
        pairs.append([one for one in ticked if isinstance(one, str) and one])
    return {"alone": [one for one in form.getlist(path) if isinstance(one, str)], "pairs": pairs}


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
