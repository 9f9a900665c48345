"""The same procedure once more, for somebody else of the family: what is theirs too is there.

By what a question means (`concept`), never by its name: where a family lives and lives from now on,
where papers go, whose household it is. What is of one person alone is asked anew: names, days of
birth, accounts, children, everything without a shared meaning. Whoever filed may become the
delegate of a child, or of an adult who authorises them.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from machi.forms.domain.delegation import (
    APPLICANT,
    CAPACITY,
    DELEGATE,
    FILED_BY,
    OF_DELEGATE,
    PROXY,
    REPRESENTATIVE,
    applicant,
    delegation,
)
from machi.forms.domain.people import PERSON_KEYS
from machi.forms.domain.procedure import Field, Procedure

SHARED = frozenset(
    {
        *("move.from", "move.to", "move.date", "move.kind"),
        *("household.head", "delivery.way", "delivery.address"),
    }
)
"""Meanings whose answers a whole family has."""
_OF_PERSON = frozenset({"address", "phone"})
"""What people who live together have in common."""


class ForWhom(StrEnum):
    CHILD = "child"
    """Of age not yet: whoever filed represents them as a parent."""
    ADULT = "adult"
    """They authorise whoever filed."""
    THEMSELVES = "self"
    """They file themselves; only the typing is shared."""


def for_another(
    before: Procedure, answers: Mapping[str, Any], now: Procedure, whom: ForWhom
) -> dict[str, Any]:
    """Give what a draft begins with.

    Args:
        before: the version of the case that was sent.
        answers: its visible answers.
        now: the version that the draft is of.
        whom: whom the draft is for.

    """
    given = dict(_shared(before, answers, now))
    by_whom = {ForWhom.CHILD: REPRESENTATIVE, ForWhom.ADULT: PROXY}.get(whom)
    asked = now.field(DELEGATE)
    if not now.asks_who_files or by_whom is None or asked is None:
        return given
    filed = delegation(before, answers)
    who = filed.who if filed is not None else applicant(before, answers) or {}
    given |= {FILED_BY: by_whom, DELEGATE: _asked_parts(asked, who, frozenset(asked.parts))}
    return {**given, CAPACITY: "parent"} if whom is ForWhom.CHILD else given


def _shared(
    before: Procedure, answers: Mapping[str, Any], now: Procedure
) -> Iterator[tuple[str, Any]]:
    meant = {one.concept: one for one in before.fields if one.concept and one.key in answers}
    for field in now.fields:
        one = meant.get(field.concept or "")
        if one is None or one.type != field.type or field.concept == OF_DELEGATE:
            continue
        answer = answers[one.key]
        if field.concept in SHARED:
            yield field.key, answer
        elif field.concept == APPLICANT and isinstance(answer, Mapping):
            yield field.key, _asked_parts(field, answer, _OF_PERSON)


def _asked_parts(field: Field, person: Mapping[str, Any], wanted: frozenset[str]) -> dict[str, Any]:
    """Take the parts of a person that are wanted, as far as a question asks for them."""
    keys = [key for part in field.parts if part in wanted for key in PERSON_KEYS[part]]
    return {key: person[key] for key in keys if key in person}
