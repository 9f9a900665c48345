"""Double entry in whole yen: what each event posts, and the chain that shows tampering.

Nothing is netted and nothing is edited. A correction is the opposite entry and then a new one.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal
from uuid import UUID

from machi.payments.domain.claim import Line, Share

FIRST_HASH = "0" * 64


class Account(StrEnum):
    OUTSTANDING = "収入未済"
    ASSESSED = "調定済額"
    IN_TRANSIT = "収納途上"
    CASH = "手許現金"
    OVERPAID = "過誤納金"
    UNMATCHED = "未照合"


class Unbalanced(ValueError):
    """The sides of an entry differ. The database would refuse it too."""


@dataclass(frozen=True, slots=True)
class Leg:
    account: str
    side: Literal["D", "C"]
    amount_yen: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One journal entry, before it has its place in the chain."""

    source_event_id: UUID
    business_date: date
    reason: str
    legs: tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class Money:
    """How one receipt divides: to its claim, to 過誤納金, to 未照合. Never negative."""

    to_claim: int = 0
    to_overpaid: int = 0
    to_unmatched: int = 0

    @property
    def total(self) -> int:
        return self.to_claim + self.to_overpaid + self.to_unmatched


def outstanding(fiscal_year: int, item: str, claim_id: UUID) -> str:
    return f"{Account.OUTSTANDING}:{fiscal_year}:{item}:{claim_id}"


def assessment(fiscal_year: int, claim_id: UUID, lines: Sequence[Line]) -> tuple[Leg, ...]:
    """調定: each revenue item owes its own amount."""
    legs: list[Leg] = []
    for line in lines:
        owed = outstanding(fiscal_year, line.revenue_item, claim_id)
        revenue = f"{Account.ASSESSED}:{fiscal_year}:{line.revenue_item}"
        legs += Leg(owed, "D", line.amount_yen), Leg(revenue, "C", line.amount_yen)
    return balanced(legs)


def reduction(fiscal_year: int, claim_id: UUID, lines: Sequence[Line]) -> tuple[Leg, ...]:
    """取消・減額調定: what is still owed of each revenue item is owed no more."""
    legs: list[Leg] = []
    for line in lines:
        rest = line.amount_yen - line.cleared_yen
        if rest:
            legs += (
                Leg(f"{Account.ASSESSED}:{fiscal_year}:{line.revenue_item}", "D", rest),
                Leg(outstanding(fiscal_year, line.revenue_item, claim_id), "C", rest),
            )
    return balanced(legs)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A receipt as the ledger sees it."""

    held_in: str
    """The account that holds the money now: 収納途上:<channel> or 手許現金:<window>."""
    channel: str
    money: Money
    claim_id: UUID | None = None
    fiscal_year: int = 0
    shares: tuple[Share, ...] = ()
    """What goes to the claim, by revenue item; adds up to `money.to_claim`."""


def arrival(receipt: Arrival) -> tuple[Leg, ...]:
    """確報 or cash: money is somewhere, and it clears, is owed back, or belongs to nobody yet."""
    legs = [Leg(receipt.held_in, "D", receipt.money.total)]
    if receipt.claim_id is not None:
        legs += [
            Leg(
                outstanding(receipt.fiscal_year, share.revenue_item, receipt.claim_id),
                "C",
                share.amount_yen,
            )
            for share in receipt.shares
        ]
    if receipt.money.to_overpaid:
        legs.append(Leg(f"{Account.OVERPAID}:{receipt.claim_id}", "C", receipt.money.to_overpaid))
    if receipt.money.to_unmatched:
        legs.append(Leg(f"{Account.UNMATCHED}:{receipt.channel}", "C", receipt.money.to_unmatched))
    return balanced(legs)


def reversal(legs: Sequence[Leg]) -> tuple[Leg, ...]:
    """訂正: the same legs on the other side."""
    return tuple(Leg(leg.account, "C" if leg.side == "D" else "D", leg.amount_yen) for leg in legs)


def balanced(legs: Sequence[Leg]) -> tuple[Leg, ...]:
    """Let legs through that balance.

    Raises:
        Unbalanced: the debits are not the credits, or an amount is not above zero.

    """
    total = sum(leg.amount_yen if leg.side == "D" else -leg.amount_yen for leg in legs)
    if total or any(leg.amount_yen <= 0 for leg in legs):
        raise Unbalanced(f"{total} yen of difference in {list(legs)}")
    return tuple(legs)


def link(previous: str, number: int, entry: Entry) -> str:
    """Seal an entry to the one before it: sha256(previous hash + the entry in canonical JSON)."""
    canonical = json.dumps(
        [
            number,
            str(entry.source_event_id),
            entry.business_date.isoformat(),
            entry.reason,
            [[leg.account, leg.side, leg.amount_yen] for leg in entry.legs],
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256((previous + canonical).encode()).hexdigest()
