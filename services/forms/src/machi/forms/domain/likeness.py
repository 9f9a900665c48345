"""Whether two cases are about the same: one procedure, one applicant, however the name was typed.

It is compared as a keyed hash, so what is stored leads to nobody. Folding (width, spaces, hyphens,
variant selectors) is for this comparison alone: what people typed is stored as they typed it. A
name alone is no person, so a date of birth or an address has to stand beside it.
"""

import json
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from machi.forms.domain.procedure import Procedure

APPLICANT = "A.applicant"
RECENT = timedelta(days=90)
"""For so long a case that has ended still counts as the same, filed again."""
_NAME = ("full_name", "family_name", "given_name")
_PLACE = ("prefecture", "city_and_county", "street_address", "city_block", "building_name")
"""What is written of a place; codes are there for some ways to file and not for others."""
_NO_DIFFERENCE = frozenset("-‐‑‒–—―−ー・.,、。")


def likeness(procedure: Procedure, answers: Mapping[str, Any]) -> str | None:
    """Write who files what in one way; None when it is not known well enough."""
    field = next(
        (one for one in procedure.fields if one.concept == APPLICANT and one.type == "person"), None
    )
    person = answers.get(field.key) if field else None
    if not isinstance(person, Mapping):
        return None
    address = person.get("address", {})
    name = _folded(person, _NAME)
    born = _folded(person, ("date_of_birth",))
    lives = _folded(address, (*_PLACE, "full_address"))
    if not name or not (born or lives):
        return None
    return json.dumps([procedure.id, name, born, lives], ensure_ascii=False)


def _folded(parts: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """Write parts one after the other, without what makes no difference."""
    written = "".join(str(parts.get(name, "")) for name in names)
    plain = unicodedata.normalize("NFKC", written).casefold()
    return "".join(char for char in plain if not _means_nothing(char))


def _means_nothing(char: str) -> bool:
    selects = 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF  # noqa: PLR2004 - Unicode's variation selectors
    return char.isspace() or char in _NO_DIFFERENCE or selects
