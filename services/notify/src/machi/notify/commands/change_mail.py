"""Change or remove a recipient's e-mail address, and the language of the messages."""

from dataclasses import dataclass

from machi.notify.domain.contact import Address, Channel, mail_address
from machi.notify.store import recipients
from machi.notify.store.ownership import Owner, owned
from machi.shared.db.once import Once
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class ChangeMail:
    """The owner of a registration wants another address, or none (`email` empty)."""

    who: Owner
    email: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class MailChanged:
    """Whether something was different from before."""

    changed: bool


async def change_mail(
    command: ChangeMail, context: Context, once: Once | None = None
) -> MailChanged:
    """Write to the new address from now on. Messages under way to the old one are not sent.

    Raises:
        NotAnAddress: it cannot be one.
        NotYours: no such recipient, or not the key of it.

    """
    address = mail_address(command.email) if command.email else None
    now = context.clock.now()
    async with context.db.transaction() as tx:
        if (earlier := await tx.earlier(once, MailChanged)) is not None:
            return earlier
        row = await owned(tx, context.vault, command.who, lock=True)
        row.language = command.language or row.language
        if address is None:
            changed = await recipients.unlink(tx, row.id, Channel.MAIL, "removed", now)
        else:
            changed = await recipients.link(
                tx, context.vault, row.id, Address(Channel.MAIL, address), now
            )
        return await tx.answer(once, MailChanged(changed))
