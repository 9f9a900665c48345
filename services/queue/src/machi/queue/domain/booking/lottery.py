"""A lottery (抽選) that anybody can draw again.

Before applications open, the city publishes the SHA-256 of a random seed; after they close, the
seed itself. An application's lot is the SHA-256 of the seed followed by the application's number.
Ascending lots are the order: as many as there are places have won, the others wait in that order.

Seed and numbers are hashed as the ASCII text that is published (64 hexadecimal digits, and a UUID
in its usual form, both in small letters), so that `sha256sum` alone is enough to check a draw.
"""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

SEED_BYTES = 32


@dataclass(frozen=True, slots=True, order=True)
class Lot:
    """What an application drew. They sort by lot."""

    lot: str
    application: UUID


@dataclass(frozen=True, slots=True)
class Drawn:
    """Who has won, and who waits, each in the order of their lots."""

    won: Sequence[Lot]
    waiting: Sequence[Lot]


def new_seed() -> str:
    """Make a seed that nobody can guess: 64 hexadecimal digits."""
    return secrets.token_hex(SEED_BYTES)


def commitment(seed: str) -> str:
    """Give what is published of a seed before applications open."""
    return hashlib.sha256(seed.encode("ascii")).hexdigest()


def lot(seed: str, application: UUID) -> str:
    """Give the lot of one application."""
    return hashlib.sha256(f"{seed}{application}".encode("ascii")).hexdigest()


def draw(seed: str, applications: Iterable[UUID], places: int) -> Drawn:
    """Put applications in order and give the places to the first."""
    order = sorted(Lot(lot(seed, each), each) for each in applications)
    return Drawn(order[:places], order[places:])
