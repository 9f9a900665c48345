"""Identifiers: UUIDv7 for machines, short look-alike-free codes for people.

Sources: RFC 9562 section 5.7 (UUIDv7).
"""

import secrets
import time
from uuid import UUID

# No 0/O, 1/I/L, 2/Z, 5/S confusion when read aloud or copied by hand: the forms reference alphabet.
READABLE_LETTERS = "ABCDEFGHJKLMNPRSTUVWXY"
READABLE_DIGITS = "23456789"
READABLE = READABLE_LETTERS + READABLE_DIGITS

_MILLISECONDS = 48
_NANOSECONDS = 1_000_000
_FRACTION = 12
_RANDOM_B = 62


def new_id() -> UUID:
    """Make a UUIDv7: sorts by the time it was made, and nobody can guess the next one (62 bits).

    The twelve bits after the version hold the fraction of the millisecond (RFC 9562 section 6.2,
    method 3): two of the same process, one after the other, sort in that order.
    """
    stamp, rest = divmod(time.time_ns(), _NANOSECONDS)
    value = (stamp & ((1 << _MILLISECONDS) - 1)) << 80
    value |= 0x7 << 76
    value |= (rest << _FRACTION) // _NANOSECONDS << 64
    value |= 0b10 << 62
    value |= secrets.randbits(_RANDOM_B)
    return UUID(int=value)


def new_secret(bits: int = 128) -> str:
    """Make a text that nobody can guess, safe in an address."""
    return secrets.token_urlsafe(bits // 8)


def new_readable_code(length: int = 8) -> str:
    """Make a code for reading aloud. Every third place is a digit, so that it spells no word."""
    return "".join(
        secrets.choice(READABLE_LETTERS if place % 3 else READABLE_DIGITS)
        for place in range(1, length + 1)
    )


def new_fraction() -> float:
    """Draw a number from 0 up to 1 that nobody can guess."""
    return secrets.randbits(53) / (1 << 53)
