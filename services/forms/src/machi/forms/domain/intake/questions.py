"""What may be told at the counter, as a document of its own: drawn and checked like any other.

Each question is a slot of the intake. Its name on a page and in the API is the slot with `:` and
`~` in place of `.` and `/`, which would be parts of an answer there: `person:2~foreign`, `move:to`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from machi.forms.domain.intake.filling import address_slot, known_for
from machi.forms.domain.intake.forms import Form
from machi.forms.domain.intake.hearing import Hearing
from machi.forms.domain.people import ADDRESS_PARTS, BANK_KEYS, PERSON_KEYS
from machi.forms.domain.procedure import Fee, Field, Page, Procedure, Text

_OF_EVERYBODY = ("name", "kana", "birth", "sex", "phone")
_PERSON_LABEL: Text = {"ja": "氏名など", "en": "Person"}
_ADDRESS_LABEL: Text = {"ja": "住所", "en": "Address"}
_PARTS = {"person", "person_kana", "jp_address", "bank_account"}
_TITLE: Text = {"ja": "聞き取り", "en": "Hearing"}


def name_of(slot: str) -> str:
    """Write a slot as the name of a control."""
    return slot.replace(".", ":").replace("/", "~")


def slot_of(name: str) -> str:
    return name.replace(":", ".").replace("~", "/")


def everything(forms: Sequence[Form], hearing: Hearing, today: date) -> dict[str, Field]:
    """List every question that may be answered now, by slot: of the forms, and of everybody."""
    known = known_for((form.procedure for form in forms), hearing, today)
    found = {
        f"person.{number}": Field(key="", type="person", label=_PERSON_LABEL, parts=_OF_EVERYBODY)
        for number in hearing.people
    }
    for form in forms:
        for place in form.filled.places:
            one = place.field
            if one.type == "person":
                there = found.get(place.slot, replace(one, parts=()))
                own = tuple(part for part in one.parts if part != "address")
                parts = tuple(dict.fromkeys((*there.parts, *own)))
                found[place.slot] = replace(there, parts=parts)
            else:
                found.setdefault(place.slot, one)
            if one.type == "person" and "address" in one.parts:
                lives = Field(key="", type="jp_address", label=_ADDRESS_LABEL)
                found.setdefault(address_slot(place.slot, known), lives)
    return found


def without_old_doubts(hearing: Hearing, forms: Sequence[Form], today: date) -> Hearing:
    """Drop doubts about what no form asks any more: nobody could hear it again, or take it back."""
    return replace(hearing, doubts=hearing.doubts & everything(forms, hearing, today).keys())


def document(questions: Mapping[str, Field]) -> Procedure:
    """Make the document of some questions: one page without conditions; any may be left out."""
    fields = tuple(
        replace(
            one,
            key=name_of(slot),
            required=False,
            required_if=None,
            visible_if=None,
            default=None,
            optional_parts=one.parts,
        )
        for slot, one in questions.items()
    )
    return Procedure(
        id="hearing",
        version=1,
        kind="moshikomi",
        title=_TITLE,
        summary=None,
        law=(),
        window=None,
        window_code=None,
        life_events=(),
        daily=(),
        effective_from=None,
        effective_to=None,
        channels=("counter",),
        assurance={},
        deadline=None,
        standard_days=None,
        standard_count=None,
        draft_days=1,
        pages=(Page(key="hear", title=_TITLE, fields=fields),),
        order=tuple(one.key for one in fields),
        rules=(),
        documents=(),
        fee=Fee(),
        document={},
    )


def name_of_person(hearing: Hearing, number: str) -> str:
    """Give somebody's name as far as it is known."""
    halves = (hearing.person(number, "family_name"), hearing.person(number, "given_name"))
    whole = " ".join(half for half in halves if half)
    return whole or str(hearing.person(number, "full_name") or "")


def told(questions: Mapping[str, Field], answers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Take normalised answers apart: (`person.2/family_name`, its content).

    A question whose answer is None was answered before and is cleared now.
    """
    for slot, answer in answers.items():
        one = questions[slot]
        if answer is None:
            yield from ((path, None) for path in _paths(slot, one))
        elif one.type in _PARTS:
            yield from ((f"{slot}/{key}", part) for key, part in answer.items())
        else:
            yield slot, answer


def _paths(slot: str, one: Field) -> Iterable[str]:
    if one.type not in _PARTS:
        return [slot]
    by_type = {"jp_address": ADDRESS_PARTS, "bank_account": BANK_KEYS}
    keys = by_type.get(one.type) or [key for part in one.parts for key in PERSON_KEYS[part]]
    return [f"{slot}/{key}" for key in keys]
