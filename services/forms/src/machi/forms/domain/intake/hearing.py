"""Everything that is known at a counter about a family: each datum once, with where it came from.

A datum lies at a path: `move.date`, `move.to/prefecture`, `person.2/date_of_birth`. What stands
before the slash is the meaning that procedures share (a field's `concept`), a person, or one
procedure's own question (`juminhyo.copies`). No form is stored: forms are made of this
(`forms.py`), all at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from machi.forms.domain.protection import is_place


class Source(StrEnum):
    """Where a value came from (forms reference, section 10)."""

    CARD = "card"
    REGISTRY = "registry"
    PRE_ENTRY = "pre_entry"
    HEARD = "heard"
    STAFF_CORRECTED = "staff_corrected"
    COMPUTED = "computed"
    PROFILE = "profile"
    """From デジタル認証アプリ, into an online form."""
    TYPED = "typed"
    """By the citizen, in an online form."""


_TRUST = {Source.REGISTRY: 3, Source.CARD: 2, Source.PRE_ENTRY: 1}
"""What is filled in without a person: the stronger source replaces the weaker one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One datum. None as content: it was there and staff took it out.

    before: what it said before staff corrected it, and `before_source` where that came from; why:
    what staff said about the correction.
    """

    content: Any
    source: Source
    at: datetime
    actor: str
    before: Any = None
    before_source: Source | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Who told something, when, and how. why: what staff say where it is a correction."""

    source: Source
    at: datetime
    actor: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A procedure of the intake, in the version that its form is made of.

    draft_id: the draft that the visitor wrote at home; its form goes on in it.
    """

    procedure_id: str
    version: int
    draft_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """An intake's content. Changing it gives a new one.

    people: numbers of the persons, in their order; `next_person` was never given out.
    lists: for whom a form is made (`kokuho-shutoku.members`), where that is not everybody it is
    for. protected: persons of 秘匿, whose address is neither filled in nor shown. said: what was
    answered to the navigator. others: what somebody else of the family wrote otherwise, by what it
    is about (`merging.py`). doubts: slots that the customer says are wrong.
    """

    people: tuple[str, ...] = ("1",)
    next_person: int = 2
    applicant: str = "1"
    procedures: tuple[Chosen, ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    protected: frozenset[str] = frozenset()
    not_my_number: frozenset[str] = frozenset()
    navigator: str | None = None
    said: Mapping[str, Any] = field(default_factory=dict)
    others: Mapping[str, tuple[Mapping[str, Value], ...]] = field(default_factory=dict)
    doubts: frozenset[str] = frozenset()

    def content(self, path: str) -> Any:  # noqa: ANN401 - any datum
        value = self.values.get(path)
        return None if value is None else value.content

    def under(self, slot: str) -> Iterator[tuple[str, Value]]:
        """Give the parts of a slot: (`family_name`, its value)."""
        start = f"{slot}/"
        for path, value in self.values.items():
            if path.startswith(start) and value.content is not None:
                yield path.removeprefix(start), value

    def person(self, number: str, key: str) -> Any:  # noqa: ANN401 - any datum
        return self.content(f"person.{number}/{key}")


def learn(hearing: Hearing, told: Mapping[str, Any], by: Told) -> Hearing:
    """Take values on.

    What a person at the counter says replaces everything, and keeps what was there; what is only
    read in never replaces what a person said, nor what a stronger source knows. Where anybody is
    protected (秘匿), nothing that says where people are is read in at all.
    """
    values = dict(hearing.values)
    for path, content in told.items():
        if hearing.protected and by.source is not Source.HEARD and is_place(path):
            continue
        found = _taken(values.get(path), content, by)
        if found is None:
            values.pop(path, None)
        else:
            values[path] = found
    return replace(hearing, values=values)


def _taken(there: Value | None, content: Any, by: Told) -> Value | None:  # noqa: ANN401 - any datum
    new = Value(content=content, source=by.source, at=by.at, actor=by.actor)
    if there is None:
        return None if content is None else new
    if there.content == content:
        return there
    if by.source is not Source.HEARD:
        return new if _TRUST[by.source] > _TRUST.get(there.source, len(_TRUST) + 1) else there
    if there.source is Source.HEARD:  # said otherwise a moment later: nobody else's value is lost
        return None if content is None else new
    before: Any = there.content
    source: Source = there.source
    if there.source is Source.STAFF_CORRECTED and there.before_source is not None:
        before, source = there.before, there.before_source
    corrected = replace(new, source=Source.STAFF_CORRECTED)
    return replace(corrected, before=before, before_source=source, why=by.why)


def add_person(hearing: Hearing) -> tuple[Hearing, str]:
    """Make room for one more person; a number is never given twice."""
    number = str(hearing.next_person)
    people = (*hearing.people, number)
    return replace(hearing, people=people, next_person=hearing.next_person + 1), number


def remove_person(hearing: Hearing, number: str) -> Hearing:
    """Take a person out, with everything that is known of them; the applicant stays.

    So does their mark of 秘匿: the family lives where they live.
    """
    if number == hearing.applicant or number not in hearing.people:
        return hearing
    gone = f"person.{number}/"
    return replace(
        hearing,
        people=tuple(one for one in hearing.people if one != number),
        values={path: one for path, one in hearing.values.items() if not path.startswith(gone)},
        lists={
            name: tuple(one for one in listed if one != number)
            for name, listed in hearing.lists.items()
        },
        others={about: one for about, one in hearing.others.items() if not about.startswith(gone)},
    )


def protect(hearing: Hearing, number: str) -> Hearing:
    """Take note of 秘匿: every place that was read in goes; only they themselves may say one."""
    said = {Source.HEARD, Source.STAFF_CORRECTED}
    values = {
        path: replace(value, before=None, before_source=None) if is_place(path) else value
        for path, value in hearing.values.items()
        if not is_place(path) or value.source in said
    }
    others = {
        about: sides
        for about, sides in hearing.others.items()
        if not any(is_place(path) for side in sides for path in side)
    }
    protected = hearing.protected | {number}
    return replace(hearing, values=values, others=others, protected=protected)


def lift(hearing: Hearing, number: str) -> Hearing:
    """Take 秘匿 back: it was set by mistake."""
    return replace(hearing, protected=hearing.protected - {number})
