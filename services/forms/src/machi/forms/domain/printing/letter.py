"""The letter of authority (委任状) as it is handed out: everything written but the signature."""

from collections.abc import Mapping
from dataclasses import dataclass

from machi.forms.domain.printing.papers import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPaper:
    """One letter, from whom a procedure is for to whom they send.

    delegate, delegator: their data by name; an empty text is a line to write on.
    mandate: (what can be given, whether it is).
    """

    title: str
    addressee: str
    words: Mapping[str, str]
    procedure: str
    delegate: tuple[Entry, ...]
    delegator: tuple[Entry, ...]
    mandate: tuple[tuple[str, bool], ...]
    notes: tuple[str, ...]
    footer: str
