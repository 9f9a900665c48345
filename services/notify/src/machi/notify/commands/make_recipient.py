"""Make somebody who can be told: a reference for the other services, and a key for the owner."""

import hmac
from dataclasses import dataclass

from machi.notify.domain.contact import Address, Channel, mail_address
from machi.notify.store import recipients
from machi.notify.tables import RecipientRow
from machi.shared.db.database import Transaction
from machi.shared.db.once import Once
from machi.shared.errors import Forbidden
from machi.shared.ids import new_id, new_secret
from machi.shared.service import Context
from machi.shared.vault.vault import Vault

REFERENCE_BITS = 128


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


@dataclass(frozen=True, slots=True)
class MakeRecipient:
    """A citizen wants to be told, in a language, and perhaps by e-mail."""

    language: str
    email: str | None = None


@dataclass(frozen=True, slots=True)
class MadeRecipient:
    """The opaque reference that other services put into their events."""

    recipient: str


async def make_recipient(
    command: MakeRecipient, context: Context, once: Once | None = None
) -> MadeRecipient:
    """Register somebody.

    Raises:
        NotAnAddress: the e-mail address cannot be one.
        KeyUsedForAnotherRequest: see `Transaction.earlier`.

    """
    address = mail_address(command.email) if command.email else None
    now = context.clock.now()
    async with context.db.transaction() as tx:
        if (earlier := await tx.earlier(once, MadeRecipient)) is not None:
            return earlier
        row = RecipientRow(
            id=new_id(),
            reference=new_secret(REFERENCE_BITS),
            language=command.language,
            created_at=now,
        )
        await recipients.add(tx, row)
        if address is not None:
            await recipients.link(tx, context.vault, row.id, Address(Channel.MAIL, address), now)
        return await tx.answer(once, MadeRecipient(row.reference))


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
