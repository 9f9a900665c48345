"""The procedures of a city and its life events, as data; wrong data names the field and why."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from machi.queue.domain.visits.plan import STEPS_AT_MOST, OpenStep

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class CatalogueWrong(ValueError):
    """The data cannot be used: the text names the field and the reason."""


@dataclass(frozen=True, slots=True)
class Named:
    """What people read, in both languages."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Procedure(Named):
    """One thing that is done at one line."""

    line: str
    minutes: int
    """How long it usually takes at the counter."""
    after: tuple[str, ...]
    """Procedures that come first where the same visit has them."""
    papers: tuple[str, ...]
    asks: tuple[str, ...]
    form: str | None = None
    """The form (`procedure_id` of the forms service) that answers these questions at home."""


@dataclass(frozen=True, slots=True)
class LifeEvent(Named):
    """What happened in somebody's life, and what there is to do."""

    procedures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    papers: Mapping[str, Named] = field(default_factory=dict)
    questions: Mapping[str, Named] = field(default_factory=dict)
    procedures: Mapping[str, Procedure] = field(default_factory=dict)
    life_events: Mapping[str, LifeEvent] = field(default_factory=dict)

    def before(self, code: str) -> frozenset[str]:
        """Give everything that comes before a procedure, over any number of steps."""
        found: set[str] = set()
        ahead = list(self.procedures[code].after)
        while ahead:
            one = ahead.pop()
            if one not in found:
                found.add(one)
                ahead.extend(self.procedures[one].after)
        return frozenset(found)

    def steps(self, codes: Sequence[str]) -> list[OpenStep]:
        """Make steps of chosen procedures: each after those of them that come before it."""
        return [
            OpenStep(one.code, one.line, one.minutes * 60, self.before(one.code) & set(codes))
            for one in (self.procedures[code] for code in codes)
        ]


def read(told: Mapping[str, Any]) -> Catalogue:
    """Read a catalogue from plain data.

    Raises:
        CatalogueWrong: something is missing, unknown or contradicts itself.

    """
    papers = {one.code: one for one in _named(told, "papers")}
    questions = {one.code: one for one in _named(told, "questions")}
    procedures = {one.code: one for one in _procedures(told)}
    life_events = {one.code: one for one in _life_events(told)}
    catalogue = Catalogue(papers, questions, procedures, life_events)
    for code, one in procedures.items():
        place = f"procedures.{code}"
        _all_known(f"{place}.after", one.after, procedures)
        _all_known(f"{place}.papers", one.papers, papers)
        _all_known(f"{place}.asks", one.asks, questions)
    for code in procedures:
        if code in catalogue.before(code):
            raise CatalogueWrong(f"procedures.{code}.after: it would have to come before itself")
    for code, event in life_events.items():
        place = f"life_events.{code}.procedures"
        _all_known(place, event.procedures, procedures)
        if not 1 <= len(event.procedures) <= STEPS_AT_MOST:
            raise CatalogueWrong(f"{place}: between 1 and {STEPS_AT_MOST} are possible")
    return catalogue


def _procedures(told: Mapping[str, Any]) -> Iterator[Procedure]:
    for place, one in _items(told, "procedures"):
        minutes = one.get("minutes")
        if not isinstance(minutes, int) or not 1 <= minutes <= 240:  # noqa: PLR2004 - four hours
            raise CatalogueWrong(f"{place}.minutes: a whole number from 1 to 240, not {minutes!r}")
        form = one.get("form")
        yield Procedure(
            _code(f"{place}.code", one.get("code")),
            _text(f"{place}.name", one.get("name")),
            _text(f"{place}.name_en", one.get("name_en")),
            _code(f"{place}.line", one.get("line")),
            minutes,
            _codes(f"{place}.after", one.get("after", [])),
            _codes(f"{place}.papers", one.get("papers", [])),
            _codes(f"{place}.asks", one.get("asks", [])),
            None if form is None else _code(f"{place}.form", form),
        )


def _life_events(told: Mapping[str, Any]) -> Iterator[LifeEvent]:
    for place, one in _items(told, "life_events"):
        yield LifeEvent(
            _code(f"{place}.code", one.get("code")),
            _text(f"{place}.name", one.get("name")),
            _text(f"{place}.name_en", one.get("name_en")),
            _codes(f"{place}.procedures", one.get("procedures")),
        )


def _named(told: Mapping[str, Any], section: str) -> Iterator[Named]:
    for place, one in _items(told, section):
        yield Named(
            _code(f"{place}.code", one.get("code")),
            _text(f"{place}.name", one.get("name")),
            _text(f"{place}.name_en", one.get("name_en")),
        )


def _items(told: Mapping[str, Any], section: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    listed = told.get(section)
    if not isinstance(listed, list):
        raise CatalogueWrong(f"{section}: a list is missing")
    seen: set[object] = set()
    for at, one in enumerate(listed):
        if not isinstance(one, dict):
            raise CatalogueWrong(f"{section}[{at}]: an object with a code is missing")
        if one.get("code") in seen:
            raise CatalogueWrong(f"{section}[{at}].code: {one.get('code')!r} is there twice")
        seen.add(one.get("code"))
        yield f"{section}[{at}]", one


def _code(place: str, value: object) -> str:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise CatalogueWrong(f"{place}: small letters, digits and hyphens, not {value!r}")
    return value


def _codes(place: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise CatalogueWrong(f"{place}: a list of codes, not {value!r}")
    codes = tuple(_code(f"{place}[{at}]", one) for at, one in enumerate(value))
    if len(set(codes)) != len(codes):
        raise CatalogueWrong(f"{place}: something is there twice")
    return codes


def _text(place: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise CatalogueWrong(f"{place}: a text is missing")
    return value


def _all_known(place: str, codes: Sequence[str], known: Mapping[str, object]) -> None:
    for code in codes:
        if code not in known:
            raise CatalogueWrong(f"{place}: there is no {code!r}")
