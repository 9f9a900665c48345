from dataclasses import dataclass
from uuid import UUID

from machi.forms.commands.accept_application import Stepped
from machi.forms.commands.steps import Move, as_expected, request_payment, take_step
from machi.forms.domain.application import Actor
from machi.forms.domain.lifecycle import Command, State
from machi.forms.store import applications
from machi.shared.db.once import Once
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class GrantApplication:
    """The office decides in favour (決定), of the case as the person saw it."""

    application_id: UUID
    expected_revision: int
    by: Actor
    request: Once | None = None


async def grant_application(command: GrantApplication, context: Context) -> Stepped:
    """Grant a case; begin its review first when nobody has, and ask for the fee that is due now.

    Raises:
        NoSuchCase: there is none.
        NotInThisState: it is not accepted yet, or somebody was faster; says what happened.

    """
    at = context.clock.now()
    async with context.db.transaction() as tx:
        earlier = await tx.earlier(command.request, Stepped)
        if earlier is not None:
            return earlier
        case, _ = await applications.by_id(tx, command.application_id)
        await as_expected(tx, case, command.expected_revision)
        if case.state is State.ACCEPTED:
            case = await take_step(tx, case, Move(Command.START_REVIEW, command.by, at))
        case = await take_step(
            tx, case, Move(Command.GRANT, command.by, at, changes={"granted": True})
        )
        if case.owes("after_review"):
            case = await request_payment(tx, case, command.by, at)
        return await tx.answer(command.request, Stepped(case.id, case.state, case.revision))
