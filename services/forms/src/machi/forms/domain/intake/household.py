"""Who is who in a family, and what follows from it without anybody being asked."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from machi.forms.domain.eras import whole_date
from machi.forms.domain.intake.hearing import Hearing

_PARENTS = {"head", "spouse"}
_FROM_ELSEWHERE = {"tennyu", "kokugai"}
_APRIL = 4
_SECOND = 2


def head(hearing: Hearing) -> str | None:
    return _with_relation(hearing, "head")


def spouse(hearing: Hearing) -> str | None:
    """Find the applicant's spouse, where the relations to the head tell."""
    wanted = {"head": "spouse", "spouse": "head"}
    own = hearing.person(hearing.applicant, "relation_to_head")
    return _with_relation(hearing, wanted[own]) if own in wanted else None


def _with_relation(hearing: Hearing, relation: str) -> str | None:
    people = hearing.people
    found = (one for one in people if hearing.person(one, "relation_to_head") == relation)
    return next(found, None)


def school_year_end_ages(born: date, today: date) -> int:
    """Give the age that a person reaches within the school year of a day.

    A year of age is full on the eve of the birthday (年齢計算ニ関スル法律), so whoever was born on
    the 1st of April belongs to the older year.
    """
    began = today.year if (today.month, today.day) >= (_APRIL, 1) else today.year - 1
    later = (born.month, born.day) >= (_APRIL, _SECOND)
    return began - born.year + (0 if later else 1)


def _aged(first: int, last: int) -> Callable[[Hearing, date], tuple[str, ...]]:
    """Find the children who are between two ages at the end of their school year."""

    def found(hearing: Hearing, today: date) -> tuple[str, ...]:
        chosen = []
        for number in hearing.people:
            born = hearing.person(number, "date_of_birth")
            day = whole_date(born) if isinstance(born, str) else None
            child = hearing.person(number, "relation_to_head") == "child"
            if child and day and first <= school_year_end_ages(day, today) <= last:
                chosen.append(number)
        return tuple(chosen)

    return found


LISTS: Mapping[str, Callable[[Hearing, date], tuple[str, ...]]] = {
    "household.members": lambda hearing, _: hearing.people,
    "household.children": _aged(0, 18),
    "household.card_holders": lambda hearing, _: tuple(
        number for number in hearing.people if hearing.person(number, "has_card") == "yes"
    ),
    "household.pupils": _aged(7, 15),
    "household.students": _aged(19, 22),
}
"""Lists of persons that forms ask for. Children: until the school year in which they turn 18 ends;
pupils: of primary and junior high school; students: 大学生年代 (児童手当法施行規則)."""


def computed(concept: str, hearing: Hearing) -> Any:  # noqa: ANN401 - an answer
    """Give what follows from what is known; None where it has to be asked."""
    if concept == "household.has_spouse":  # that there is none cannot be seen: they may live apart
        return "yes" if spouse(hearing) else None
    moved_here = hearing.content("move.kind") in _FROM_ELSEWHERE
    if concept == "insurance.reason":
        return "tennyu" if moved_here else None
    if concept == "allowance.event":
        return "move_in" if moved_here else None
    return None


def computed_of_member(concept: str, hearing: Hearing, number: str) -> Any:  # noqa: ANN401 - an answer
    """Give what follows for one person."""
    own = hearing.person(hearing.applicant, "relation_to_head")
    child = hearing.person(number, "relation_to_head") == "child" and own in _PARENTS
    if concept == "member.relation_to_claimant":
        return "child" if child else None
    if concept == "member.living":  # who is registered with the applicant lives with them
        return "together" if child else None
    return None


def same_as(hearing: Hearing, slot: str) -> str | None:
    """Say what somebody's 本籍 or 筆頭者 is when it is like what is known; None: nothing is.

    Of the person who came: their address and their own name, before whoever belongs to them; of the
    others: what theirs is.
    """
    person, _, key = slot.partition("/")
    number = person.removeprefix("person.")
    if key not in {"honseki", "hittosha"} or number not in hearing.people or hearing.protected:
        return None
    if number != hearing.applicant:
        theirs = hearing.person(hearing.applicant, key)
        return None if theirs is None else str(theirs)
    if key == "hittosha":
        halves = (hearing.person(number, "family_name"), hearing.person(number, "given_name"))
        whole = " ".join(half for half in halves if half) if all(halves) else None
        return whole or hearing.person(number, "full_name")
    lives = f"person.{number}/address"
    whole = hearing.content(f"{lives}/full_address")
    keys = ("prefecture", "city_and_county", "street_address", "city_block")
    parts = [str(part) for key in keys if (part := hearing.content(f"{lives}/{key}"))]
    return str(whole) if whole else "".join(parts) or None
