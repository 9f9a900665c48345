"""Somebody wants to go on with a draft elsewhere: the code goes to their mailbox, not to LINE."""

from machi.notify.commands.send_code import RESUME, shared_key
from machi.notify.commands.tell import News, tell
from machi.notify.domain.contact import Channel
from machi.shared.contracts.forms import ResumeCodeRequested
from machi.shared.service import Context
from machi.shared.vault.letters import open_letter


async def send_the_resume_code(event: ResumeCodeRequested, context: Context) -> None:
    letter = open_letter(shared_key(context), event.letter_id, event.letter)
    news = News(
        RESUME,
        event,
        event.recipient,
        "/forms/resume",
        {"code": str(letter["code"])},
        moments={"until": event.until},
        only=Channel.MAIL,
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
