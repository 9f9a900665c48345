"""Conditions as rows and groups of a form: everything that can be asked there, in words.

Knows nothing of procedures: it works on any list of what may be read (`Offer`) with its names.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from machi.forms.domain.authoring.edits.conditions.groups import (
    Group,
    Offer,
    opened,
    shown,
)
from machi.forms.domain.authoring.edits.conditions.rows import Readable, Row, Sent
from machi.forms.words import WORDS_OF, msgid
from machi.forms.words.conditions import Names, name_words, value_words, when_words

_TYPED = {
    "eq": msgid("%(what)sが次の値のとき →"),
    "ne": msgid("%(what)sが次の値以外のとき →"),
    "gte": msgid("%(what)sが次の値以上（以後）のとき →"),
    "lte": msgid("%(what)sが次の値以下（以前）のとき →"),
    "in": msgid("%(what)sが次のどれかのとき →"),
    "within_days": msgid("%(what)sが今日から数えて次の日数の間のとき →"),
    "age_gte": msgid("%(what)sで数えて次の年齢以上のとき →"),
}
_ABOUT_ITEM = msgid("どれか1件の%(what)s")
_MODES = {
    "all": msgid("次のすべてに当てはまるとき"),
    "any": msgid("次のどれかに当てはまるとき"),
    "not.any": msgid("次のどれにも当てはまらないとき"),
    "not.all": msgid("次のすべてには当てはまらないとき"),
}
_SOME = {
    "all": msgid("「%(name)s」のどれか1件が、次のすべてに当てはまるとき"),
    "any": msgid("「%(name)s」のどれか1件が、次のどれかに当てはまるとき"),
}


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row: what can be chosen (by question), and the controls beside it.

    beside: `text`, `days` (from, to) or `ticks`; ticks: (value, words, whether it is ticked).
    """

    path: str
    number: str
    sent: Sent
    choices: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    beside: str
    ticks: Sequence[tuple[str, str, bool]] = ()


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A group with what is in it, an empty row at its end; `filled` counts what is not empty."""

    path: str
    number: str
    mode: str
    listed: bool
    modes: Sequence[tuple[str, str]]
    inside: Sequence["ShownRow | ShownGroup"]

    @property
    def filled(self) -> int:
        return len(self.inside) - 1


@dataclass(frozen=True, slots=True)
class ConditionForm:
    """A condition as it is drawn. sentence: what it says now; empty where there is none."""

    name: str
    legend: str
    group: ShownGroup
    sentence: str
    error: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a condition stands: its name in the form, what may be read, what that is called.

    item_of: the repeat whose items `item.` means here.
    """

    name: str
    legend: str
    offer: Offer
    names: Names
    item_of: str = ""


def draw_condition(
    place: Place,
    condition: Mapping[str, Any] | None,
    error: tuple[str, str] | None = None,
    typed: Group[Sent] | None = None,
) -> ConditionForm:
    """Draw a condition; `typed` is what somebody sent that could not be read."""
    before = opened(condition)
    drawing = _Drawing(place, before)
    wrong = error if error and error[0].startswith(f"{place.name}.") else None
    return ConditionForm(
        name=place.name,
        legend=place.legend,
        group=drawing.group(typed or shown(before, place.offer), (), place.offer, place.item_of),
        sentence=when_words(condition, place.names, place.item_of) if condition else "",
        error=wrong,
    )


