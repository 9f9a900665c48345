"""Turn what a file concluded into rows, journal entries and events. In memory, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from machi.payments.commands.receipt_rows import BookedReceipt, act_of, begun, facts, found
from machi.payments.commands.settlement import PaidWith, topics
from machi.payments.domain import claim as claims
from machi.payments.domain import ledger
from machi.payments.domain import receipt as receipts
from machi.payments.domain.claim import Claim, Line, Share
from machi.payments.domain.collection import MONEY, Kind
from machi.payments.domain.ledger import Account, Arrival, Entry, Money
from machi.payments.domain.matching import Outcome
from machi.payments.domain.plan import Act, Concluded, EarlierReceipt
from machi.shared.contracts import Event
from machi.shared.contracts.payments import (
    ReceiptAnnounced,
    ReceiptConfirmed,
    ReceiptCorrected,
    ReceiptReversed,
)

# What a receipt that already exists may change of itself.
MOVING = ("id", "state", "revision")
ARRIVING = (
    *MOVING,
    "cleared_yen",
    "overpaid_yen",
    "unmatched_yen",
    "outcome",
    "flags",
    "business_date",
    "funds_on",
)


@dataclass(slots=True)
class Booking:
    """Everything that one file writes. Fill it with `book`, then store it."""

    claims: Mapping[UUID, Claim]
    earlier: Mapping[Act, EarlierReceipt]
    today: date
    at: datetime
    lines: dict[UUID, tuple[Line, ...]] = field(default_factory=dict)
    """The lines of each claim that money touched, as they are now."""
    last_paid: dict[UUID, PaidWith] = field(default_factory=dict)
    """By claim: the last money that went to it."""
    entries: list[Entry] = field(default_factory=list)
    events: list[tuple[Event, str]] = field(default_factory=list)
    receipts: dict[Act, BookedReceipt] = field(default_factory=dict)
    receipt_of_line: dict[int, UUID] = field(default_factory=dict)

    def book(self, concluded: Concluded) -> None:
        """Book one line. Lines come in the order in which they count."""
        if concluded.decision.outcome is Outcome.SKIPPED:
            return
        if concluded.replaces is not None:
            self._take_back(concluded.replaces)
        if concluded.line.kind in MONEY:
            if concluded.posted is not None:
                self._arrive(concluded, concluded.posted)
        elif concluded.line.kind is Kind.CANCELLED:
            self._cancel(concluded)
        else:
            self._announce(concluded)

    def new_receipts(self) -> list[dict[str, Any]]:
        return [receipt.row for receipt in self.receipts.values() if receipt.new]

    def moved_receipts(self, *, arrived: bool) -> list[dict[str, Any]]:
        """Give the changes of receipts from earlier files: those that arrived, or the others."""
        columns = ARRIVING if arrived else MOVING
        return [
            {column: receipt.row[column] for column in columns}
            for receipt in self.receipts.values()
            if not receipt.new and receipt.arrived_now is arrived
        ]

    def allocations(self) -> list[tuple[UUID, tuple[Share, ...]]]:
        return [
            (receipt.row["id"], receipt.shares)
            for receipt in self.receipts.values()
            if receipt.arrived_now
        ]

    def _arrive(self, concluded: Concluded, money: Money) -> None:
        line, decision = concluded.line, concluded.decision
        receipt = self._receipt(act_of(concluded), concluded)
        state = receipt.row["state"]
        arrived = receipts.Cause.CONFIRMED
        receipt.move(receipts.MOVES.step(state, arrived) if state else receipts.ARRIVED)
        receipt.arrived_now = True
        receipt.shares = self._fill(receipt.claim_id, money)
        receipt.row |= {
            "cleared_yen": money.to_claim,
            "overpaid_yen": money.to_overpaid,
            "unmatched_yen": money.to_unmatched,
            "outcome": decision.outcome,
            "flags": " ".join(decision.flags),
            "business_date": self.today,
            "funds_on": line.funds_on,
        }
        if concluded.replaces is not None:
            receipt.row["corrects"] = self.receipts[concluded.replaces].row["id"]
        if receipt.claim_id is not None and money.to_claim:
            slip_id = concluded.slip.id if concluded.slip else None
            path = f"/payments/r/{receipt.row['token']}"
            self.last_paid[receipt.claim_id] = PaidWith(slip_id, path)
        event = ReceiptConfirmed(**facts(receipt, self.at), outcome=decision.outcome)
        self._say(event, receipt)
        legs = self._legs(receipt, money)
        self.entries.append(Entry(event.id, self.today, f"確報 {line.kind}", legs))

    def _take_back(self, act: Act) -> None:
        """訂正: the earlier entry turned round, its receipt CORRECTED, its claim owed again."""
        receipt = self._receipt(act, None)
        receipt.move(receipts.MOVES.step(receipt.row["state"], receipts.Cause.CORRECTED))
        if receipt.claim_id is not None:
            self.lines[receipt.claim_id] = claims.with_shares(
                self._lines_of(receipt.claim_id), receipt.shares, sign=-1
            )
        event = ReceiptCorrected(**facts(receipt, self.at))
        self._say(event, receipt)
        legs = ledger.reversal(self._legs(receipt, receipt.money))
        self.entries.append(Entry(event.id, self.today, "訂正による取消", legs))

    def _announce(self, concluded: Concluded) -> None:
        outcome = concluded.decision.outcome
        if outcome is Outcome.CONFIRMED:  # its 確報 made or found the receipt
            receipt = self._receipt(concluded.act, None)
            self.receipt_of_line[concluded.line.number] = receipt.row["id"]
            return
        receipt = self._receipt(concluded.act, concluded)
        if receipt.row["state"] is None:
            receipt.move(receipts.ANNOUNCED)
            self._say(ReceiptAnnounced(**facts(receipt, self.at)), receipt)
        if outcome is Outcome.REVERSED:
            self._reverse(receipt)

    def _cancel(self, concluded: Concluded) -> None:
        """速報取消: of an announcement of an earlier file; one of this file reverses itself."""
        if concluded.act not in self.receipts and concluded.act not in self.earlier:
            return
        receipt = self._receipt(concluded.act, None)
        self.receipt_of_line[concluded.line.number] = receipt.row["id"]
        if concluded.decision.outcome is Outcome.CANCELS:
            self._reverse(receipt)

    def _reverse(self, receipt: BookedReceipt) -> None:
        if receipt.row["state"] == receipts.State.PRELIMINARY:
            cancelled = receipts.Cause.CANCELLED
            receipt.move(receipts.MOVES.step(receipts.State.PRELIMINARY, cancelled))
            self._say(ReceiptReversed(**facts(receipt, self.at)), receipt)

    def _receipt(self, act: Act, concluded: Concluded | None) -> BookedReceipt:
        """Find the receipt of an act in this file or an earlier one, or begin it."""
        receipt = self.receipts.get(act)
        if receipt is None and act in self.earlier:
            earlier = self.earlier[act]
            receipt = found(earlier, self._lines_of(earlier.claim_id))
        if receipt is None:
            if concluded is None:
                raise LookupError(f"no receipt of {act}")
            receipt = begun(concluded, act, self.at)
        self.receipts[act] = receipt
        if concluded is not None:
            self.receipt_of_line[concluded.line.number] = receipt.row["id"]
        return receipt

    def _fill(self, claim_id: UUID | None, money: Money) -> tuple[Share, ...]:
        if claim_id is None:
            return ()
        lines = self._lines_of(claim_id)
        given = claims.shares(lines, money.to_claim)
        self.lines[claim_id] = claims.with_shares(lines, given)
        return given

    def _lines_of(self, claim_id: UUID | None) -> tuple[Line, ...]:
        if claim_id is None:
            return ()
        return self.lines.get(claim_id, self.claims[claim_id].lines)

    def _legs(self, receipt: BookedReceipt, money: Money) -> tuple[ledger.Leg, ...]:
        claim_id, channel = receipt.claim_id, receipt.row["channel"]
        return ledger.arrival(
            Arrival(
                held_in=f"{Account.IN_TRANSIT}:{channel}",
                channel=channel,
                money=money,
                claim_id=claim_id,
                fiscal_year=0 if claim_id is None else self.claims[claim_id].fiscal_year,
                shares=receipt.shares,
            )
        )

    def _say(self, event: Event, receipt: BookedReceipt) -> None:
        on_pages = "" if receipt.claim_id is None else topics(receipt.claim_id)
        self.events.append((event, on_pages))
