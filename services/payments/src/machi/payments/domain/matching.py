"""Which claim a piece of money belongs to, and what is left of it. No fuzzy matching.

The outcomes and their order are the decision table of our payments reference (rows 1-17). Every
yen ends in exactly one of three places: the claim, 過誤納金 (to be paid back), 未照合 (not known).
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from machi.payments.domain import claim as claims
from machi.payments.domain import slip as slips
from machi.payments.domain.ledger import Money


class Outcome(StrEnum):
    EXACT = "EXACT"
    UNDER = "UNDER"
    OVER = "OVER"
    DUPLICATE = "DUPLICATE"
    CLAIM_CANCELLED = "CLAIM_CANCELLED"
    WRITTEN_OFF = "WRITTEN_OFF"
    UNKNOWN = "UNKNOWN"
    CORRECTED = "CORRECTED"
    PENDING = "PENDING"
    CONFIRMED = "CONFIRMED"
    REVERSED = "REVERSED"
    STALE = "STALE"
    CANCELS = "CANCELS"
    ORPHAN_CANCEL = "ORPHAN_CANCEL"
    CONFLICT = "CONFLICT"
    SKIPPED = "SKIPPED"


EXCEPTIONS = frozenset(
    {
        Outcome.UNDER,
        Outcome.OVER,
        Outcome.DUPLICATE,
        Outcome.CLAIM_CANCELLED,
        Outcome.WRITTEN_OFF,
        Outcome.UNKNOWN,
        Outcome.STALE,
        Outcome.ORPHAN_CANCEL,
        Outcome.CONFLICT,
    }
)
"""A person has to look at these."""


class Flag(StrEnum):
    OLD_SLIP = "OLD_SLIP"
    EXPIRED = "EXPIRED"
    LATE = "LATE"
    SAME_LINE = "SAME_LINE"
    OTHER_CHANNEL = "OTHER_CHANNEL"
    CORRECTION = "CORRECTION"
    ORPHAN_CORRECTION = "ORPHAN_CORRECTION"
    CHECK_DIGIT = "CHECK_DIGIT"
    REFERENCE_CHECK_FAILS = "REFERENCE_CHECK_FAILS"
    FOREIGN = "FOREIGN"


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip as matching needs it."""

    id: UUID
    claim_id: UUID
    state: slips.State
    pay_by: date


@dataclass(slots=True)
class Balance:
    """What is owed on a claim while a file is worked through: the one thing here that changes."""

    claim_id: UUID
    state: claims.State
    assessed_yen: int
    cleared_yen: int
    due_date: date
    channels: set[str] = field(default_factory=set)
    """Where money for it came from so far."""

    @property
    def outstanding_yen(self) -> int:
        return self.assessed_yen - self.cleared_yen


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that arrived for certain."""

    amount_yen: int
    paid_on: date
    channel: str
    ordinal: int = 1
    """2 for the second equal line of one file, and so on."""


NO_MONEY = Money()


@dataclass(frozen=True, slots=True)
class Decision:
    outcome: Outcome
    money: Money = NO_MONEY
    flags: tuple[Flag, ...] = ()


def unknown(amount_yen: int, *flags: Flag) -> Decision:
    """Rows 15 to 17: nobody's money yet. It is kept, and asked about."""
    return Decision(Outcome.UNKNOWN, Money(to_unmatched=amount_yen), flags)


def decide(payment: Payment, slip: Slip, balance: Balance) -> Decision:
    """Match money whose slip is on file (rows 1-5 and 7-13). Changes nothing."""
    outcome, money = _outcome(payment, balance)
    return Decision(outcome, money, _flags(payment, slip, balance, outcome))


def _outcome(payment: Payment, balance: Balance) -> tuple[Outcome, Money]:
    amount, owed = payment.amount_yen, balance.outstanding_yen
    if balance.state is claims.State.CANCELLED:
        return Outcome.CLAIM_CANCELLED, Money(to_overpaid=amount)
    if balance.state is claims.State.WRITTEN_OFF:
        return Outcome.WRITTEN_OFF, Money(to_unmatched=amount)
    if owed == 0 or payment.ordinal > 1:
        return Outcome.DUPLICATE, Money(to_overpaid=amount)
    if amount > owed:
        return Outcome.OVER, Money(to_claim=owed, to_overpaid=amount - owed)
    return (Outcome.EXACT if amount == owed else Outcome.UNDER), Money(to_claim=amount)


def _flags(payment: Payment, slip: Slip, balance: Balance, outcome: Outcome) -> tuple[Flag, ...]:
    duplicate = outcome is Outcome.DUPLICATE
    found = {
        Flag.OLD_SLIP: slip.state is slips.State.SUPERSEDED,
        Flag.EXPIRED: slip.state is slips.State.EXPIRED or payment.paid_on > slip.pay_by,
        Flag.LATE: payment.paid_on > balance.due_date,
        Flag.SAME_LINE: payment.ordinal > 1,
        Flag.OTHER_CHANNEL: duplicate and bool(balance.channels - {payment.channel}),
    }
    return tuple(flag for flag, holds in found.items() if holds)
