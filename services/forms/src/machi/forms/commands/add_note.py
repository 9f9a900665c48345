from dataclasses import dataclass
from uuid import UUID

from machi.forms.commands.case_texts import checked, keep_text
from machi.forms.domain.application import Actor
from machi.forms.store import applications
from machi.forms.store.texts import Kind
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNote:
    """A member of staff writes something down for colleagues."""

    application_id: UUID
    text: str
    by: Actor


async def add_note(command: AddNote, context: Context) -> None:
    """Keep a note; the applicant never reads it on a page of ours (but may ask for it: 開示請求).

    Raises:
        NoSuchCase: there is none.
        TextNeeded, TextTooLong, MyNumberInText: it may not be stored.

    """
    text = checked(command.text, "text")
    async with context.db.transaction() as tx:
        case, _ = await applications.by_id(tx, command.application_id)
        await keep_text(tx, context, case, (Kind.NOTE, {"text": text}), command.by)
