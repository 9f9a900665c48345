"""What several of a family wrote otherwise, side by side: who said what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from machi.forms.domain.intake.hearing import Source, Value
from machi.forms.domain.intake.questions import document, everything, name_of
from machi.forms.domain.procedure import in_words
from machi.forms.pages.intake.view import person_title
from machi.forms.pages.summary import written
from machi.forms.queries.intake import OpenedIntake, shown_disputes
from machi.forms.words import WORDS_OF, actor_words
from machi.forms.words.problems import PARTS


@dataclass(frozen=True, slots=True)
class Side:
    """One of the answers: who said it, where it came from, and what it says."""

    who: str
    source: Source
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is said in several ways; the first side is what stands there now."""

    about: str
    label: str
    sides: list[Side]


def dispute_rows(opened: OpenedIntake, today: date, language: str) -> list[Row]:
    """Write down what is to be chosen from."""
    hearing = opened.hearing
    questions = everything(opened.forms, hearing, today)
    form = document(questions)

    def lines(about: str, side: Mapping[str, Value]) -> list[str]:
        slot = about if about in questions else about.rpartition("/")[0]
        parts = {path.rpartition("/")[2]: value.content for path, value in side.items()}
        answer = side[about].content if about in side and slot == about else parts
        if slot not in questions:
            return [str(part) for part in parts.values()]
        return [line for _, line in written(form, name_of(slot), answer, language)]

    def label(about: str) -> str:
        slot, _, part = about.rpartition("/")
        number = about.partition("/")[0].removeprefix("person.")
        known = questions.get(about)
        own = in_words(known.label, language) if known else _part(part, language)
        whose = person_title(hearing, number, language) if number in hearing.people else ""
        return f"{whose}：{own}" if slot and whose else own

    def side(about: str, values: Mapping[str, Value]) -> Side:
        first = next(iter(values.values()), None)
        if first is None:  # it was taken out since the others said something else
            return Side("", Source.HEARD, [WORDS_OF.say("（入力なし）", language)])
        return Side(actor_words(first.actor, language), first.source, lines(about, values))

    return [
        Row(one.about, label(one.about), [side(one.about, values) for values in one.sides])
        for one in shown_disputes(opened)
    ]


def _part(key: str, language: str) -> str:
    return WORDS_OF.say(PARTS[key], language) if key in PARTS else key
