"""The one signature of an intake, sealed under the intake's own key."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.forms.store import intakes
from machi.shared.db.database import Transaction
from machi.shared.vault.vault import Vault

PURPOSE = "signature"
WIDTH, HEIGHT = 900, 300
"""The field in which a customer signs, in the units of what they drew."""


@dataclass(frozen=True, slots=True)
class Signature:
    """When somebody signed; `drawn` is an SVG path of M and L, None where they signed on paper."""

    drawn: str | None
    at: datetime


async def of_intake(tx: Transaction, vault: Vault, intake_id: UUID) -> Signature | None:
    """Open the signature that all forms of an intake were signed with.

    Raises:
        NoSuchIntake: there is none.
        Forgotten: its key was destroyed.

    """
    intake = await intakes.by_id(tx, intake_id)
    if intake.signature is None:
        return None
    content = await vault.open(tx, intake_id, PURPOSE, intake.signature)
    return Signature(content.get("path"), datetime.fromisoformat(content["at"]))
