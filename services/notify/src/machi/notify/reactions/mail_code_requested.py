"""Somebody wants to prove that an e-mail address is theirs: the code goes there."""

from machi.notify.commands.send_code import send_code
from machi.shared.contracts.forms import MailCodeRequested
from machi.shared.service import Context


async def send_the_code(event: MailCodeRequested, context: Context) -> None:
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await send_code(tx, context, event)
