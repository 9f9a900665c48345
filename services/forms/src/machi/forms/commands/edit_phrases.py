"""The office's ready phrases: put one on the list, take one off it."""

from dataclasses import dataclass
from uuid import UUID

from machi.forms.commands.case_texts import checked
from machi.forms.domain.application import Actor
from machi.forms.store import phrases
from machi.forms.store.phrases import Phrase, Purpose
from machi.shared.errors import NotFound
from machi.shared.ids import new_id
from machi.shared.service import Context


class NoSuchPhrase(NotFound):
    code = "forms.no_such_phrase"
    words = "この定型文は、すでに消されています。"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPhrase:
    """A phrase for later. procedure_id: for this procedure alone; None: for every one.

    phrase_id: named by whoever adds it, so that a repeat of the request adds it once.
    """

    purpose: Purpose
    words: str
    procedure_id: str | None
    by: Actor
    phrase_id: UUID | None = None


async def add_phrase(command: AddPhrase, context: Context) -> Phrase:
    """Put a phrase at the end of its list.

    Raises:
        TextNeeded, TextTooLong, MyNumberInText: it is no phrase that could be sent.

    """
    words = checked(command.words, "words")
    own = command.phrase_id or new_id()
    phrase = Phrase(own, command.procedure_id, command.purpose, words)
    async with context.db.transaction() as tx:
        await phrases.add(tx, phrase, command.by, context.clock.now())
    return phrase


async def remove_phrase(phrase_id: UUID, context: Context) -> None:
    """Take a phrase off its list; what was sent with it stays as it was sent.

    Raises:
        NoSuchPhrase: it is not there, or not any more.

    """
    async with context.db.transaction() as tx:
        if not await phrases.remove(tx, phrase_id):
            raise NoSuchPhrase
