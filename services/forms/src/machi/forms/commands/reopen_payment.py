from dataclasses import dataclass
from uuid import UUID

from machi.forms.commands.steps import DESK, topic
from machi.forms.store import applications
from machi.shared.db.database import Transaction


@dataclass(frozen=True, slots=True)
class ReopenPayment:
    """Payments says that a payment was corrected away (訂正); `revision`: of its claim."""

    application_id: UUID
    revision: int


async def reopen_payment(command: ReopenPayment, tx: Transaction) -> None:
    """Flag the case: its fee is owed again. No step of it is undone; nothing is handed over.

    Runs in the transaction of the reaction that heard it, so that it happens once.

    Raises:
        NoSuchCase: there is none.

    """
    case, _ = await applications.by_id(tx, command.application_id, lock=True)
    if command.revision <= case.claim_revision:
        return  # heard late: it was paid again since
    flag = {"paid": False, "owed_again": True, "claim_revision": command.revision}
    await applications.keep_paths(tx, case.id, receipt_path=None, **flag)
    await applications.wake(tx, f"{topic(case)} {DESK}")
