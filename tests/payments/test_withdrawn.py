"""What is withdrawn is not paid for: in any order of events, each heard twice, nothing lost."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

import httpx
import pytest
from tests.payments.test_assess_claim import RESIDENT_RECORD, requested

from machi.payments.queries import claims
from machi.payments.queries.claims import ClaimOnSlip
from machi.payments.queries.ledger import broken_links, trial_balance
from machi.payments.reactions.application_payment_requested import assess_the_fee
from machi.payments.reactions.application_withdrawn import close_its_claims
from machi.shared.contracts.forms import ApplicationPaymentRequested, ApplicationWithdrawn
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, said, staff_token

API = "/payments/api/v1/cash-receipts"


def withdrawn(asked: ApplicationPaymentRequested) -> ApplicationWithdrawn:
    """Say that the same case was withdrawn, one step later."""
    return ApplicationWithdrawn(
        at=datetime(2026, 11, 22, tzinfo=UTC),
        revision=asked.revision + 1,
        application_id=asked.application_id,
        receipt_number=asked.receipt_number,
        procedure_id=asked.procedure_id,
        procedure_version=asked.procedure_version,
        state="withdrawn",
    )


async def claims_of(context: Context, asked: ApplicationPaymentRequested) -> list[ClaimOnSlip]:
    return await claims.of_source(f"forms.application/{asked.application_id}", context.db)


async def paid(
    web: httpx.AsyncClient, cashier: Mapping[str, str], claim: ClaimOnSlip
) -> httpx.Response:
    body = {"reference": claim.reference, "amount_yen": 300, "window": "kaikei-1"}
    return await web.post(API, json=body, headers=cashier)


async def test_an_open_claim_is_cancelled_and_nobody_can_pay_it(
    context: Context, web: httpx.AsyncClient, cashier: Mapping[str, str]
) -> None:
    asked = requested([RESIDENT_RECORD])
    await assess_the_fee(asked, context)
    for _ in range(2):
        await close_its_claims(withdrawn(asked), context)
    [claim] = await claims_of(context, asked)
    assert (claim.state, claim.slip_state, claim.open) == ("CANCELLED", "REVOKED", False)
    assert (await said(context))[3:] == [
        "payments.claim.cancelled.v1",
        "payments.slip.revoked.v1",
    ]
    assert not any((await trial_balance(context.db)).values())
    assert await broken_links(context.db) == []
    refused = await paid(web, cashier, claim)
    assert refused.json()["code"] == "payments.cannot_be_paid"
    page = await web.get(claim.payment_path)
    assert "この納付は取り消されました" in page.text


async def test_a_withdrawal_that_is_heard_first_leaves_nothing_to_pay(context: Context) -> None:
    asked = requested([RESIDENT_RECORD])
    gone = withdrawn(asked)
    for _ in range(2):
        await close_its_claims(gone, context)
        await assess_the_fee(asked, context)
    assert await claims_of(context, asked) == []
    assert await said(context) == []


@pytest.mark.parametrize("turn", range(6))
async def test_both_at_the_same_moment_leave_nothing_to_pay(context: Context, turn: int) -> None:
    asked = requested([RESIDENT_RECORD])
    gone = withdrawn(asked)
    heard = [assess_the_fee(asked, context), close_its_claims(gone, context)]
    await asyncio.gather(*(heard if turn % 2 else reversed(heard)))
    assert not any(claim.open for claim in await claims_of(context, asked))
    assert not any((await trial_balance(context.db)).values())


async def test_what_was_paid_before_stays_booked_and_waits_for_a_person(
    context: Context, web: httpx.AsyncClient, cashier: Mapping[str, str]
) -> None:
    asked = requested([RESIDENT_RECORD])
    await assess_the_fee(asked, context)
    [claim] = await claims_of(context, asked)
    assert (await paid(web, cashier, claim)).status_code == 201
    before = await said(context)
    await close_its_claims(withdrawn(asked), context)
    [claim] = await claims_of(context, asked)
    assert claim.state == "CLEARED"
    assert await said(context) == before, "money that was taken is not undone by an event"
    assert await trial_balance(context.db) == {
        "手許現金:kaikei-1": 300,
        "収入未済": 0,
        "調定済額": -300,
    }
    importer = bearer(staff_token(context, {"*": ["cashier", "system_admin", "supervisor"]}))
    [listed] = await claims.paid_but_withdrawn(context.db)
    assert (listed.reference, listed.kept_yen, listed.overpaid_yen) == (claim.reference, 300, 0)
    page = await web.get("/payments/imports", headers=importer)
    assert "取り下げられた手続きの納付" in page.text
    assert listed.reference_shown in page.text


async def test_of_a_claim_that_is_paid_in_part_the_rest_is_owed_no_more(context: Context) -> None:
    asked = requested([RESIDENT_RECORD, ("諸収入／郵送料", 110)])
    await assess_the_fee(asked, context)
    [claim] = await claims_of(context, asked)
    await context.db.row(
        "with a as (update claim set cleared_yen = 100, state = 'PARTIALLY_CLEARED' where id = $1)"
        " update claim_line set cleared_yen = 100 where claim_id = $1 and position = 1",
        claim.claim_id,
    )
    await close_its_claims(withdrawn(asked), context)
    [claim] = await claims_of(context, asked)
    assert (claim.state, claim.amount_yen, claim.outstanding_yen) == ("CLEARED", 100, 0)
    assert claim.slip_state == "REVOKED"
    assert "payments.claim.adjusted.v1" in await said(context)
    assert await trial_balance(context.db) == {"収入未済": 100, "調定済額": -100}
