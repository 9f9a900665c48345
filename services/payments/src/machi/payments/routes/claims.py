"""Claims, for staff and for the systems that asked for the money."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from machi.payments.queries import claims, ledger
from machi.payments.routes.requests import API, STAFF_MAY_BE_REFUSED
from machi.shared.auth.guards import Staff, may
from machi.shared.web.dependencies import Running

router = APIRouter(prefix=API, tags=["claims"], responses=STAFF_MAY_BE_REFUSED)


class ClaimSeen(BaseModel):
    """A claim, one for each slip of it."""

    claim_id: UUID
    source: str
    state: str
    slip_state: str
    reference: str
    amount_yen: int
    outstanding_yen: int
    due_date: date
    pay_by: date
    announced: bool
    payment_path: str
    receipt_path: str | None


class ClaimsSeen(BaseModel):
    items: list[ClaimSeen]


class Balance(BaseModel):
    heading: str
    balance_yen: int


class TrialBalance(BaseModel):
    """Debit positive. `sum_yen` is 0, always."""

    items: list[Balance]
    sum_yen: int


@router.get("/claims")
async def list_claims(
    source: Annotated[
        str, Query(min_length=1, max_length=200, description="Such as `forms.application/<id>`.")
    ],
    _: Annotated[Staff, may("payments.read")],
    context: Running,
) -> ClaimsSeen:
    """List the claims for one thing."""
    found = await claims.of_source(source, context.db)
    return ClaimsSeen(
        items=[ClaimSeen.model_validate(claim, from_attributes=True) for claim in found]
    )


@router.get("/trial-balance")
async def show_trial_balance(
    _: Annotated[Staff, may("payments.read")], context: Running
) -> TrialBalance:
    """Give the balance of every heading of the ledger."""
    balances = await ledger.trial_balance(context.db)
    items = [Balance(heading=name, balance_yen=yen) for name, yen in balances.items()]
    return TrialBalance(items=items, sum_yen=sum(balances.values()))
