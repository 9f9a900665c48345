"""One number that was measured, beside its floor and its goal."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A value, what it is compared with, and what it should be.

    With a `floor` (the same work without us) the goal is about value ÷ floor, else about the value.
    """

    name: str
    value: float
    unit: str
    goal: float
    at: Literal["least", "most"] = "least"
    floor: float | None = None
    detail: str = ""

    @property
    def ratio(self) -> float | None:
        return None if self.floor is None else self.value / self.floor

    @property
    def holds(self) -> bool:
        compared = self.value if self.ratio is None else self.ratio
        return compared >= self.goal if self.at == "least" else compared <= self.goal

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "floor": self.floor,
            "ratio": self.ratio,
            "goal": self.goal,
            "at": self.at,
            "holds": self.holds,
            "detail": self.detail,
        }

    def as_line(self) -> str:
        sign = "≥" if self.at == "least" else "≤"
        against = ""
        if self.ratio is not None:
            against = f"  ÷ {self.floor:,.1f} = {self.ratio:.2f}"
        mark = "✓" if self.holds else "✗"
        value = f"{self.value:>10,.1f} {self.unit}"
        return f"{mark} {self.name:<28} {value}{against}  ({sign} {self.goal:g})  {self.detail}"
