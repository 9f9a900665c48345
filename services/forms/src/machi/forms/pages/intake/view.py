"""What a page of an intake shows: questions in groups, and what is known with its origin."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from machi.forms.domain.delegation import meanings
from machi.forms.domain.evaluation import Circumstances, evaluate
from machi.forms.domain.intake.filling import known_for, people_of
from machi.forms.domain.intake.forms import CHANNEL, Ask
from machi.forms.domain.intake.hearing import Hearing, Source, Value
from machi.forms.domain.intake.household import LISTS
from machi.forms.domain.intake.questions import document, everything, name_of, name_of_person
from machi.forms.domain.parsed import Problem
from machi.forms.domain.people import PERSON_KEYS
from machi.forms.domain.procedure import Field, Procedure, in_words
from machi.forms.domain.protection import hides, mask
from machi.forms.pages.controls import Drawing
from machi.forms.pages.shapes import OPTIONAL, Control, Shown
from machi.forms.pages.summary import written
from machi.forms.queries.intake import OpenedIntake
from machi.forms.words import WORDS_OF, msgid
from machi.forms.words.problems import sentence

SHARED, FILING = "all", "filing"


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are heard on one screen: about a person, the family, or one procedure."""

    key: str
    title: str
    asks: list[Ask]

    @property
    def required(self) -> int:
        return sum(ask.required for ask in self.asks)


@dataclass(frozen=True, slots=True)
class Posted:
    """Answers as they stand in the controls, and what is wrong with them."""

    given: Mapping[str, Any] = field(default_factory=dict)
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """Something that is known. sources: where its parts came from; before: as it was, in words."""

    slot: str
    label: str
    lines: list[str]
    sources: list[Source]
    before: list[str]
    hidden: bool


def person_title(hearing: Hearing, number: str, language: str) -> str:
    name = name_of_person(hearing, number)
    if name:
        return name
    place = hearing.people.index(number) + 1
    return WORDS_OF.say(msgid("%(n)s人目"), language, n=place)


def groups(opened: OpenedIntake, language: str) -> list[Group]:
    """Sort what is to be heard: each person, the family as a whole, then each procedure."""
    hearing = opened.hearing
    titles = {number: person_title(hearing, number, language) for number in hearing.people}
    found = {f"person:{number}": Group(f"person:{number}", titles[number], []) for number in titles}
    found[FILING] = Group(FILING, WORDS_OF.say(msgid("手続きをする人"), language), [])
    found[SHARED] = Group(SHARED, WORDS_OF.say(msgid("家族みんなのこと"), language), [])
    for form in opened.forms:
        title = in_words(form.procedure.title, language)
        found[form.procedure.id] = Group(form.procedure.id, title, [])
    for ask in opened.asks:
        head = name_of(ask.slot).partition("~")[0]
        own = head.partition(":")[0]
        key = head if head in found else own if own in found else SHARED
        if ask.slot.partition("/")[0] in meanings():
            key = FILING
        found[key].asks.append(ask)
    return [group for group in found.values() if group.asks]


def draw(
    asks: Sequence[Ask], posted: Posted, today: date, language: str
) -> tuple[list[Control], list[tuple[str, str]]]:
    """Draw questions as controls, with what is wrong; parts of a person stand by themselves."""
    # Nobody's own data is typed here: the browser of the counter must not offer the clerk's.
    form = document({ask.slot: replace(ask.field, concept=None) for ask in asks})
    given, problems = posted.given, posted.problems
    evaluation = evaluate(form, given, Circumstances(CHANNEL, today))
    drawing = Drawing(Shown(form, evaluation, given, problems), today, language)
    drawn = drawing.page(form.pages[0])
    required = {name_of(ask.slot): ask.required for ask in asks}
    controls = [_marked(one, required=required[one.name]) for one in drawn]
    return [part for one in controls for part in _flat(one)], drawing.listed(controls)


def _marked(control: Control, *, required: bool) -> Control:
    optional = control.name.rpartition(".")[2] in OPTIONAL
    children = [_marked(one, required=required) for one in control.children]
    return replace(control, required=required and not optional, children=children)


