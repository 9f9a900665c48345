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
    """When somebody signed. drawn: an SVG path of M and L; typed: a name; neither: on paper."""

    drawn: str | None
    at: datetime
    typed: str | None = None


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
    at = datetime.fromisoformat(content["at"])
    return Signature(content.get("path"), at, content.get("name"))
