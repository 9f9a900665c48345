"""All forms of an intake at once, what they still lack, and the seal that a signature is set to."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from machi.forms.domain.evaluation import Circumstances, Evaluation, evaluate
from machi.forms.domain.intake.filling import (
    Filled,
    Known,
    Place,
    address_slot,
    fill,
    keys_of,
    known_for,
)
from machi.forms.domain.intake.hearing import Hearing, Value
from machi.forms.domain.parsed import Problem
from machi.forms.domain.people import BANK_KEYS
from machi.forms.domain.procedure import Field, Procedure, Text

CHANNEL = "counter"
_ADDRESS = ("prefecture", "city_and_county", "street_address")


@dataclass(frozen=True, slots=True)
class Form:
    """One form as it stands, made of a published version."""

    procedure: Procedure
    fingerprint: str
    filled: Filled
    evaluation: Evaluation

    @property
    def not_my_number(self) -> frozenset[str]:
        return self.filled.not_my_number

    @property
    def provenance(self) -> Mapping[str, Value]:
        """Where each value of the form came from; only of those that are on it."""
        top = set(self.evaluation.answers)
        return {
            at: value
            for at, value in self.filled.origins.items()
            if at.partition(".")[0].partition("[")[0] in top
        }


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing to hear, once for all forms that need it.

    field: the question, with the parts of a person that are not known yet.
    required: somebody's form cannot go without it.
    wrong: what a form says about the answer that is there; (procedure, problem).
    """

    slot: str
    field: Field
    person: str | None
    required: bool
    titles: tuple[Text, ...]
    wrong: tuple[tuple[Procedure, Problem], ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """What is wrong with a form and is no single answer: it is made for nobody, or for too many."""

    procedure: Procedure
    problem: Problem


def make_forms(
    versions: Sequence[tuple[Procedure, str]], hearing: Hearing, today: date
) -> tuple[Form, ...]:
    """Make every form of what is known."""
    made = []
    known = known_for((procedure for procedure, _ in versions), hearing, today)
    for procedure, fingerprint in versions:
        filled = fill(procedure, known)
        circumstances = Circumstances(CHANNEL, today, filled.not_my_number)
        evaluation = evaluate(procedure, filled.answers, circumstances)
        made.append(Form(procedure, fingerprint, filled, evaluation))
    return tuple(made)


def all_good(forms: Sequence[Form]) -> bool:
    return bool(forms) and all(form.evaluation.ok for form in forms)


def seal_of(forms: Sequence[Form]) -> bytes:
    """Give the SHA-256 of every form: what a signature covers. Their order is no part of it."""
    whole = sorted(
        [form.procedure.id, form.procedure.version, form.fingerprint, form.evaluation.answers]
        for form in forms
    )
    canonical = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).digest()


def boxes(forms: Sequence[Form]) -> int:
    """Count the boxes that these forms have on paper: every leaf of every answer."""
    return sum(_leaves(form.evaluation.answers) for form in forms)


def _leaves(answer: object) -> int:
    if isinstance(answer, Mapping):
        return sum(_leaves(part) for key, part in answer.items() if key != "_id")
    if isinstance(answer, list):
        return sum(_leaves(one) if isinstance(one, Mapping) else 1 for one in answer)
    return 1


def left_to_hear(
    forms: Sequence[Form], hearing: Hearing, today: date
) -> tuple[list[Ask], list[Gap]]:
    """List what is still to be heard over all forms: each thing once, in the order of the forms."""
    known = known_for((form.procedure for form in forms), hearing, today)
    asks: dict[str, Ask] = {}
    for form in forms:
        for place in form.filled.places:
            if place.at in form.evaluation.visible:
                for ask in _asks(form, place, known):
                    asks[ask.slot] = _joined(asks.get(ask.slot), ask)
    waits = {ask.slot.rpartition("/")[2] for ask in asks.values()}
    listed = [ask for ask in asks.values() if not _follows_from(ask.field.concept) & waits]
    if waits & {"relation_to_head"}:  # nobody knows yet who the children are
        return listed, []
    return listed, [gap for form in forms for gap in _gaps(form)]


def _follows_from(concept: str | None) -> set[str]:
    """Name what decides a question, so that it is not asked before that is known."""
    if concept in {"household.head", "household.spouse", "household.has_spouse"}:
        return {"relation_to_head"}
    return {"move.kind"} if concept in {"insurance.reason", "allowance.event"} else set()


def _gaps(form: Form) -> Iterator[Gap]:
    for wrong in form.evaluation.errors:
        if not any(_is_about(wrong, place) for place in form.filled.places):
            yield Gap(form.procedure, wrong)


def _is_about(wrong: Problem, place: Place) -> bool:
    return wrong.at == place.at or wrong.at.startswith((f"{place.at}.", f"{place.at}["))


def _asks(form: Form, place: Place, known: Known) -> Iterator[Ask]:
    errors = [one for one in form.evaluation.errors if _is_about(one, place)]
    ask = Ask(
        slot=place.slot,
        field=_bare(place.field),
        person=place.person,
        required=bool(errors),
        titles=(form.procedure.title,),
        wrong=tuple((form.procedure, one) for one in errors if one.code != "required"),
    )
    if place.field.type == "person":
        yield from _of_person(place.field, ask, known)
    elif ask.wrong or (place.at not in form.filled.origins and _lacks(ask, known)):
        yield ask


def _lacks(ask: Ask, known: Known) -> bool:
    if ask.field.default is not None:  # true until somebody says otherwise
        return False
    there = {key for key, _ in known.hearing.under(ask.slot)}
    if ask.field.type == "jp_address":
        return not there.issuperset(_ADDRESS) and "full_address" not in there
    if ask.field.type == "bank_account":
        return not there.issuperset(BANK_KEYS)
    return not there


def _of_person(one: Field, ask: Ask, known: Known) -> Iterator[Ask]:
    there = {key for key, _ in known.hearing.under(ask.slot)}
    own = tuple(part for part in one.parts if part != "address")
    parts = tuple(part for part in own if not _knows(there, keys_of(replace(one, parts=(part,)))))
    of_address = tuple(wrong for wrong in ask.wrong if ".address" in wrong[1].at)
    if parts or len(ask.wrong) > len(of_address):
        yield replace(ask, field=replace(ask.field, parts=parts or own))
    if "address" in one.parts:
        lives = replace(ask.field, type="jp_address", concept=None, parts=(), optional_parts=())
        address = replace(ask, slot=address_slot(ask.slot, known), field=lives, wrong=of_address)
        if of_address or _lacks(address, known):
            yield address


def _knows(known: set[str], keys: Sequence[str]) -> bool:
    """Tell whether a part is known: a name in one piece, or in both."""
    whole = [key for key in keys if key.startswith("full_name")]
    halves = [key for key in keys if not key.startswith("full_name")]
    return known.issuperset(halves) or bool(known.intersection(whole))


def _bare(one: Field) -> Field:
    """Take the conditions off: what is asked here was found visible already."""
    return replace(one, visible_if=None, required_if=None, required=False)


def _joined(one: Ask | None, other: Ask) -> Ask:
    if one is None:
        return other
    parts = tuple(dict.fromkeys((*one.field.parts, *other.field.parts)))
    titles = one.titles + tuple(title for title in other.titles if title not in one.titles)
    return replace(
        one,
        field=replace(one.field, parts=parts),
        required=one.required or other.required,
        titles=titles,
        wrong=one.wrong + other.wrong,
    )
