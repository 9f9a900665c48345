"""Spoken by the payments service. Money is whole yen."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from machi.shared.contracts import Event


class ClaimEvent(Event):
    """What every event about a claim says."""

    entity_field: ClassVar[str] = "claim_id"
    claim_id: UUID
    source: str = Field(
        description="What the claim is for: `forms.application/<id>` or `payments/…`."
    )
    amount_yen: int = Field(ge=0, description="What is owed in all.")
    outstanding_yen: int = Field(ge=0, description="What is still to be paid.")
    state: str
    recipient: str | None = Field(
        default=None, description="Who asked notify to be told: its opaque reference, no contact."
    )


class ClaimAssessed(ClaimEvent):
    """The amount owed was fixed (調定)."""

    subject: ClassVar[str] = "payments.claim.assessed.v1"


class ClaimNotified(ClaimEvent):
    """A payment slip with its reference exists and can be paid (納入通知)."""

    subject: ClassVar[str] = "payments.claim.notified.v1"
    reference: str = Field(description="16 digits, shown 4-4-4-4; not a secret, not personal.")
    payment_path: str = Field(description="Path of the payment page on the city's own origin.")


class ClaimPartiallyCleared(ClaimEvent):
    """Some of it was paid (一部消込)."""

    subject: ClassVar[str] = "payments.claim.partially_cleared.v1"


class ClaimCleared(ClaimEvent):
    """All of it was paid (消込済)."""

    subject: ClassVar[str] = "payments.claim.cleared.v1"
    receipt_path: str = Field(description="Path of the receipt page on the city's own origin.")


class ReceiptConfirmed(Event):
    """Money arrived for certain (確報): counted once, here."""

    subject: ClassVar[str] = "payments.receipt.confirmed.v1"
    entity_field: ClassVar[str] = "receipt_id"
    receipt_id: UUID
    claim_id: UUID | None
    channel: str
    amount_yen: int = Field(gt=0)
    outcome: str = Field(description="How it matched: EXACT, UNDER, OVER, DUPLICATE, UNKNOWN, …")
