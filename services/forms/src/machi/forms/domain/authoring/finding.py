"""What the linter finds: where in the document, what, and the values that a sentence needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """at: a JSON pointer (RFC 6901) into the document. code: a sentence of `words/findings.py`."""

    at: str
    code: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lint:
    """Problems refuse publishing; hints are advice."""

    problems: tuple[Finding, ...]
    hints: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


def pointer(*parts: str | int) -> str:
    """Write a JSON pointer: `pointer("pages", 0, "key")` is `/pages/0/key`."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)
