from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from machi.payments.commands.settlement import PaidWith, settle, topics
from machi.payments.domain import claim as claims
from machi.payments.domain import ledger
from machi.payments.domain import receipt as receipts
from machi.payments.domain.claim import Claim, fiscal_year, payable
from machi.payments.domain.ledger import Account, Arrival, Entry
from machi.payments.domain.matching import Balance, Decision, Payment, Slip, decide
from machi.payments.domain.receipt import AmountDiffers, change
from machi.payments.store import claims as store
from machi.payments.store import receipts as receipt_store
from machi.payments.store.claims import SlipOnFile
from machi.payments.store.ledger import post
from machi.payments.tables import CashWindowRow
from machi.shared.auth.staff import EVERYWHERE
from machi.shared.clock import business_date
from machi.shared.contracts.payments import ReceiptConfirmed
from machi.shared.db.database import Database, Transaction
from machi.shared.db.once import Once
from machi.shared.errors import Forbidden
from machi.shared.ids import new_id, new_secret

TOKEN_BITS = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeCash:
    """A cashier takes the whole amount of a claim in cash."""

    reference: str
    """16 digits, already read by `domain.reference.parse`."""
    amount_yen: int
    tendered_yen: int
    window: str
    by: UUID
    sites: frozenset[str]
    """Where the cashier may; `*` is everywhere."""
    at: datetime
    request: Once | None = None


@dataclass(frozen=True, slots=True)
class CashReceipt:
    """What the cashier hands over: a receipt, and change. Yen."""

    receipt_id: UUID
    claim_id: UUID
    receipt_number: str
    receipt_path: str
    amount_yen: int
    tendered_yen: int
    change_yen: int


@dataclass(frozen=True, slots=True)
class _Drawer:
    window: CashWindowRow
    number: int
    fiscal_year: int


async def take_cash(command: TakeCash, db: Database) -> CashReceipt:
    """Clear the claim, number the receipt, post the entry, tell the others: all or nothing.

    Raises:
        NoSuchWindow, NoSuchClaim: not on file.
        Forbidden: not at this window's site.
        AlreadyPaid, CannotBePaid: take no money for this one.
        AmountDiffers, TooLittleTendered: the yen are not right.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, CashReceipt):
            return earlier
        window = await receipt_store.window(tx, command.window)
        if command.sites.isdisjoint({window.site, EVERYWHERE}):
            raise Forbidden
        claim_id = await store.claim_of_reference(tx, command.reference)
        claim = payable((await store.locked(tx, [claim_id]))[claim_id])
        if command.amount_yen != claim.outstanding_yen:
            raise AmountDiffers(field="amount_yen")
        back = change(command.amount_yen, command.tendered_yen)
        year = fiscal_year(business_date(command.at))
        number = await receipt_store.next_number(tx, window.id, year)
        receipt_id, path = await _clear(command, tx, claim, _Drawer(window, number, year))
        answer = CashReceipt(
            receipt_id=receipt_id,
            claim_id=claim.id,
            receipt_number=receipts.shown_number(window.id, year, number),
            receipt_path=path,
            amount_yen=command.amount_yen,
            tendered_yen=command.tendered_yen,
            change_yen=back,
        )
        return await tx.answer(command.request, answer)


async def _clear(
    command: TakeCash, tx: Transaction, claim: Claim, drawer: _Drawer
) -> tuple[UUID, str]:
    today = business_date(command.at)
    on_file = await store.slips(tx, [claim.id])
    paper = _paper(on_file, command.reference)
    decision = decide(_payment(command), paper, _balance(claim))
    shares = claims.shares(claim.lines, decision.money.to_claim)
    receipt_id, token = new_id(), new_secret(TOKEN_BITS)
    path = f"/payments/r/{token}"
    await receipt_store.add_receipts(
        tx, [_row(command, drawer, claim, paper, decision) | {"id": receipt_id, "token": token}]
    )
    await receipt_store.add_allocations(tx, [(receipt_id, shares)])
    settled = settle(
        claim,
        claims.with_shares(claim.lines, shares),
        PaidWith(paper.id, path),
        on_file,
        command.at,
    )
    if settled is None:
        raise AmountDiffers(field="amount_yen")
    await store.save(tx, [settled.claim])
    await store.move_slips(tx, settled.slips)
    confirmed = ReceiptConfirmed(
        at=command.at,
        revision=1,
        receipt_id=receipt_id,
        claim_id=claim.id,
        channel=receipts.WINDOW,
        amount_yen=command.amount_yen,
        outcome=decision.outcome,
    )
    legs = ledger.arrival(
        Arrival(
            held_in=f"{Account.CASH}:{drawer.window.id}",
            channel=receipts.WINDOW,
            money=decision.money,
            claim_id=claim.id,
            fiscal_year=claim.fiscal_year,
            shares=shares,
        )
    )
    await post(tx, [Entry(confirmed.id, today, "現金収納", legs)])
    news = (confirmed, *settled.events)
    await tx.publish_all([(event, topics(claim.id)) for event in news])
    return receipt_id, path


def _paper(on_file: list[SlipOnFile], number: str) -> Slip:
    """Choose the slip that the payer holds: of the prints with this number the newest."""
    printed = [each for each in on_file if each.number == number]
    return max(printed, key=lambda each: each.reissue).slip


def _payment(command: TakeCash) -> Payment:
    return Payment(command.amount_yen, business_date(command.at), receipts.WINDOW)


def _balance(claim: Claim) -> Balance:
    return Balance(claim.id, claim.state, claim.assessed_yen, claim.cleared_yen, claim.due_date)


def _row(
    command: TakeCash, drawer: _Drawer, claim: Claim, paper: Slip, decision: Decision
) -> dict[str, Any]:
    today = business_date(command.at)
    return {
        "claim_id": claim.id,
        "slip_id": paper.id,
        "channel": receipts.WINDOW,
        "state": receipts.ARRIVED.to,
        "amount_yen": command.amount_yen,
        "cleared_yen": decision.money.to_claim,
        "overpaid_yen": decision.money.to_overpaid,
        "unmatched_yen": decision.money.to_unmatched,
        "outcome": decision.outcome,
        "flags": " ".join(decision.flags),
        "paid_on": today,
        "business_date": today,
        "ordinal": 1,
        "window_id": drawer.window.id,
        "fiscal_year": drawer.fiscal_year,
        "number": drawer.number,
        "tendered_yen": command.tendered_yen,
        "taken_by": command.by,
        "revision": 1,
        "created_at": command.at,
    }
