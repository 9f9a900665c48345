"""Where the values of a case came from, beside each answer: verified ones need no second look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from machi.forms.domain.intake.hearing import Source
from machi.forms.pages.shapes import anchor
from machi.forms.store.answers import Provenance


@dataclass(frozen=True, slots=True)
class Corrected:
    """What stood there before staff corrected it: who did, when, and what they said about it."""

    before: str
    actor: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Origins:
    """What is told of one answer: its sources, and what staff corrected."""

    sources: list[str]
    before: list[Corrected]


def origins(provenance: Mapping[str, Provenance], place: str) -> Origins:
    """Gather the sources of all parts of the answer at a control (`movers.0.person`)."""
    parts = [
        one
        for at, one in provenance.items()
        if anchor(at) == place or anchor(at).startswith(f"{place}.")
    ]
    corrected = [
        Corrected(str(one.before), one.actor, one.at, one.why)
        for one in parts
        if one.source == Source.STAFF_CORRECTED
    ]
    return Origins(list(dict.fromkeys(one.source for one in parts)), corrected)
