"""What became of one raw answer."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where: `dogs[0].chip_no`, and why: `length`. Rules add their own words."""

    at: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A normalised value, what was typed, and what is wrong with it.

    value: None when the question was not answered or the answer cannot be used.
    kept: what a draft keeps, so that the person sees again what they typed.
    problems: only count when the question is visible; places are relative (`.family_name`).
    refused: keys that no such question has; they count always.
    items: the parsed answers of each item of a repeat.
    """

    value: Any = None
    kept: Any = None
    problems: tuple[Problem, ...] = ()
    refused: tuple[Problem, ...] = ()
    items: tuple["ParsedItem", ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedItem:
    """One item of a repeat. Its own id is its identity; its place in the list is not."""

    id: str | None
    answers: dict[str, Parsed] = field(default_factory=dict)


ABSENT = Parsed()


_DEEPEST = 6
"""No question nests deeper; what does is not blank, and its type will be refused."""


def is_empty(raw: object, depth: int = 0) -> bool:
    """Tell whether nothing was answered: nothing, blank text, or only empty parts."""
    if raw is None or raw is False:
        return True
    if isinstance(raw, str):
        return not raw.strip()
    if isinstance(raw, list):
        return not raw
    if isinstance(raw, dict):
        # a date's era is chosen beforehand on its page, so it alone is no answer
        raw = {key: part for key, part in raw.items() if key != "era"}
        return depth < _DEEPEST and all(is_empty(part, depth + 1) for part in raw.values())
    return False
