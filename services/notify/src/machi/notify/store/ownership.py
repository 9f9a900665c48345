"""Whose registration it is: the reference travels in events, the key proves that it is yours."""

import hmac
from dataclasses import dataclass

from machi.notify.store import recipients
from machi.notify.tables import RecipientRow
from machi.shared.db.database import Transaction
from machi.shared.errors import Forbidden
from machi.shared.vault.vault import Vault


class NotYours(Forbidden):
    code = "notify.not_your_recipient"
    words = "お知らせの登録を確認できませんでした。もう一度登録してください。"


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who says that a registration is theirs.

    `recipient` travels in events, so it proves nothing; `key` never leaves the owner's browser.
    """

    recipient: str
    key: str


def key_of(vault: Vault, recipient: str) -> str:
    """The key of a registration: made from our secret, so it is stored nowhere."""
    return vault.fingerprint("recipient_key", recipient).hex()


async def owned(tx: Transaction, vault: Vault, owner: Owner, *, lock: bool = False) -> RecipientRow:
    """Find the registration of somebody who proves that it is theirs.

    Raises:
        NotYours: no such recipient, or not the key of it.

    """
    row = await recipients.by_reference(tx, owner.recipient, lock=lock)
    if row is None or not hmac.compare_digest(
        key_of(vault, owner.recipient).encode(), owner.key.encode()
    ):
        raise NotYours
    return row
