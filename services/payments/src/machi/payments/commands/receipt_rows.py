"""Receipts while a file is booked: their rows, begun or found, and what events say of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from machi.payments.domain import receipt as receipts
from machi.payments.domain.claim import Line, Share
from machi.payments.domain.collection import Kind
from machi.payments.domain.ledger import Money
from machi.payments.domain.moves import Move
from machi.payments.domain.plan import Act, Concluded, EarlierReceipt
from machi.shared.ids import new_id, new_secret

TOKEN_BITS = 128


@dataclass(slots=True)
class BookedReceipt:
    """One receipt: its row as it will be, and what this file changed of it."""

    row: dict[str, Any]
    new: bool
    shares: tuple[Share, ...] = ()
    arrived_now: bool = False

    @property
    def claim_id(self) -> UUID | None:
        found: UUID | None = self.row["claim_id"]
        return found

    @property
    def money(self) -> Money:
        row = self.row
        return Money(row["cleared_yen"], row["overpaid_yen"], row["unmatched_yen"])

    def move(self, move: Move[receipts.State]) -> None:
        self.row["state"] = move.to
        self.row["revision"] += 1


class ReceiptFacts(TypedDict):
    at: datetime
    revision: int
    receipt_id: UUID
    claim_id: UUID | None
    channel: str
    amount_yen: int


def facts(receipt: BookedReceipt, at: datetime) -> ReceiptFacts:
    """Give what every event about a receipt says."""
    row = receipt.row
    return {
        "at": at,
        "revision": row["revision"],
        "receipt_id": row["id"],
        "claim_id": row["claim_id"],
        "channel": row["channel"],
        "amount_yen": row["amount_yen"],
    }


def act_of(concluded: Concluded) -> Act:
    """Name the act whose receipt a line makes: a correction is a receipt of its own."""
    act, ordinal = concluded.act
    corrects = concluded.line.kind is Kind.POSTAL_CORRECTED
    return (f"{concluded.line.kind}|{act}" if corrects else act), ordinal


def begun(concluded: Concluded, act: Act, at: datetime) -> BookedReceipt:
    """Begin a receipt that is not on file: no state yet, nothing counted."""
    line, slip = concluded.line, concluded.slip
    row: dict[str, Any] = {
        "id": new_id(),
        "claim_id": slip.claim_id if slip else None,
        "slip_id": slip.id if slip else None,
        "channel": line.channel.value,
        "state": None,
        "amount_yen": line.amount_yen,
        "cleared_yen": 0,
        "overpaid_yen": 0,
        "unmatched_yen": 0,
        "outcome": concluded.decision.outcome,
        "flags": " ".join(concluded.decision.flags),
        "paid_on": line.received_on,
        "business_date": None,
        "funds_on": None,
        "act": act[0],
        "ordinal": act[1],
        "corrects": None,
        "token": new_secret(TOKEN_BITS),
        "revision": 0,
        "created_at": at,
    }
    return BookedReceipt(row, new=True)


def found(earlier: EarlierReceipt, lines: Sequence[Line]) -> BookedReceipt:
    """Take up a receipt of an earlier file, its shares named by the lines of its claim."""
    names = {line.position: line.revenue_item for line in lines}
    row: dict[str, Any] = {
        "id": earlier.id,
        "claim_id": earlier.claim_id,
        "channel": earlier.channel,
        "state": earlier.state,
        "amount_yen": earlier.amount_yen,
        "cleared_yen": earlier.money.to_claim,
        "overpaid_yen": earlier.money.to_overpaid,
        "unmatched_yen": earlier.money.to_unmatched,
        "token": earlier.token,
        "revision": earlier.revision,
    }
    shares = tuple(replace(each, revenue_item=names[each.position]) for each in earlier.shares)
    return BookedReceipt(row, new=False, shares=shares)
