"""Send a code to an address that nobody registered: once, and then forget where it went."""

from datetime import timedelta

from machi.notify.commands.tell import News, tell
from machi.notify.domain.contact import Address, Channel, mail_address
from machi.notify.settings import NotifySettings
from machi.notify.store import notifications, recipients
from machi.notify.tables import RecipientRow
from machi.shared.contracts.forms import MailCodeRequested
from machi.shared.db.database import Transaction
from machi.shared.ids import new_id, new_secret
from machi.shared.service import Context
from machi.shared.vault.letters import letter_key, open_letter

PURPOSE = "mail_code"
RESUME = "resume_code"
KEPT_FOR = timedelta(hours=1)
"""Long enough for staff to see why a mail did not come."""
_MINUTES = 10
_REFERENCE_BITS = 128
_AT_ONCE = 500


async def send_code(tx: Transaction, context: Context, event: MailCodeRequested) -> None:
    """Write to the address in the letter, as to a recipient of its own that nobody else knows.

    Raises:
        NotOurs: the letter was not sealed by forms for this code; nobody can have mail sent by us.

    """
    letter = open_letter(shared_key(context), event.code_id, event.letter)
    now = context.clock.now()
    row = RecipientRow(
        id=new_id(),
        reference=new_secret(_REFERENCE_BITS),
        language=event.language,
        created_at=now,
    )
    await recipients.add(tx, row)
    address = Address(Channel.MAIL, mail_address(letter["address"]))
    await recipients.link(tx, context.vault, row.id, address, now)
    values = {"code": str(letter["code"]), "minutes": str(_MINUTES)}
    await tell(tx, context, News(PURPOSE, event, row.reference, "/forms/sign-in", values))


def shared_key(context: Context) -> str:
    """Give the key of letters that forms seals for us."""
    settings = context.settings
    assert isinstance(settings, NotifySettings)  # noqa: S101 - app.py declares it so
    return letter_key(settings.letter_key, settings.city)


async def forget_codes(context: Context) -> None:
    """Destroy the keys of codes and of the addresses that they went to: a timer."""
    before = context.clock.now() - KEPT_FOR
    async with context.db.transaction() as tx:
        for row in await notifications.not_forgotten(tx, PURPOSE, before, _AT_ONCE):
            await context.vault.forget(tx, row.id)
            if row.recipient_id is not None:
                await context.vault.forget(tx, row.recipient_id)
        for row in await notifications.not_forgotten(tx, RESUME, before, _AT_ONCE):
            await context.vault.forget(tx, row.id)  # its person stays registered
