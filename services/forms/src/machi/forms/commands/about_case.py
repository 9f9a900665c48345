"""What the commands about a case have in common: done once, to the case as it was seen."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.forms.commands.steps import Move, as_expected, take_step
from machi.forms.domain.application import Actor, Application
from machi.forms.domain.lifecycle import Command, State
from machi.forms.store import applications
from machi.shared.db.database import Transaction
from machi.shared.db.once import Once
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutCase:
    """Somebody does something with a case as they saw it."""

    application_id: UUID
    expected_revision: int
    by: Actor
    request: Once | None = None


@dataclass(frozen=True, slots=True)
class Stepped:
    """Where a case is after a step."""

    application_id: UUID
    state: str
    revision: int


Change = Callable[[Transaction, Application], Awaitable[Application]]


async def done_once(command: AboutCase, context: Context, change: Change) -> Stepped:
    """Run a change of a case in one transaction; a repeat of the request gets the first answer.

    Raises:
        NoSuchCase: there is none.
        NotInThisState: it has moved on since it was seen, or somebody is faster now.

    """
    async with context.db.transaction() as tx:
        earlier = await tx.earlier(command.request, Stepped)
        if earlier is not None:
            return earlier
        case, _ = await applications.by_id(tx, command.application_id)
        await as_expected(tx, case, command.expected_revision)
        case = await change(tx, case)
        return await tx.answer(command.request, Stepped(case.id, case.state, case.revision))


async def in_review(tx: Transaction, case: Application, by: Actor, at: datetime) -> Application:
    """Begin the review, or go on with it after a correction, when nobody has said so before."""
    begins = {
        State.ACCEPTED: Command.START_REVIEW,
        State.RESUBMITTED: Command.RESUME_REVIEW,
    }
    command = begins.get(case.state)
    return case if command is None else await take_step(tx, case, Move(command, by, at))
