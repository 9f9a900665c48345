"""Where an online consultation takes place."""

from machi.queue.queries.booking.holder import Booking
from machi.shared.vault.vault import Vault

_LETTERS = 32
"""128 bits in hexadecimal: nobody guesses another's room."""


def room(mine: Booking, vault: Vault) -> str | None:
    """Give the room of one reservation. It is stored nowhere: only its holder and staff see it."""
    if mine.meeting_base is None:
        return None
    name = vault.fingerprint("meeting room", str(mine.id)).hex()[:_LETTERS]
    return f"{mine.meeting_base.rstrip('/')}/{name}"
