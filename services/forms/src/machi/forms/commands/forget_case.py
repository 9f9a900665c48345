from uuid import UUID

from machi.forms.store import forgetting
from machi.shared.db.database import Transaction
from machi.shared.vault.vault import Vault


async def forget_case(tx: Transaction, vault: Vault, application_id: UUID) -> None:
    """Destroy the key of a case, and delete its answers, texts and files.

    A skeleton stays: the number, which is never given again, states and times. What an intake
    holds goes with the last of its cases. Twice is harmless.
    """
    await forgetting.delete_rows(tx, application_id)
    intake_id = await forgetting.leave_skeleton(tx, application_id)
    await vault.forget(tx, application_id)
    if intake_id is not None and await forgetting.last_of_intake(tx, intake_id):
        await forgetting.empty_intake(tx, intake_id)
        await vault.forget(tx, intake_id)
