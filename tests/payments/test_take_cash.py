"""Cash over the counter: the whole amount, once, with a receipt number that leaves no gap."""

import asyncio
from collections.abc import Mapping
from uuid import UUID

import httpx
import pytest

from machi.payments.domain.reference import build
from machi.payments.queries.ledger import broken_links, trial_balance
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, said, staff_token

pytestmark = pytest.mark.usefixtures("on_file")

API = "/payments/api/v1/cash-receipts"
C0001 = "2690100000000132"  # 41,360 yen
C0002 = "2690100000000229"  # 9,400 yen
C0126 = "2690100000012645"  # cancelled


def cash(reference: str, yen: int, **more: object) -> dict[str, object]:
    return {"reference": reference, "amount_yen": yen, "window": "kaikei-1", **more}


async def test_cash_clears_the_claim_and_gives_change(
    context: Context, web: httpx.AsyncClient, cashier: Mapping[str, str]
) -> None:
    taken = cash("2690-1000-0000-0132", 41_360, tendered_yen=50_000)
    answer = await web.post(API, json=taken, headers=cashier)
    assert answer.status_code == 201, answer.text
    given = answer.json()
    assert (given["receipt_number"], given["change_yen"]) == ("kaikei-1-26-000001", 8_640)
    assert await said(context) == [
        "payments.receipt.confirmed.v1",
        "payments.claim.cleared.v1",
        "payments.slip.used.v1",
    ]
    balance = await trial_balance(context.db)
    assert balance["手許現金:kaikei-1"] == 41_360
    assert balance["収入未済"] == 5_683_491 - 41_360
    assert await broken_links(context.db) == []
    row = await context.db.row("select data from outbox where subject like '%claim.cleared%'")
    assert row is not None
    assert row["data"]["receipt_path"] == given["receipt_path"]


async def test_a_double_tap_takes_the_money_once(
    context: Context, web: httpx.AsyncClient, cashier: Mapping[str, str]
) -> None:
    headers = {**cashier, "idempotency-key": "tap"}
    answers = await asyncio.gather(
        *(web.post(API, json=cash(C0001, 41_360), headers=headers) for _ in range(4))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert (await said(context)).count("payments.receipt.confirmed.v1") == 1


async def test_two_windows_at_once_take_it_once(context: Context, web: httpx.AsyncClient) -> None:
    both = bearer(staff_token(context, {"*": ["cashier"]}))
    answers = await asyncio.gather(
        *(
            web.post(API, json={**cash(C0001, 41_360), "window": window}, headers=both)
            for window in ("kaikei-1", "kita-1") * 3
        )
    )
    codes = sorted(answer.json().get("code", "") for answer in answers)
    assert codes == ["", *["payments.already_paid"] * 5]
    assert (await trial_balance(context.db))["収入未済"] == 5_683_491 - 41_360


async def test_receipt_numbers_have_no_gap_whatever_was_refused(
    context: Context, web: httpx.AsyncClient, cashier: Mapping[str, str], on_file: dict[str, UUID]
) -> None:
    rows = await context.db.rows(
        """
        select n.number, c.assessed_yen as yen from payment_reference n
        join slip s on s.id = n.slip_id join claim c on c.id = s.claim_id
        where c.id = any($1::uuid[])
        """,
        [on_file[f"C{number:04d}"] for number in range(1, 13)],
    )
    right = [cash(row["number"], row["yen"]) for row in rows]
    wrong = [cash(row["number"], row["yen"] + 1) for row in rows]
    asked = [each for pair in zip(wrong, right, strict=True) for each in pair]
    answers = await asyncio.gather(*(web.post(API, json=each, headers=cashier) for each in asked))
    numbers = sorted(a.json()["receipt_number"] for a in answers if a.status_code == 201)
    assert numbers == [f"kaikei-1-26-{number:06d}" for number in range(1, 13)]


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (cash(C0126, 39_580), (409, "payments.cannot_be_paid")),
        (cash(C0002, 9_399), (422, "payments.amount_differs")),
        (cash(C0002, 9_401), (422, "payments.amount_differs")),
        (cash(C0002, 9_400, tendered_yen=9_000), (422, "payments.too_little_tendered")),
        (cash("2690100000000131", 9_400), (422, "payments.reference_check_fails")),
        (cash("269010000000013", 9_400), (422, "payments.reference_wrong_length")),
        (cash("269010000000O132", 9_400), (422, "payments.reference_not_digits")),
        (cash(build(2026, 901, 800_000_001), 9_400), (404, "payments.no_such_claim")),
        (cash(C0002, 9_400) | {"window": "nowhere"}, (404, "payments.no_such_window")),
        (cash(C0002, 9_400) | {"window": "kita-1"}, (403, "auth.not_allowed")),
    ],
)
async def test_what_cannot_be_taken_is_refused_and_changes_nothing(
    context: Context,
    web: httpx.AsyncClient,
    cashier: Mapping[str, str],
    asked: dict[str, object],
    refusal: tuple[int, str],
) -> None:
    answer = await web.post(API, json=asked, headers=cashier)
    assert (answer.status_code, answer.json()["code"]) == refusal
    assert await said(context) == []


async def test_a_clerk_takes_no_cash(context: Context, web: httpx.AsyncClient) -> None:
    clerk = bearer(staff_token(context, {"honcho": ["clerk"]}))
    assert (await web.post(API, json=cash(C0001, 41_360), headers=clerk)).status_code == 403
    assert (await web.post(API, json=cash(C0001, 41_360))).status_code == 401


async def test_the_same_key_for_another_reference_is_refused(
    web: httpx.AsyncClient, cashier: Mapping[str, str]
) -> None:
    headers = {**cashier, "idempotency-key": "tap"}
    await web.post(API, json=cash(C0001, 41_360), headers=headers)
    other = await web.post(API, json=cash(C0002, 9_400), headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "machi.idempotency_key_reused")
