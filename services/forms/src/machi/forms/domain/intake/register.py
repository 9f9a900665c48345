"""The register of residents (住民記録) as the counter sees it: a port. Adapters are in `store/`.

The standard interface of a city's resident-record system is one adapter, a file is another.
Whoever is protected (秘匿: 支援措置) has no address here at all: the rule is in this file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from machi.forms.domain.texts import katakana, plain
from machi.shared.errors import NotFound, Unavailable


class NoSuchResident(NotFound):
    code = "forms.no_such_resident"
    words = "住民記録に見つかりませんでした。"


class RegisterUnavailable(Unavailable):
    """It is down, too slow, or says what we do not understand: nobody waits for it."""

    code = "forms.register_unavailable"
    words = "住民記録に問い合わせられません。カードか聞き取りで、そのまま続けてください。"


AT_MOST = 20
"""So many people are found at once: who is meant by more needs a longer name."""


class Standing(StrEnum):
    RESIDENT = "resident"
    INCOMING = "incoming"
    """Announced by the city that they leave (転出証明書情報): not registered here yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """One person of the register.

    person: values by the places of an intake's person (`family_name`, `relation_to_head`,
    `honseki`). address: parts; move: what is known of their move (`move.date`,
    `move.to/prefecture`).
    """

    id: str
    household: str
    standing: Standing
    protected: bool
    person: Mapping[str, Any]
    address: Mapping[str, str] = field(default_factory=dict)
    move: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        person = self.person
        halves = (person.get("family_name", ""), person.get("given_name", ""))
        return str(person.get("full_name") or " ".join(halves).strip() or self.reading)

    @property
    def reading(self) -> str:
        person = self.person
        halves = (person.get("family_name_kana", ""), person.get("given_name_kana", ""))
        return str(person.get("full_name_kana") or " ".join(halves).strip())


class ResidentRegister(Protocol):
    """What an adapter of a register does."""

    async def search(self, text: str, born: str | None) -> Sequence[Resident]:
        """Find people whose name or reading begins so; `born` narrows it to one day (ISO).

        Raises:
            RegisterUnavailable: it does not answer.

        """

    async def household(self, resident_id: str) -> Sequence[Resident]:
        """Give somebody's household, they themselves first.

        Raises:
            NoSuchResident: there is nobody of that number.
            RegisterUnavailable: it does not answer.

        """


def for_the_counter(household: Sequence[Resident]) -> list[Resident]:
    """Leave out what must not be filled in: the hard rule of 秘匿.

    The first is the person who came. Others of the household who are protected are not there at
    all; and where anybody of it is protected, its address and domicile are told of nobody, for the
    address of a child is the address of the mother.
    """
    if not any(one.protected for one in household):
        return list(household)
    shown = [household[0], *(one for one in household[1:] if not one.protected)]
    return [_without_address(one) for one in shown]


def _without_address(one: Resident) -> Resident:
    hidden = {"honseki", "hittosha", "phone"}
    return Resident(
        id=one.id,
        household=one.household,
        standing=one.standing,
        protected=one.protected,
        person={key: value for key, value in one.person.items() if key not in hidden},
    )


def matches(one: Resident, text: str, born: str | None) -> bool:
    """Tell whether somebody is meant: by the beginning of the name, or of its reading."""
    if born is not None and one.person.get("date_of_birth") != born:
        return False
    wanted = _folded(text)
    return _folded(one.name).startswith(wanted) or _folded(one.reading).startswith(_read(text))


def _folded(text: str) -> str:
    return plain(text).replace(" ", "").casefold()


def _read(text: str) -> str:
    try:
        return _folded(katakana(text))
    except ValueError:  # no reading at all: a Chinese character
        return "\x00"
