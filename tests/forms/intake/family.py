"""The family that moves to みほん市, and what it says when it is asked. Synthetic."""

import json
from importlib.resources import files
from typing import Any

_FILE = files("machi.forms.sample_city") / "family.json"
FAMILY: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
PROCEDURES: list[str] = FAMILY["procedures"]
CARD: tuple[str, str, str] = (
    FAMILY["card"]["name"],
    FAMILY["card"]["address"],
    FAMILY["card"]["born"],
)


def knows() -> dict[str, Any]:
    """Give everything that the family knows, by the names of the questions."""
    return {**FAMILY["says"]}
