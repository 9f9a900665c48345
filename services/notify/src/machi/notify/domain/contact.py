"""Ways to reach a person, and what staff may see of them."""

import re
from dataclasses import dataclass
from enum import StrEnum

from machi.shared.errors import BadInput

LONGEST_ADDRESS = 254  # RFC 5321 section 4.5.3.1.3, minus the angle brackets
LONGEST_LOCAL = 64  # RFC 5321 section 4.5.3.1.1

# What people in Japan really have: docomo and au once gave out `foo..bar@` and `foo.@`, which
# RFC 5322 allows only in quotes. Controls, spaces, quotes and brackets are never needed.
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-]+")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_ATOMS = re.compile(r"[^.]+(?:\.[^.]+)*")


class Channel(StrEnum):
    LINE = "line"
    MAIL = "mail"


class ContactState(StrEnum):
    ACTIVE = "active"
    BLOCKED = "blocked"
    """The person blocked the city's LINE account."""
    SUPPRESSED = "suppressed"
    """The address does not exist; a provider said so."""
    UNLINKED = "unlinked"
    """Removed or replaced by the person."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody is reached: an e-mail address, or a LINE user id."""

    channel: Channel
    text: str


class NotAnAddress(BadInput):
    code = "notify.not_an_address"
    words = "メールアドレスの形を確認してください。例：name@example.jp"


def mail_address(typed: str) -> str:
    """Check an e-mail address as typed, loosely: only sending tells whether it works.

    Raises:
        NotAnAddress: no `@`, a control character (CR and LF too), a space, or too long.

    """
    local, at, domain = typed.strip(" \u3000").rpartition("@")
    whole = f"{local}@{domain.lower()}"
    fits = (
        at
        and len(whole) <= LONGEST_ADDRESS
        and len(local) <= LONGEST_LOCAL
        and _LOCAL.fullmatch(local)
        and _DOMAIN.fullmatch(domain)
    )
    if not fits:
        raise NotAnAddress(field="email")
    return whole


def on_the_wire(address: str) -> str:
    """Write an address as SMTP wants it: a local part with odd dots goes into quotes."""
    local, _, domain = address.rpartition("@")
    return address if _ATOMS.fullmatch(local) else f'"{local}"@{domain}'


def masked(channel: Channel, address: str) -> str:
    """Show enough of an address to recognise it, not enough to use it."""
    if channel is Channel.LINE:
        return f"{address[:2]}…"
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain[:1]}….{domain.rpartition('.')[2]}"
