"""Rows of recipients and their contacts ↔ what the rest of the service works with."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select

from machi.notify.domain.contact import Address, Channel, ContactState
from machi.notify.tables import ContactRow, RecipientRow
from machi.shared.db.database import Transaction
from machi.shared.ids import new_id
from machi.shared.vault.vault import Vault

ADDRESS = "address"
"""The vault purpose of contacts; the case is the recipient, so forgetting them is one key."""


async def add(tx: Transaction, row: RecipientRow) -> None:
    tx.session.add(row)
    await tx.session.flush()


async def by_reference(
    tx: Transaction, reference: str, *, lock: bool = False
) -> RecipientRow | None:
    found = select(RecipientRow).where(RecipientRow.reference == reference)
    return (await tx.session.exec(found.with_for_update() if lock else found)).first()


async def by_id(tx: Transaction, recipient_id: UUID) -> RecipientRow | None:
    return await tx.session.get(RecipientRow, recipient_id)


async def active_contacts(tx: Transaction, recipient_id: UUID) -> Sequence[ContactRow]:
    """LINE first: the order of the deliveries, too."""
    found = (
        select(ContactRow)
        .where(ContactRow.recipient_id == recipient_id, ContactRow.state == ContactState.ACTIVE)
        .order_by(col(ContactRow.channel))
    )
    return (await tx.session.exec(found)).all()


async def contacts(tx: Transaction, recipient_id: UUID) -> dict[Channel, ContactRow]:
    """The newest contact of each channel, whatever its state."""
    found = (
        select(ContactRow)
        .where(ContactRow.recipient_id == recipient_id)
        .order_by(col(ContactRow.created_at), col(ContactRow.id))
    )
    return {Channel(row.channel): row for row in (await tx.session.exec(found)).all()}


async def address(tx: Transaction, vault: Vault, contact: ContactRow) -> str:
    """Open a contact's address. Raises Forgotten when the recipient was erased."""
    return str(await vault.open(tx, contact.recipient_id, ADDRESS, contact.address))


async def link(
    tx: Transaction, vault: Vault, recipient_id: UUID, address: Address, at: datetime
) -> bool:
    """Make an address the recipient's active contact on a channel; False when it already is."""
    fingerprint = vault.fingerprint(address.channel, address.text)
    for row in await active_contacts(tx, recipient_id):
        if row.channel == address.channel and row.address_hmac == fingerprint:
            return False
    await unlink(tx, recipient_id, address.channel, "replaced", at)
    tx.session.add(
        ContactRow(
            id=new_id(),
            recipient_id=recipient_id,
            channel=address.channel,
            address=await vault.seal(tx, recipient_id, ADDRESS, address.text),
            address_hmac=fingerprint,
            state=ContactState.ACTIVE,
            created_at=at,
            changed_at=at,
        )
    )
    await tx.session.flush()
    return True


async def unlink(
    tx: Transaction, recipient_id: UUID, channel: Channel, reason: str, at: datetime
) -> bool:
    """Stop using a channel of a recipient; False when there was nothing to stop."""
    stop = (
        update(ContactRow)
        .where(
            col(ContactRow.recipient_id) == recipient_id,
            col(ContactRow.channel) == channel,
            col(ContactRow.state) == ContactState.ACTIVE,
        )
        .values(state=ContactState.UNLINKED, reason=reason, changed_at=at)
    )
    return (await tx.session.exec(stop)).rowcount > 0


async def suppress(tx: Transaction, contact_id: UUID, reason: str, at: datetime) -> None:
    """Never use a contact again: its provider says that it does not exist."""
    await tx.session.exec(
        update(ContactRow)
        .where(col(ContactRow.id) == contact_id, col(ContactRow.state) == ContactState.ACTIVE)
        .values(state=ContactState.SUPPRESSED, reason=reason, changed_at=at)
    )


async def line_blocked(tx: Transaction, vault: Vault, user_id: str, at: datetime) -> int:
    """Stop writing to somebody who blocked the city's LINE account."""
    stop = (
        update(ContactRow)
        .where(
            col(ContactRow.address_hmac) == vault.fingerprint(Channel.LINE, user_id),
            col(ContactRow.state) == ContactState.ACTIVE,
        )
        .values(state=ContactState.BLOCKED, reason="unfollow", changed_at=at)
    )
    return int((await tx.session.exec(stop)).rowcount)


async def line_is_back(tx: Transaction, vault: Vault, user_id: str, at: datetime) -> int:
    """Write again to somebody who unblocked us, where no other LINE account took the place."""
    blocked = (
        select(ContactRow)
        .where(
            ContactRow.address_hmac == vault.fingerprint(Channel.LINE, user_id),
            ContactRow.state == ContactState.BLOCKED,
        )
        .with_for_update()
    )
    back = 0
    for row in (await tx.session.exec(blocked)).all():
        others = await active_contacts(tx, row.recipient_id)
        if all(other.channel != Channel.LINE for other in others):
            row.state, row.reason, row.changed_at = ContactState.ACTIVE, None, at
            await tx.session.flush()
            back += 1
    return back


async def has_line(tx: Transaction, vault: Vault, user_id: str) -> bool:
    """Tell whether a LINE account is linked to anybody."""
    found = select(ContactRow.id).where(
        ContactRow.address_hmac == vault.fingerprint(Channel.LINE, user_id),
        ContactRow.state == ContactState.ACTIVE,
    )
    return (await tx.session.exec(found.limit(1))).first() is not None
