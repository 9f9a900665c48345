"""The keyed hash by which the same person is known again, and nothing else of them."""

from machi.queue.domain.booking.person import Notice
from machi.shared.vault.vault import Vault


def of_notice(vault: Vault, notice: Notice) -> bytes:
    return vault.fingerprint("notice", notice.canonical)


def of(vault: Vault, notice: Notice | None, recipient: str | None) -> bytes | None:
    """Know somebody by their notice, else by where they asked to be told, else not at all."""
    if notice is not None:
        return of_notice(vault, notice)
    return None if recipient is None else vault.fingerprint("recipient", recipient)
