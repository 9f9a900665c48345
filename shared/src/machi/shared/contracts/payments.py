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


class ClaimReopened(ClaimEvent):
    """Money that had cleared it was corrected away (訂正): it is owed again."""

    subject: ClassVar[str] = "payments.claim.reopened.v1"


class ClaimCancelled(ClaimEvent):
    """Nothing is owed any more and nothing was paid (調定取消): what it was for was withdrawn."""

    subject: ClassVar[str] = "payments.claim.cancelled.v1"


class ClaimAdjusted(ClaimEvent):
    """What is owed was changed (増額・減額調定): `amount_yen` is the new amount."""

    subject: ClassVar[str] = "payments.claim.adjusted.v1"


class SlipEvent(Event):
    """What every event about a payment slip says."""

    entity_field: ClassVar[str] = "slip_id"
    slip_id: UUID
    claim_id: UUID
    state: str


class SlipRegistered(SlipEvent):
    """A slip can be paid (登録済)."""

    subject: ClassVar[str] = "payments.slip.registered.v1"


class SlipUsed(SlipEvent):
    """Its claim was cleared with it."""

    subject: ClassVar[str] = "payments.slip.used.v1"


class SlipRevoked(SlipEvent):
    """Its claim was cleared with another slip, or cancelled: nobody should pay this one."""

    subject: ClassVar[str] = "payments.slip.revoked.v1"


class ReceiptEvent(Event):
    """What every event about money that comes in says."""

    entity_field: ClassVar[str] = "receipt_id"
    receipt_id: UUID
    claim_id: UUID | None
    channel: str
    amount_yen: int = Field(gt=0)


class ReceiptAnnounced(ReceiptEvent):
    """A channel says that money was paid (速報). It does not count yet."""

    subject: ClassVar[str] = "payments.receipt.announced.v1"


class ReceiptReversed(ReceiptEvent):
    """A channel takes its announcement back (速報取消)."""

    subject: ClassVar[str] = "payments.receipt.reversed.v1"


class ReceiptConfirmed(ReceiptEvent):
    """Money arrived for certain (確報): counted once, here."""

    subject: ClassVar[str] = "payments.receipt.confirmed.v1"
    outcome: str = Field(description="How it matched: EXACT, UNDER, OVER, DUPLICATE, UNKNOWN, …")


class ReceiptCorrected(ReceiptEvent):
    """Confirmed money was corrected (訂正): it counts no more; another receipt may replace it."""

    subject: ClassVar[str] = "payments.receipt.corrected.v1"
