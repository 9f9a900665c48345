"""From what is known at the counter to the answers of one procedure: nothing is asked twice.

A question draws from the place that its `concept` names: `A.applicant` is a person,
`household.members` are all of them, `move.to` is the new address and the address of whoever moved.
A question without a concept has a place of its own (`juminhyo.copies`), and so has one whose
choices do not know the shared answer.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from machi.forms.domain.intake.hearing import Hearing, Source, Value
from machi.forms.domain.intake.household import (
    LISTS,
    computed,
    computed_of_member,
    head,
    spouse,
)
from machi.forms.domain.people import ADDRESS_PARTS, BANK_KEYS, PERSON_KEYS
from machi.forms.domain.procedure import Field, Procedure

NEW_ADDRESS = "move.to"
_MADE_OF_PARTS = {"person", "person_kana", "jp_address", "bank_account"}
_NEVER_ASKED = {"statement", "computed"}


@dataclass(frozen=True, slots=True)
class Place:
    """A question of a procedure and where its answer lies in the intake.

    at: as the procedure names it: `applicant`, `movers[0].foreign`.
    slot: as the intake does: `person.1`, `person.2/foreign`.
    """

    at: str
    field: Field
    slot: str
    person: str | None = None


@dataclass(slots=True)
class Filled:
    """The answers of a procedure, where each lies, and what is known of its origin.

    origins: by place in the answers, down to the part: `applicant.family_name`.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    origins: dict[str, Value] = field(default_factory=dict)
    not_my_number: frozenset[str] = frozenset()

    def take(self, into: dict[str, Any], key: str, place: Place, found: "Found") -> None:
        self.places.append(place)
        if found.answer is None:
            return
        into[key] = found.answer
        for part, value in found.origins.items():
            self.origins[place.at + part] = value


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, and the values that it is made of: `.family_name`; the empty text: a whole."""

    answer: Any = None
    origins: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known at the counter, on which day, and what the chosen procedures are about."""

    hearing: Hearing
    today: date
    concepts: frozenset[str]

    @property
    def moves_here(self) -> bool:
        return "move.kind" in self.concepts

    @property
    def moves(self) -> bool:
        return "move.from" in self.concepts


def known_for(procedures: Iterable[Procedure], hearing: Hearing, today: date) -> Known:
    """Put together what forms are made of."""
    concepts = {one.concept for procedure in procedures for one in procedure.fields if one.concept}
    return Known(hearing, today, frozenset(concepts))


def fill(procedure: Procedure, known: Known) -> Filled:
    """Make the answers of a procedure; hidden ones are dropped later, by the evaluator."""
    filled = Filled()
    for one in procedure.fields:
        if one.type in _NEVER_ASKED:
            continue
        if one.has_items and one.concept in LISTS:
            _fill_list(procedure, one, known, filled)
            continue
        slot = _slot(procedure, one, known)
        follows = computed(one.concept, known.hearing) if one.concept else None
        found = _found(one, slot, known, follows)
        filled.take(filled.answers, one.key, Place(one.key, one, slot, _person(slot)), found)
    none = known.hearing.not_my_number
    filled.not_my_number = frozenset(one.at for one in filled.places if one.slot in none)
    return filled


def people_of(procedure: Procedure, one: Field, known: Known) -> tuple[str, ...]:
    """List for whom a form asks: as staff chose, or everybody whom it is for."""
    chosen = known.hearing.lists.get(f"{procedure.id}.{one.key}")
    listed = LISTS[one.concept or ""](known.hearing, known.today) if chosen is None else chosen
    return tuple(number for number in listed if number in known.hearing.people)


def _fill_list(procedure: Procedure, one: Field, known: Known, filled: Filled) -> None:
    items: list[dict[str, Any]] = []
    for place, number in enumerate(people_of(procedure, one, known)):
        item: dict[str, Any] = {"_id": number}
        for inner in one.fields:
            if inner.type in _NEVER_ASKED:
                continue
            slot = _slot_of_member(procedure, inner, number)
            concept = inner.concept
            follows = computed_of_member(concept, known.hearing, number) if concept else None
            at = f"{one.key}[{place}].{inner.key}"
            found = _found(inner, slot, known, follows)
            filled.take(item, inner.key, Place(at, inner, slot, number), found)
        items.append(item)
    if items:
        filled.answers[one.key] = items