def _flat(control: Control) -> Iterator[Control]:
    if control.kind == "group" and not control.name.partition("~")[2]:
        own = control.name.startswith("person:")
        yield from control.children if own else [control]
    else:
        yield control


def wrong_rules(ask: Ask, today: date, language: str) -> list[str]:
    """Say what forms find wrong with an answer that is there."""
    return [sentence(procedure, problem, today, language) for procedure, problem in ask.wrong]


def gaps(opened: OpenedIntake, today: date, language: str) -> list[str]:
    """Say what is wrong with a form and is no single answer."""
    return [
        f"{in_words(gap.procedure.title, language)}：{text}"
        for gap in opened.gaps
        for text in [sentence(gap.procedure, gap.problem, today, language)]
    ]


def known_rows(opened: OpenedIntake, today: date, language: str) -> list[tuple[str, list[Row]]]:
    """Write everything down that is known, in the groups in which it was heard."""
    hearing = opened.hearing
    questions = everything(opened.forms, hearing, today)
    form = document(questions)
    titles = {f"person.{one}": person_title(hearing, one, language) for one in hearing.people}
    for one in opened.forms:
        titles[one.procedure.id] = in_words(one.procedure.title, language)
    shared = WORDS_OF.say(msgid("家族みんなのこと"), language)
    found: dict[str, list[Row]] = {title: [] for title in (*titles.values(), shared)}
    for slot, question in questions.items():
        row = _row(form, slot, question, hearing, language)
        if row is None:
            continue
        person = slot.partition("/")[0]
        title = titles.get(person) or titles.get(slot.partition(".")[0]) or shared
        found[title].append(row)
    return [(title, rows) for title, rows in found.items() if rows]


def _row(
    form: Procedure, slot: str, question: Field, hearing: Hearing, language: str
) -> Row | None:
    values = dict(values_of(slot, question, hearing))
    if not values:
        return None
    sources = list(dict.fromkeys(value.source for value in values.values()))
    corrected = {part: one for part, one in values.items() if one.before_source is not None}

    def lines(answer: Any) -> list[str]:  # noqa: ANN401 - an answer
        shown = mask(question, answer) if hearing.protected else answer
        return [line for _, line in written(form, name_of(slot), shown, language)]

    return Row(
        slot=slot,
        label=in_words(question.label, language),
        lines=lines(nested(values, "content")),
        sources=sources,
        before=lines(nested(corrected, "before")) if corrected else [],
        hidden=bool(hearing.protected) and hides(question),
    )


def values_of(slot: str, question: Field, hearing: Hearing) -> Iterator[tuple[str, Value]]:
    """Give the values that make an answer: by part, or under the empty text."""
    if question.type in {"person", "person_kana", "jp_address", "bank_account"}:
        yield from (pair for pair in hearing.under(slot) if _is_part(question, pair[0]))
    elif (value := hearing.values.get(slot)) is not None and value.content is not None:
        yield "", value


def _is_part(question: Field, part: str) -> bool:
    return "/" not in part and (question.type != "person" or part in _PERSON_PARTS)


_PERSON_PARTS = frozenset(key for keys in PERSON_KEYS.values() for key in keys)


def nested(values: Mapping[str, Value], what: str) -> Any:  # noqa: ANN401 - an answer
    """Put the parts of an answer together again."""
    if "" in values:
        return getattr(values[""], what)
    return {part: getattr(value, what) for part, value in values.items()}


@dataclass(frozen=True, slots=True)
class ListOfPeople:
    """For whom of the family a form is made: (number, name, whether it is)."""

    of: str
    title: str
    label: str
    people: list[tuple[str, str, bool]]


def lists(opened: OpenedIntake, today: date, language: str) -> list[ListOfPeople]:
    """List the forms that are made for some of the family."""
    hearing = opened.hearing
    known = known_for((form.procedure for form in opened.forms), hearing, today)
    return [
        ListOfPeople(
            f"{form.procedure.id}.{one.key}",
            in_words(form.procedure.title, language),
            in_words(one.label, language),
            [
                (number, person_title(hearing, number, language), number in chosen)
                for number in hearing.people
            ],
        )
        for form in opened.forms
        for one in form.procedure.fields
        if one.has_items and one.concept in LISTS
        for chosen in [people_of(form.procedure, one, known)]
    ]
