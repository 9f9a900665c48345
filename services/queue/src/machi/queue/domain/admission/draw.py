"""The order of those who came before the opening: drawn by lot, and checkable by anybody.

The SHA-256 of a secret seed is public before the doors open; the seed itself after the draw. The
order is ascending SHA-256(seed ‖ place id), ids as their 16 bytes: nobody can foresee it, and
everybody can work it out again. `store/admission.py` draws by the same rule in one statement.
"""

import hashlib
import secrets
from collections.abc import Iterable
from uuid import UUID

SEED_BYTES = 32


def new_seed() -> bytes:
    return secrets.token_bytes(SEED_BYTES)


def commitment(seed: bytes) -> str:
    """Give what is published beforehand: it fixes the seed and tells nothing of it."""
    return hashlib.sha256(seed).hexdigest()


def drawn(seed: bytes, places: Iterable[UUID]) -> list[UUID]:
    """Put places in the order of the draw."""
    return sorted(places, key=lambda place: (hashlib.sha256(seed + place.bytes).digest(), place))
