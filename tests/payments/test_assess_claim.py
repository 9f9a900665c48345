"""A fee that forms asks for becomes a claim, a slip with a reference, and an entry: once."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from machi.payments.domain import reference
from machi.payments.queries import claims
from machi.payments.queries.claims import ClaimOnSlip
from machi.payments.queries.ledger import trial_balance
from machi.payments.reactions.application_payment_requested import assess_the_fee
from machi.shared.business_days import is_business_day, next_business_day
from machi.shared.contracts.forms import ApplicationPaymentRequested, FeeLine
from machi.shared.service import Context
from machi.shared.testing.clients import said

RESIDENT_RECORD = ("手数料／戸籍住民手数料", 300)
POSTAGE = ("諸収入／郵送料", 110)


def requested(lines: Sequence[tuple[str, int]]) -> ApplicationPaymentRequested:
    return ApplicationPaymentRequested(
        at=datetime(2026, 11, 21, tzinfo=UTC),
        revision=4,
        application_id=uuid4(),
        receipt_number="K7P-4M2",
        procedure_id="juminhyo",
        procedure_version=1,
        state="payment_pending",
        recipient="nobody-in-particular-1",
        lines=[
            FeeLine(key=f"l{n}", revenue_item=item, unit_yen=yen, quantity=1, amount_yen=yen)
            for n, (item, yen) in enumerate(lines)
        ],
        total_yen=sum(yen for _, yen in lines),
    )


async def assessed(context: Context, lines: Sequence[tuple[str, int]]) -> ClaimOnSlip:
    event = requested(lines)
    await assess_the_fee(event, context)
    [claim] = await claims.of_source(f"forms.application/{event.application_id}", context.db)
    return claim


async def test_a_fee_becomes_a_claim_with_a_valid_reference(context: Context) -> None:
    claim = await assessed(context, [RESIDENT_RECORD, POSTAGE])
    assert (claim.state, claim.slip_state) == ("NOTIFIED", "REGISTERED")
    assert (claim.amount_yen, claim.outstanding_yen) == (410, 410)
    assert reference.parse(claim.reference)[2:] == "101000000001" + claim.reference[-2:]
    assert len(claim.token) >= 22  # 128 bits in base64
    assert is_business_day(claim.due_date)
    assert await trial_balance(context.db) == {"収入未済": 410, "調定済額": -410}


async def test_the_others_hear_of_it_in_order_and_know_where_to_pay(context: Context) -> None:
    claim = await assessed(context, [RESIDENT_RECORD])
    assert await said(context) == [
        "payments.claim.assessed.v1",
        "payments.slip.registered.v1",
        "payments.claim.notified.v1",
    ]
    row = await context.db.row("select data from outbox where subject like '%notified%'")
    assert row is not None
    told = row["data"]
    assert (told["reference"], told["payment_path"]) == (claim.reference, claim.payment_path)
    assert (told["recipient"], told["outstanding_yen"]) == ("nobody-in-particular-1", 300)


async def test_the_same_event_again_makes_no_second_claim(context: Context) -> None:
    event = requested([RESIDENT_RECORD])
    await assess_the_fee(event, context)
    await assess_the_fee(event, context)
    assert len(await said(context)) == 3
    assert await trial_balance(context.db) == {"収入未済": 300, "調定済額": -300}


async def test_references_of_a_series_follow_one_another(context: Context) -> None:
    numbers = [(await assessed(context, [RESIDENT_RECORD])).reference for _ in range(3)]
    assert [number[5:14] for number in numbers] == ["000000001", "000000002", "000000003"]


async def test_a_fee_whose_revenue_item_nobody_knows_is_still_a_claim(context: Context) -> None:
    claim = await assessed(context, [("tag", 1600)])
    assert claim.items[0].name_en == "Other payment"
    assert claim.reference[2:5] == "299"


def test_a_term_that_ends_on_a_holiday_runs_on() -> None:
    new_year = datetime(2026, 12, 31, tzinfo=UTC).date()
    assert next_business_day(new_year).isoformat() == "2027-01-04"
    labour_thanksgiving = datetime(2026, 11, 23, tzinfo=UTC).date()
    assert next_business_day(labour_thanksgiving).isoformat() == "2026-11-24"
