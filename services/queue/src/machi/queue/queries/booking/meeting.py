"""Where an online consultation takes place."""

from uuid import UUID

from machi.shared.vault.vault import Vault

_LETTERS = 32
"""128 bits in hexadecimal: nobody guesses another's room."""


def room(base: str, reservation_id: UUID, vault: Vault) -> str:
    """Give the room of one reservation. It is stored nowhere: only its holder and staff see it."""
    return f"{base}/{vault.fingerprint('meeting room', str(reservation_id)).hex()[:_LETTERS]}"
