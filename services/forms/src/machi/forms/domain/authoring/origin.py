"""A document from elsewhere: whose it is, and what of it has to be looked at before it is ours.

Another city's document names its own desks, fees, deadlines and days of keeping. Each is held by
the linter until a person here says that they looked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from machi.forms.domain.authoring.finding import Finding
from machi.shared.errors import BadInput

PLACES: Mapping[str, str] = {
    "owner": "/owner",
    "window": "/window",
    "deadline": "/deadline",
    "fee": "/fee",
    "retention": "/retention",
}
"""What differs from city to city, and where it stands."""
LONGEST = 100
LICENSE = "CC BY 4.0"
"""Under which a city that runs Machi publishes its procedures, as open data."""


class NotSaidWhose(BadInput):
    """Whoever takes a document in says whose it is and under which licence."""

    code = "forms.not_said_whose"
    words = "どこの文書か、どの条件（ライセンス）で使えるかを書いてください。"


@dataclass(frozen=True, slots=True)
class Origin:
    """city: whose it is. to_look: names of `PLACES` that nobody here has looked at yet."""

    city: str
    license: str
    to_look: tuple[str, ...]

    def looked(self, name: str) -> "Origin":
        return replace(self, to_look=tuple(one for one in self.to_look if one != name))


def origin_of(document: Mapping[str, Any], city: str, license_: str) -> Origin:
    """Begin the list for a document.

    Raises:
        NotSaidWhose: nobody says whose it is, or how it may be used.

    """
    city, license_ = city.strip()[:LONGEST], license_.strip()[:LONGEST]
    if not city or not license_:
        raise NotSaidWhose
    has = {"owner": True, "retention": True, "fee": bool(_mapping(document, "fee").get("lines"))}
    there = [name for name in PLACES if has.get(name, name in document)]
    return Origin(city, license_, tuple(there))


def not_looked(origin: Origin | None) -> Iterator[Finding]:
    """List what nobody has looked at yet: it keeps the document from being published."""
    if origin is not None:
        for name in origin.to_look:
            yield Finding(PLACES[name], f"look_{name}", {"city": origin.city})


def _mapping(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = holder.get(name)
    return found if isinstance(found, Mapping) else {}
