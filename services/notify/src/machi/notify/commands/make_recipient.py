"""Make somebody who can be told: a reference for the other services, and a key for the owner."""

from dataclasses import dataclass

from machi.notify.domain.contact import Address, Channel, mail_address
from machi.notify.store import recipients
from machi.notify.tables import RecipientRow
from machi.shared.db.once import Once, once
from machi.shared.ids import new_id, new_secret
from machi.shared.service import Context

REFERENCE_BITS = 128

NOBODY_YET = "recipient"
"""Actor of idempotency keys of people who are not registered yet."""


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
    command: MakeRecipient, context: Context, request: Once | None = None
) -> MadeRecipient:
    """Register somebody.

    Raises:
        NotAnAddress: the e-mail address cannot be one.
        KeyUsedForAnotherRequest: see `Transaction.earlier`.

    """
    address = mail_address(command.email) if command.email else None
    now = context.clock.now()
    async with context.db.transaction() as tx:
        if (earlier := await tx.earlier(request, MadeRecipient)) is not None:
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
        return await tx.answer(request, MadeRecipient(row.reference))


def registering(context: Context, key: str | None, command: MakeRecipient) -> Once | None:
    """Name a registration for its repeats; of the address only a keyed fingerprint is kept."""
    if key is None:
        return None
    mark = context.vault.fingerprint("mail", command.email or "").hex()
    return once(NOBODY_YET, key, "make_recipient", {"language": command.language, "mail": mark})
