from dataclasses import dataclass
from uuid import UUID

from machi.forms.commands.steps import Move, as_expected, take_step
from machi.forms.domain.application import Actor
from machi.forms.domain.lifecycle import Command
from machi.forms.store import applications
from machi.shared.db.once import Once
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class AcceptApplication:
    """The office takes the case on (受付), as the person saw it."""

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


async def accept_application(command: AcceptApplication, context: Context) -> Stepped:
    """Accept a case.

    Raises:
        NoSuchCase: there is none.
        NotInThisState: somebody was faster; says what happened.

    """
    async with context.db.transaction() as tx:
        earlier = await tx.earlier(command.request, Stepped)
        if earlier is not None:
            return earlier
        application, _ = await applications.by_id(tx, command.application_id)
        await as_expected(tx, application, command.expected_revision)
        move = Move(Command.ACCEPT, command.by, context.clock.now())
        accepted = await take_step(tx, application, move)
        return await tx.answer(
            command.request, Stepped(accepted.id, accepted.state, accepted.revision)
        )
