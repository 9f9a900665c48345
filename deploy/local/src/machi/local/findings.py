"""What `machi doctor` found: a name, how bad it is, and a sentence in two languages."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    FINE = "fine"
    NOTE = "note"
    """Good to know; nothing is broken."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report."""

    about: str
    state: State
    says: str
    says_en: str


def fine(about: str, says: str, says_en: str) -> Finding:
    return Finding(about, State.FINE, says, says_en)


def note(about: str, says: str, says_en: str) -> Finding:
    return Finding(about, State.NOTE, says, says_en)


def wrong(about: str, says: str, says_en: str) -> Finding:
    return Finding(about, State.WRONG, says, says_en)
