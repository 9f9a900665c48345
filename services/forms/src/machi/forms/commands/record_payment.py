from dataclasses import dataclass
from uuid import UUID

from machi.forms.commands.arrival import SYSTEM
from machi.forms.commands.steps import Move, take_step, topic
from machi.forms.domain.application import Application
from machi.forms.domain.lifecycle import Command, State
from machi.forms.store import applications
from machi.shared.clock import Clock
from machi.shared.db.database import Transaction


@dataclass(frozen=True, slots=True)
class RecordPayment:
    """Payments says that the fee of a case is cleared; `revision`: of its claim."""

    application_id: UUID
    claim_id: UUID
    revision: int
    receipt_path: str


async def record_payment(command: RecordPayment, tx: Transaction, clock: Clock) -> Application:
    """Go on where the fee held the case up; elsewhere only keep that it is paid.

    A case has one claim, and its revisions are in order: whatever is older than what was heard
    changes nothing.

    Runs in the transaction of the reaction that heard it, so that it happens once.

    Raises:
        NoSuchCase: there is none.

    """
    case, _ = await applications.by_id(tx, command.application_id, lock=True)
    if command.revision <= case.claim_revision:
        return case  # heard late: it has been taken back, or paid again, since
    paid: dict[str, str | bool | int] = {
        "paid": True,
        "owed_again": False,
        "claim_revision": command.revision,
        "receipt_path": command.receipt_path,
    }
    if case.state is not State.PAYMENT_PENDING:
        await applications.keep_paths(tx, case.id, **paid)
        await applications.wake(tx, topic(case))
        return case
    move = Move(
        Command.RECORD_PAYMENT,
        SYSTEM,
        clock.now(),
        changes=paid,
        tell={"claim_id": command.claim_id},
    )
    return await take_step(tx, case, move)