def _slot(procedure: Procedure, one: Field, known: Known) -> str:
    concept, hearing = one.concept, known.hearing
    if concept == "A.applicant":
        return f"person.{hearing.applicant}"
    if concept in {"household.head", "household.spouse"}:
        number = head(hearing) if concept == "household.head" else spouse(hearing)
        return f"person.{number}" if number else concept
    lives = f"person.{hearing.applicant}/address"
    if concept == NEW_ADDRESS and not known.moves:
        return lives
    if concept == "move.from" and not any(hearing.under(concept)) and any(hearing.under(lives)):
        return lives  # the card and the register still tell the old address
    if concept is None or not _answers(one, hearing.content(concept)):
        return f"{procedure.id}.{one.key}"
    return concept


def _slot_of_member(procedure: Procedure, one: Field, number: str) -> str:
    if one.concept == "member.person":
        return f"person.{number}"
    if one.concept is not None:
        return f"person.{number}/{one.concept.removeprefix('member.')}"
    return f"person.{number}/{procedure.id}.{one.key}"


def _person(slot: str) -> str | None:
    return slot.partition("/")[0].removeprefix("person.") if slot.startswith("person.") else None


def _answers(one: Field, content: object) -> bool:
    """Tell whether a shared answer is one that this question can have; nothing known can be."""
    if one.type != "choice" or content is None:
        return True
    return content in {option.value for option in one.options}


def _found(one: Field, slot: str, known: Known, follows: Any) -> Found:  # noqa: ANN401 - an answer
    if one.type in _MADE_OF_PARTS:
        return _parts(one, slot, known)
    value = known.hearing.values.get(slot)
    if value is not None and value.content is not None:
        return Found(value.content, {"": value})
    if follows is None or not _answers(one, follows):
        return Found()
    return Found(follows, {"": _follows(follows, known.hearing)})


def _follows(answer: Any, hearing: Hearing) -> Value:  # noqa: ANN401 - an answer
    latest = max(hearing.values.values(), key=lambda one: one.at)
    return Value(content=answer, source=Source.COMPUTED, at=latest.at, actor="forms")


def _parts(one: Field, slot: str, known: Known) -> Found:
    answer: dict[str, Any] = {}
    origins: dict[str, Value] = {}
    for part, value in _wanted(one, slot, known):
        inside, _, last = part.rpartition("/")
        (answer.setdefault(inside, {}) if inside else answer)[last] = value.content
        origins["." + part.replace("/", ".")] = value
    return Found(answer or None, origins)


def _wanted(one: Field, slot: str, known: Known) -> Iterator[tuple[str, Value]]:
    if one.type != "person":
        keys = BANK_KEYS if one.type == "bank_account" else ADDRESS_PARTS
        keys = PERSON_KEYS["kana"] if one.type == "person_kana" else keys
        yield from ((key, value) for key, value in known.hearing.under(slot) if key in keys)
        return
    there = dict(known.hearing.under(slot))
    for key in keys_of(one):
        if key in there and not (key.startswith("full_name") and _in_two(there, key)):
            yield key, there[key]
    if "address" in one.parts:
        lives = known.hearing.under(address_slot(slot, known))
        yield from ((f"address/{key}", value) for key, value in lives if key in ADDRESS_PARTS)


def keys_of(one: Field) -> list[str]:
    """List what a person is asked for here, without the address: that has a place of its own."""
    return [key for part in one.parts if part != "address" for key in PERSON_KEYS[part]]


def address_slot(slot: str, known: Known) -> str:
    """Name the place of a person's address: whoever moves here has the new one."""
    in_family = slot.removeprefix("person.") in known.hearing.people
    return NEW_ADDRESS if in_family and known.moves_here else f"{slot}/address"


def _in_two(known: Mapping[str, Value], full: str) -> bool:
    """A name that is known in two parts is not written a second time in one."""
    ending = full.removeprefix("full_name")
    return {f"family_name{ending}", f"given_name{ending}"} <= set(known)
