"""From what somebody wrote at home for one procedure to what a whole intake knows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from machi.forms.domain.intake.filling import Place, address_slot, fill, known_for, people_of
from machi.forms.domain.intake.hearing import Hearing, Told, add_person, learn
from machi.forms.domain.intake.household import LISTS
from machi.forms.domain.intake.questions import told
from machi.forms.domain.procedure import Field, Procedure

_SAME = ("family_name", "given_name", "full_name", "date_of_birth")


def hearing_of(procedure: Procedure, answers: Mapping[str, Any], today: date, by: Told) -> Hearing:
    """Begin a hearing with the answers of a draft; the draft's own version makes its form."""
    hearing = Hearing()
    for one in procedure.fields:
        if one.concept == "A.applicant":
            place = Place(one.key, one, f"person.{hearing.applicant}")
            hearing = _learn(hearing, procedure, today, [(place, answers.get(one.key))], by)
    for one in procedure.fields:
        if one.has_items and one.concept in LISTS:
            hearing = _people(hearing, procedure, one, answers.get(one.key) or [], by)
    # A second time around the head and the spouse are found among the people.
    for _ in range(2):
        filled = fill(procedure, known_for([procedure], hearing, today))
        given = [(place, _at(place.at, answers)) for place in filled.places]
        hearing = _learn(hearing, procedure, today, given, by)
    return _with_lists(hearing, procedure, answers, today)


def _people(
    hearing: Hearing,
    procedure: Procedure,
    one: Field,
    items: list[Mapping[str, Any]],
    by: Told,
) -> Hearing:
    """Make a person of each item; who is known already is not made twice."""
    who = next((inner.key for inner in one.fields if inner.type == "person"), "person")
    numbers = []
    for item in items:
        person = item.get(who) or {}
        number = _known(hearing, person)
        if number is None:
            hearing, number = add_person(hearing)
        values = {f"person.{number}/{key}": part for key, part in person.items()}
        hearing = learn(hearing, values, by)
        numbers.append(number)
    return replace(hearing, lists={**hearing.lists, f"{procedure.id}.{one.key}": tuple(numbers)})


def _known(hearing: Hearing, person: Mapping[str, Any]) -> str | None:
    for number in hearing.people:
        shared = [key for key in _SAME if key in person and hearing.person(number, key)]
        if shared and all(hearing.person(number, key) == person[key] for key in shared):
            return number
    return None


def _with_lists(
    hearing: Hearing, procedure: Procedure, answers: Mapping[str, Any], today: date
) -> Hearing:
    """Name people only where the form is not for those whom it would be for anyway."""
    plain = replace(hearing, lists={})
    known = known_for([procedure], plain, today)
    lists = {
        f"{procedure.id}.{one.key}": hearing.lists[f"{procedure.id}.{one.key}"]
        for one in procedure.fields
        if one.has_items
        and one.concept in LISTS
        and answers.get(one.key)
        and hearing.lists[f"{procedure.id}.{one.key}"] != people_of(procedure, one, known)
    }
    return replace(hearing, lists=lists)


def _learn(
    hearing: Hearing,
    procedure: Procedure,
    today: date,
    given: list[tuple[Place, Any]],
    by: Told,
) -> Hearing:
    known = known_for([procedure], hearing, today)
    values: dict[str, Any] = {}
    for place, answer in given:
        if answer is None:
            continue
        if place.field.type == "person":
            lives = address_slot(place.slot, known)
            values |= {f"{lives}/{key}": part for key, part in answer.get("address", {}).items()}
            own = {key: part for key, part in answer.items() if key != "address"}
            values |= dict(told({place.slot: place.field}, {place.slot: own}))
            continue
        values |= dict(told({place.slot: place.field}, {place.slot: answer}))
    return learn(hearing, values, by)


def _at(path: str, answers: Mapping[str, Any]) -> Any:  # noqa: ANN401 - an answer
    """Give the answer at `applicant` or `movers[0].foreign`."""
    head, _, inner = path.partition("].")
    key, _, place = head.partition("[")
    if not place:
        return answers.get(key)
    items = answers.get(key) or []
    return items[int(place)].get(inner) if int(place) < len(items) else None
