"""A draft of an old version goes over to a newer one, if its person wants to; never by itself.

What answers a question with the same key and of the same type, and is still a good answer, goes
along; everything else is named before anybody chooses. An answer that is only incomplete, or one
item too many, goes along: its page says what is wrong. Files hang on the draft: they stay where a
question for them stays.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from machi.forms.domain.evaluation import Circumstances, evaluate
from machi.forms.domain.procedure import Field, Procedure
from machi.shared.errors import Conflict

ID = "_id"
_STAYS = frozenset({"required", "min_items", "max_items", "duplicate", "my_number"})
"""What is wrong with such an answer, its person can put right on the page."""


class NoNewerVersion(Conflict):
    """Another version is in force than the one that was shown, or none that is newer."""

    code = "forms.no_newer_version"
    words = "手続きの版がまた変わりました。もう一度、変わるところを確かめてください。"


@dataclass(frozen=True, slots=True)
class Carried:
    """What goes along, and what does not: `dogs[0].chip_no`, `purpose`.

    given: the answers of the draft in the newer version, as they were typed.
    left: places of answers that stay behind, in the order of the old version.
    asked: questions that are new and asked now.
    """

    given: Mapping[str, Any]
    left: tuple[str, ...]
    asked: tuple[Field, ...]


def carry(
    before: Procedure, after: Procedure, given: Mapping[str, Any], circumstances: Circumstances
) -> Carried:
    """See what of a draft's answers fits a newer version."""
    old = evaluate(before, given, circumstances)
    known = {(one.at, one.code) for one in old.errors}
    fitting = _fitting(before, after, old.kept)
    while True:
        new = evaluate(after, fitting, circumstances)
        bad = {
            _place(one.at)
            for one in new.errors
            if one.code not in _STAYS and (one.at, one.code) not in known
        } & {place for place, _ in places(fitting)}
        if not bad:
            break
        fitting = _without(fitting, bad)
    there = dict(places(new.kept))
    left = tuple(
        place
        for place, value in places(old.kept)
        if there.get(place) != value and not _is_file(before, place)
    )
    asked = tuple(
        field
        for field in after.fields
        if before.field(field.key) is None
        and field.key in new.visible
        and field.type not in {"statement", "computed"}
    )
    return Carried(new.kept, left, asked)


def places(answers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """List answers by their places; an item's own id is no answer."""
    for key, value in answers.items():
        if not (isinstance(value, list) and all(isinstance(one, Mapping) for one in value)):
            yield key, value
            continue
        for number, item in enumerate(value):
            for inner, answer in item.items():
                if inner != ID:
                    yield f"{key}[{number}].{inner}", answer


def _fitting(before: Procedure, after: Procedure, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Take the answers to questions that are still there, of the same type."""
    found = {}
    for field in before.fields:
        other = after.field(field.key)
        if field.key not in kept or other is None or other.type != field.type:
            continue
        value = kept[field.key]
        if field.has_items:
            same = {one.key for one in field.fields if (one.key, one.type) in _typed(other)}
            value = [{k: v for k, v in item.items() if k in same | {ID}} for item in value]
        found[field.key] = value
    return found


def _typed(field: Field) -> set[tuple[str, str]]:
    return {(one.key, one.type) for one in field.fields}


def _place(at: str) -> str:
    """Give the answer that a problem is about: of `owner.family_name` it is `owner`."""
    head, bracket, rest = at.partition("[")
    if not bracket:
        return at.partition(".")[0]
    number, _, inner = rest.partition("].")
    return f"{head}[{number}].{inner.partition('.')[0]}"


def _without(answers: Mapping[str, Any], gone: set[str]) -> dict[str, Any]:
    left: dict[str, Any] = {}
    for key, value in answers.items():
        if key in gone:
            continue
        if isinstance(value, list) and all(isinstance(one, Mapping) for one in value):
            left[key] = [
                {inner: one for inner, one in item.items() if f"{key}[{n}].{inner}" not in gone}
                for n, item in enumerate(value)
            ]
        else:
            left[key] = value
    return left


def _is_file(procedure: Procedure, place: str) -> bool:
    key, _, inner = place.partition("[")
    field = procedure.field(key)
    if field is not None and inner:
        name = inner.partition("].")[2]
        field = next((one for one in field.fields if one.key == name), None)
    return field is not None and field.type == "file"
