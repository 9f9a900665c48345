from dataclasses import dataclass

from machi.forms.commands.resume_draft import NoSuchResumeCode, shown_resume_code
from machi.forms.settings import FormsSettings
from machi.shared.contracts.forms import ResumeCodeRequested
from machi.shared.ids import new_id
from machi.shared.service import Context
from machi.shared.vault.letters import NoLetterKey, letter_key, seal_letter


@dataclass(frozen=True, slots=True)
class SendResumeCode:
    """Whoever holds a draft wants its code in their own mailbox; notify knows whose that is."""

    token: str
    recipient: str


def can_send(context: Context) -> bool:
    """Tell whether letters to notify can be sealed here."""
    try:
        _key(context)
    except NoLetterKey:
        return False
    return True


async def send_resume_code(command: SendResumeCode, context: Context) -> None:
    """Have notify send the code; on its way through the broker nobody can read it.

    Raises:
        NoSuchDraft: wrong address, or expired.
        NoSuchResumeCode: none was made, or its time is over.
        NoLetterKey: production, and no key was set: the page offers nothing then.

    """
    made = await shown_resume_code(command.token, context)
    if made is None:
        raise NoSuchResumeCode
    own = new_id()
    event = ResumeCodeRequested(
        at=context.clock.now(),
        revision=1,
        letter_id=own,
        recipient=command.recipient,
        until=made.until,
        letter=seal_letter(_key(context), own, {"code": made.code}),
    )
    async with context.db.transaction() as tx:
        await tx.publish(event)


def _key(context: Context) -> str:
    settings = context.settings
    assert isinstance(settings, FormsSettings)  # noqa: S101 - app.py declares it so
    return letter_key(settings.letter_key, settings.city)