class _Drawing:
    """Draws one condition; the choices of a scope are put into words once."""

    def __init__(self, place: Place, before: Group[Row]) -> None:
        self._place = place
        self._standing = {row.code: row for row in _rows(before)}
        self._choices: dict[str, list[tuple[str, list[tuple[str, str]]]]] = {}
        self._modes = list(_modes(place))

    def group(
        self, sent: Group[Sent], steps: tuple[int, ...], offer: Offer, item_of: str
    ) -> ShownGroup:
        if sent.repeat is not None:
            offer, item_of = offer.inside(sent.repeat), sent.repeat
        inside: list[ShownRow | ShownGroup] = []
        for one in (*(one for one in sent.of if isinstance(one, Group) or one.test), Sent()):
            here = (*steps, len(inside))
            inside.append(
                self.group(one, here, offer, item_of)
                if isinstance(one, Group)
                else self._row(one, here, offer, item_of)
            )
        known = {code for code, _ in self._modes}
        kept = [] if sent.mode in known else [(sent.mode, sent.mode)]
        return ShownGroup(
            path=self._path(steps),
            number=_number(steps),
            mode=sent.mode,
            listed=sent.listed,
            modes=[*self._modes, *kept],
            inside=inside,
        )

    def _row(self, sent: Sent, steps: tuple[int, ...], offer: Offer, item_of: str) -> ShownRow:
        offered = offer.rows()
        choices = self._offered(offer, item_of)
        standing = self._standing.get(sent.test)
        if standing is not None and sent.test not in offered:
            words = when_words(standing.written(), self._place.names, item_of)
            choices = [("", [(sent.test, words)]), *choices]
        row, readable = offered.get(sent.test, (None, None))
        beside, ticks = "text", list[tuple[str, str, bool]]()
        if row is not None and readable is not None and row.value is None:
            beside = {"within_days": "days", "in": "ticks"}.get(row.op, "text")
            ticks = list(self._ticks(readable, sent, item_of)) if beside == "ticks" else []
        return ShownRow(
            path=self._path(steps),
            number=_number(steps),
            sent=sent,
            choices=choices,
            beside="text" if beside == "ticks" and not ticks else beside,
            ticks=ticks,
        )

    def _ticks(
        self, readable: Readable, sent: Sent, item_of: str
    ) -> Iterator[tuple[str, str, bool]]:
        known = [*map(str, readable.values)]
        values: list[str | int] = [*readable.values] if known else []
        values += sorted(sent.ticked - set(known)) if known else []
        key = _key(readable.reference, item_of)
        for value in values:
            yield str(value), value_words(key, value, self._place.names), str(value) in sent.ticked

    def _offered(self, offer: Offer, item_of: str) -> list[tuple[str, list[tuple[str, str]]]]:
        if item_of not in self._choices:
            found: dict[str, list[tuple[str, str]]] = {}
            for row, _ in offer.tests():
                about = name_words(_key(row.field, row.some or item_of), self._place.names)
                if row.some:
                    about = f"{name_words(row.some, self._place.names)}・{about}"
                found.setdefault(about, []).append((row.code, self._words(row, about, item_of)))
            self._choices[item_of] = list(found.items())
        return self._choices[item_of]

    def _words(self, row: Row, about: str, item_of: str) -> str:
        names = self._place.names
        if row.value is not None or row.op == "answered":
            return when_words(row.written(), names, item_of)
        what = WORDS_OF.say(msgid("「%(text)s」"), names.language, text=about)
        if row.some:
            what = WORDS_OF.say(_ABOUT_ITEM, names.language, what=what)
        return WORDS_OF.say(_TYPED[row.op], names.language, what=what)

    def _path(self, steps: tuple[int, ...]) -> str:
        return ".".join((self._place.name, *map(str, steps)))


def _modes(place: Place) -> Iterator[tuple[str, str]]:
    language = place.names.language
    for mode, words in _MODES.items():
        yield mode, WORDS_OF.say(words, language)
    for repeat in place.offer.items:
        name = place.names.labels.get(repeat, repeat)
        for joint, words in _SOME.items():
            yield f"some.{repeat}.{joint}", WORDS_OF.say(words, language, name=name)


def _rows(group: Group[Row]) -> Iterator[Row]:
    for one in group.of:
        yield from _rows(one) if isinstance(one, Group) else (one,)


def _number(steps: tuple[int, ...]) -> str:
    return "-".join(str(step + 1) for step in steps)


def _key(reference: str, item_of: str) -> str:
    """Name a question by its whole key: `dogs.name` for `item.name` of the dogs."""
    inner = reference.removeprefix("item.")
    return reference if inner == reference else f"{item_of}.{inner}"
