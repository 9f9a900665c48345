"""A draft of a navigator as the builder's pages show it: parts, settings, conditions, examples."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from machi.forms.domain.authoring.edits.tree import find
from machi.forms.domain.authoring.shape import HARMLESS, shape_faults
from machi.forms.domain.guides.edits import offered_at, part_of, settings_of
from machi.forms.domain.guides.known import CARRIES, FIXED
from machi.forms.domain.procedure import Field
from machi.forms.pages.authoring.condition_editor import ConditionForm, Place, draw_condition
from machi.forms.pages.authoring.condition_posts import sent_condition
from machi.forms.pages.authoring.controls import Shown
from machi.forms.pages.guides import words
from machi.forms.queries.guide_drafts import GuideDraftView
from machi.forms.words import WORDS_OF
from machi.forms.words.conditions import text_in
from machi.forms.words.guides import TYPES, guide_names, row_title

_BEARABLE = HARMLESS | {"range", "twice", "unknown_name"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list. `wrong` and `hints` count what the linter found there."""

    at: str
    label: str
    kind: str
    depth: int
    wrong: int
    hints: int


@dataclass(frozen=True, slots=True)
class KnownField:
    """A question of the procedure that a rule can answer, with what it can be answered with."""

    key: str
    label: str
    chosen: str
    options: Sequence[tuple[str, str]]


def editable(document: Mapping[str, Any]) -> bool:
    """Tell whether the editor can show a document; what came from a file may be anything."""
    return all(
        one.code in _BEARABLE or (one.code == "missing" and "/elsewhere/" in one.at)
        for one in shape_faults(document, "navigator")
    )


def condition_at(at: str) -> str | None:
    """Name the condition that a part has."""
    if at.startswith("/questions/"):
        return "ask_if"
    return "when" if at.startswith("/rows/") else None


def condition_form(
    document: Mapping[str, Any],
    at: str,
    language: str,
    error: tuple[str, str] | None,
    form: FormData | None,
) -> ConditionForm | None:
    """Draw the condition of a part; with a form, as somebody sent it."""
    name = condition_at(at)
    if name is None:
        return None
    legend = WORDS_OF.say(words.CONDITIONS[name], language)
    place = Place(name, legend, offered_at(document, at), guide_names(document, language))
    typed = sent_condition(name, form) if form is not None else None
    return draw_condition(place, find(document, at).get(name), error, typed)


def lines(view: GuideDraftView, language: str) -> list[Line]:
    """List the whole document: basics, questions, rules, examples."""
    problems = [part_of(one.at) for one in view.lint.problems]
    hints = [part_of(one.at) for one in view.lint.hints]
    return [
        Line(at, label, kind, depth, problems.count(at), hints.count(at))
        for at, label, kind, depth in _lines(view, language)
    ]


def settings_shown(
    document: Mapping[str, Any],
    at: str,
    language: str,
    error: tuple[str, str] | None,
) -> list[Shown]:
    """Draw every setting of a part; `error` is a control's name and what is wrong with it."""
    part = find(document, at)
    names = guide_names(document, language)
    shown = []
    for one in settings_of(document, at):
        value: Any = part
        for step in one.path.split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
        rule = one.path == "why" and at.startswith("/rows/")
        label = words.WHY_OF_RULE if rule else words.LABELS[one.path]
        hint = words.HINTS.get(one.path)
        chosen_of = {"leave_out": WORDS_OF.say(words.LEAVE_OUT, language), **names.labels}
        options = [(choice, chosen_of.get(choice, choice)) for choice in one.choices]
        if one.path == "if_not_offered":
            options.insert(0, ("", WORDS_OF.say(words.TELL, language)))
        wrong = error[1] if error and error[0].startswith(one.path) else None
        shown.append(
            Shown(
                name=one.path,
                kind=one.kind,
                label=WORDS_OF.say(label, language),
                hint=WORDS_OF.say(hint, language) if hint else None,
                value=value or ("" if one.path == "if_not_offered" else None),
                options=options,
                must=one.must or one.path == "if_not_offered",
                error=wrong,
                rare=one.path in words.RARE,
            )
        )
    return shown


def known_fields(view: GuideDraftView, at: str, language: str) -> list[KnownField]:
    """List the questions of a rule's procedure that can be answered already."""
    if not at.startswith("/rows/"):
        return []
    row = find(view.draft.document, at)
    here = view.shelf.get(row["procedure"])
    if here is None or "elsewhere" in row:
        return []
    questions = view.draft.document["questions"]
    found = []
    own = [page for page in here.procedure.pages if not page.of_format]
    for field in (field for page in own for field in page.fields):
        options = [*_fixed(field, language), *_carried(field, questions, language)]
        code = _code(row.get("known", {}).get(field.key))
        if code and code not in dict(options):
            options.append((code, code.partition(":")[2]))
        if options:
            label = text_in(field.label, language)
            found.append(KnownField(field.key, label, code, options))
    return found


def _fixed(field: Field, language: str) -> Iterator[tuple[str, str]]:
    if field.type in FIXED:
        for one in field.options:
            told = text_in(one.label, language)
            words_of = WORDS_OF.say(words.KNOWN_FIXED, language, value=told)
            yield f"value:{one.value}", words_of


def _carried(
    field: Field, questions: Sequence[Mapping[str, Any]], language: str
) -> Iterator[tuple[str, str]]:
    there = {one.value for one in field.options}
    for one in questions:
        values = {option["value"] for option in one.get("options", ())}
        values |= {"yes", "no"} if one["type"] == "yes_no" else set()
        if field.type in CARRIES[one["type"]] and values <= there:
            ask = text_in(one["ask"], language)
            yield f"answer:{one['key']}", WORDS_OF.say(words.KNOWN_CARRIED, language, ask=ask)


def _code(known: object) -> str:
    if isinstance(known, Mapping):
        return f"answer:{known.get('answer')}"
    return f"value:{known}" if known else ""


def _lines(view: GuideDraftView, language: str) -> Iterator[tuple[str, str, str, int]]:
    document = view.draft.document
    yield "", WORDS_OF.say(words.SECTIONS[""], language), "section", 0
    yield "/questions", WORDS_OF.say(words.SECTIONS["/questions"], language), "section", 0
    for place, question in enumerate(document["questions"]):
        label = text_in(question["ask"], language) or question["key"]
        yield f"/questions/{place}", label, WORDS_OF.say(TYPES[question["type"]], language), 1
    yield "/rows", WORDS_OF.say(words.SECTIONS["/rows"], language), "section", 0
    for place, row in enumerate(document["rows"]):
        yield f"/rows/{place}", row_title(row, view.shelf, language), "", 1
    yield "/examples", WORDS_OF.say(words.SECTIONS["/examples"], language), "section", 0
    for place, example in enumerate(document["examples"]):
        yield f"/examples/{place}", str(example["name"]), "", 1
