"""Cash over the counter."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import BaseModel, Field

from machi.payments.commands.take_cash import TakeCash, take_cash
from machi.payments.domain import reference
from machi.payments.domain.claim import AlreadyPaid, CannotBePaid, NoSuchClaim
from machi.payments.domain.receipt import AmountDiffers, NoSuchWindow, TooLittleTendered
from machi.payments.routes.requests import (
    API,
    KEY_MAY_BE_REFUSED,
    STAFF_MAY_BE_REFUSED,
    Body,
    Yen,
    named,
)
from machi.shared.auth.guards import Staff, may
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

router = APIRouter(
    prefix=f"{API}/cash-receipts", tags=["cash receipts"], responses=STAFF_MAY_BE_REFUSED
)

REFUSED = refusals(
    NoSuchClaim,
    NoSuchWindow,
    AlreadyPaid,
    CannotBePaid,
    AmountDiffers,
    TooLittleTendered,
    reference.ReferenceHasOtherLetters,
    reference.ReferenceHasWrongLength,
    reference.ReferenceCheckFails,
    KEY_MAY_BE_REFUSED,
)


class CashPaid(Body):
    """Cash for a reference. The amount must be all that is outstanding: tolerance 0 yen."""

    reference: str = Field(
        min_length=1, max_length=60, description="16 digits; spaces and hyphens are fine."
    )
    amount_yen: Yen
    tendered_yen: Yen | None = Field(
        default=None, description="What was laid on the counter; without it, the amount exactly."
    )
    window: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", examples=["kaikei-1"])


class CashReceiptGiven(BaseModel):
    """The receipt to hand over, and the change."""

    receipt_id: UUID
    claim_id: UUID
    receipt_number: str
    receipt_path: str
    amount_yen: int
    tendered_yen: int
    change_yen: int


@router.post("", status_code=status.HTTP_201_CREATED, responses=REFUSED)
async def take_cash_for_reference(
    paid: CashPaid,
    staff: Annotated[Staff, may("payments.take_cash")],
    context: Running,
    key: IdempotencyKey = None,
) -> CashReceiptGiven:
    """Take cash for a claim and give a receipt with the window's next number."""
    asked = paid.model_dump()
    taken = await take_cash(
        TakeCash(
            reference=reference.parse(paid.reference),
            amount_yen=paid.amount_yen,
            tendered_yen=paid.tendered_yen or paid.amount_yen,
            window=paid.window,
            by=staff.id,
            sites=staff.sites("payments.take_cash"),
            at=context.clock.now(),
            request=named(staff.id, key, "TakeCash", asked),
        ),
        context.db,
    )
    return CashReceiptGiven.model_validate(taken, from_attributes=True)
