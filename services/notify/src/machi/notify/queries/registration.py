"""What somebody who is registered sees of the own registration."""

from dataclasses import dataclass

from machi.notify.domain.contact import Channel, ContactState
from machi.notify.store import recipients
from machi.notify.store.ownership import NotYours, Owner, owned
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class Registration:
    """How somebody is told. `line` and `mail_state` are states of the contacts, or None."""

    language: str
    email: str | None
    mail_state: str | None
    line: str | None


async def registration(context: Context, owner: Owner | None) -> Registration | None:
    """Read it for somebody who proves that it is theirs; None for everybody else."""
    if owner is None:
        return None
    async with context.db.transaction() as tx:
        try:
            row = await owned(tx, context.vault, owner)
        except NotYours:
            return None
        contacts = await recipients.contacts(tx, row.id)
        mail, line = contacts.get(Channel.MAIL), contacts.get(Channel.LINE)
        gone = mail is None or mail.state == ContactState.UNLINKED
        email = None if gone or mail is None else await recipients.address(tx, context.vault, mail)
        return Registration(
            row.language, email, mail.state if mail else None, line.state if line else None
        )
