"""What a message is made of: texts with placeholders, each placeholder of a declared class."""

import re
from dataclasses import dataclass
from enum import StrEnum

from machi.notify.domain.retries import Urgency

_PLACEHOLDER = re.compile(r"%\((\w+)\)")


class DataClass(StrEnum):
    PUBLIC = "public"
    """May be read by whoever holds the phone: numbers, windows, amounts, links behind a login."""
    ADDRESSEE = "addressee"
    """For nobody but whoever reads the mailbox: a code that proves the address. Never on LINE."""
    PERSONAL = "personal"
    """Says something about a person. No template may use it yet; LINE never will."""


FIELDS = {
    "city": DataClass.PUBLIC,
    "receipt_number": DataClass.PUBLIC,
    "number": DataClass.PUBLIC,
    "counter_name": DataClass.PUBLIC,
    "amount": DataClass.PUBLIC,
    "link": DataClass.PUBLIC,
    "booking_number": DataClass.PUBLIC,
    "when": DataClass.PUBLIC,
    "until": DataClass.PUBLIC,
    "from_minutes": DataClass.PUBLIC,
    "to_minutes": DataClass.PUBLIC,
    "minutes": DataClass.PUBLIC,
    "code": DataClass.ADDRESSEE,
}
"""Every placeholder that a template may use."""


@dataclass(frozen=True, slots=True)
class Template:
    """One purpose in the language of the source (Japanese). A changed text is a new version."""

    version: int
    urgency: Urgency
    subject: str
    mail: str
    line: str


@dataclass(frozen=True, slots=True)
class Content:
    """A message as it will be sent, again and again until it is accepted."""

    subject: str
    mail: str
    line: str


def placeholders(text: str) -> frozenset[str]:
    return frozenset(_PLACEHOLDER.findall(text))
