"""What several people wrote at home becomes one intake: nothing twice, and nothing lost.

Each wrote for themselves, with a code of their own. What says the same falls together; where two
say otherwise, both stand side by side with who said it, until somebody chooses. An address or an
account is one thing: parts of two are never mixed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from machi.forms.domain.intake.hearing import Hearing, Told, Value, add_person, learn
from machi.forms.domain.protection import is_place
from machi.shared.errors import NotFound

_WHOLE = ("move.to", "move.from", "delivery.address", "bank.account")
_SAME = ("family_name", "given_name", "full_name", "date_of_birth")


class NoSuchDispute(NotFound):
    code = "forms.no_such_dispute"
    words = "このくいちがいは、もうありません。今の内容を確認してください。"


@dataclass(frozen=True, slots=True)
class Dispute:
    """One thing that is said in several ways. sides: the first is what stands there now."""

    about: str
    sides: tuple[Mapping[str, Value], ...]


def merge(hearing: Hearing, other: Hearing, by: Told) -> Hearing:
    """Take on what somebody else wrote. by: who, as it is shown beside what they said."""
    hearing, names = _people(hearing, other)
    told: dict[str, dict[str, Value]] = {}
    for path, value in other.values.items():
        if value.content is not None and not (hearing.protected and is_place(path)):
            own = _renamed(path, names)
            told.setdefault(_one_thing(own), {})[own] = value
    for about, said in told.items():
        hearing = _take(hearing, about, said, by)
    lists = {
        name: tuple(names[one] for one in listed if one in names)
        for name, listed in other.lists.items()
    }
    return replace(
        hearing,
        lists={**lists, **hearing.lists},
        not_my_number=hearing.not_my_number | other.not_my_number,
    )


def disputes(hearing: Hearing) -> list[Dispute]:
    """List what is said in several ways, in the order in which it was heard."""
    return [
        Dispute(about, (_there(hearing, about), *sides)) for about, sides in hearing.others.items()
    ]


def settle(hearing: Hearing, about: str, side: int) -> Hearing:
    """Choose what is right; what was there stays visible beside it, as after a correction.

    Raises:
        NoSuchDispute: it is settled already, or there is no such side.

    """
    sides = hearing.others.get(about, ())
    if not sides or not 0 <= side <= len(sides):
        raise NoSuchDispute
    left = {name: one for name, one in hearing.others.items() if name != about}
    if side == 0:
        return replace(hearing, others=left)
    there = _there(hearing, about)
    values = {path: value for path, value in hearing.values.items() if path not in there}
    for path, value in sides[side - 1].items():
        was = there.get(path)
        values[path] = (
            value
            if was is None or was.content == value.content
            else replace(value, before=was.content, before_source=was.source)
        )
    return replace(hearing, values=values, others=left)


def _people(hearing: Hearing, other: Hearing) -> tuple[Hearing, dict[str, str]]:
    """Find the people of another hearing in this one; whoever is not there is added."""
    names: dict[str, str] = {}
    for number in other.people:
        if not any(path.startswith(f"person.{number}/") for path in other.values):
            continue  # nothing was written of them
        found = _known(hearing, other, number, frozenset(names.values()))
        if (
            found is None
            and number == other.applicant
            and not any(path.startswith("person.") for path in hearing.values)
        ):
            found = hearing.applicant
        if found is None:
            hearing, found = add_person(hearing)
        names[number] = found
    return hearing, names


def _known(hearing: Hearing, other: Hearing, number: str, taken: frozenset[str]) -> str | None:
    for one in hearing.people:
        shared = [key for key in _SAME if hearing.person(one, key) and other.person(number, key)]
        same = all(hearing.person(one, key) == other.person(number, key) for key in shared)
        if shared and same and one not in taken:
            return one
    return None


def _renamed(path: str, names: Mapping[str, str]) -> str:
    person, slash, rest = path.partition("/")
    number = person.removeprefix("person.")
    return f"person.{names[number]}{slash}{rest}" if person != number else path


def _one_thing(path: str) -> str:
    """Name what a value belongs to: a whole address or account, or itself."""
    slot = path.rpartition("/")[0]
    return slot if slot in _WHOLE or slot.endswith("/address") else path


def _there(hearing: Hearing, about: str) -> dict[str, Value]:
    return {
        path: value
        for path, value in hearing.values.items()
        if _one_thing(path) == about and value.content is not None
    }


def _take(hearing: Hearing, about: str, said: Mapping[str, Value], by: Told) -> Hearing:
    there = _there(hearing, about)
    differs = any(path in there and there[path].content != said[path].content for path in said)
    if not differs:
        return learn(hearing, {path: value.content for path, value in said.items()}, by)
    sides = (*hearing.others.get(about, ()), said)
    return replace(hearing, others={**hearing.others, about: sides})
