"""Work a collection file through, line by line, in memory: what each line concludes and moves.

Money lines go by received time, then line number, each seeing what the ones before it left. What
was only announced (速報) follows what became of it, in any order and from any file (rows 20-25).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from machi.payments.domain import receipt as receipts
from machi.payments.domain import reference
from machi.payments.domain.claim import Share
from machi.payments.domain.collection import MONEY, Kind, Line, ordinals
from machi.payments.domain.ledger import Money
from machi.payments.domain.matching import (
    NO_MONEY,
    Balance,
    Decision,
    Flag,
    Outcome,
    Payment,
    Slip,
    decide,
    unknown,
)

ORPHAN = (Flag.CORRECTION, Flag.ORPHAN_CORRECTION)

Act = tuple[str, int]
"""The act of paying and its ordinal among equal ones: what 01, 02 and 03 have in common."""


@dataclass(frozen=True, slots=True)
class EarlierReceipt:
    """A receipt from an earlier file."""

    id: UUID
    state: receipts.State
    claim_id: UUID | None
    channel: str
    amount_yen: int
    money: Money
    shares: tuple[Share, ...]
    token: str
    revision: int


@dataclass(frozen=True, slots=True)
class OnFile:
    """What is known before the file: read once, in sets."""

    slips: Mapping[tuple[str, str], Slip]
    """By reference and 再発行区分."""
    balances: dict[UUID, Balance]
    """By claim. Working through a file changes these."""
    receipts: Mapping[Act, EarlierReceipt]
    known: Collection[Act]
    """Keys and ordinals of lines that earlier files brought."""
    waiting_cancels: Collection[Act]
    """速報取消 of earlier files whose 速報 never came."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a city agreed with its collector."""

    company: str
    collector: str
    stale_after_days: int
    """Business days after which 速報 without 確報 is asked about."""
    is_business_day: Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Concluded:
    """One line and what became of it."""

    line: Line
    ordinal: int
    decision: Decision
    slip: Slip | None = None
    posted: Money | None = None
    """For money lines: what is posted. A line that the same file corrects shows nothing, but the
    entry and its reversal are in the ledger."""
    replaces: Act | None = None
    """For 22: the receipt that it takes back."""

    @property
    def act(self) -> Act:
        return self.line.act, self.ordinal


@dataclass(slots=True)
class _Work:
    on_file: OnFile
    rules: Rules
    done: dict[int, Concluded] = field(default_factory=dict)
    postal: dict[Act, Concluded] = field(default_factory=dict)
    corrected: set[Act] = field(default_factory=set)


def work_through(lines: list[Line], on_file: OnFile, rules: Rules) -> list[Concluded]:
    """Conclude every line of a file. Only `on_file.balances` changes: it is part of the answer.

    Returns:
        One conclusion for each line; money lines first in the order in which they count, then the
        others in the order of the file.

    """
    work = _Work(on_file, rules)
    fresh: list[tuple[Line, int]] = []
    for line, ordinal in ordinals(lines):
        if (line.key, ordinal) in on_file.known:
            work.done[line.number] = Concluded(line, ordinal, Decision(Outcome.SKIPPED))
        else:
            fresh.append((line, ordinal))
    money = [(line, ordinal) for line, ordinal in fresh if line.kind in MONEY]
    for line, ordinal in sorted(money, key=lambda pair: _moment(pair[0])):
        take = _correct if line.kind is Kind.POSTAL_CORRECTED else _count
        work.done[line.number] = take(line, ordinal, work)
    _follow_announcements(fresh, max(line.created_on for line in lines), work)
    return list(work.done.values())


def _moment(line: Line) -> tuple[date, str, bool, int]:
    # A correction has the time of the line that it corrects, and comes after it.
    corrects = line.kind is Kind.POSTAL_CORRECTED
    return line.received_on, line.received_time, corrects, line.number


def _count(line: Line, ordinal: int, work: _Work) -> Concluded:
    concluded = _match(line, ordinal, work)
    if line.kind is Kind.POSTAL:
        work.postal[concluded.act] = concluded
    return concluded


def _match(line: Line, ordinal: int, work: _Work, *extra: Flag) -> Concluded:
    rules, barcode = work.rules, line.barcode
    flags = (*(Flag(warning) for warning in line.warnings), *extra)
    if (barcode.company, barcode.collector) != (rules.company, rules.collector):
        return _unmatched(line, ordinal, *flags, Flag.FOREIGN)
    slip = work.on_file.slips.get((line.reference, barcode.reissue))
    if slip is None:
        if not reference.is_valid(line.reference):
            flags = (*flags, Flag.REFERENCE_CHECK_FAILS)
        return _unmatched(line, ordinal, *flags)
    balance = work.on_file.balances[slip.claim_id]
    payment = Payment(line.amount_yen, line.received_on, line.channel, ordinal)
    decision = decide(payment, slip, balance)
    decision = Decision(decision.outcome, decision.money, (*decision.flags, *flags))
    balance.cleared_yen += decision.money.to_claim
    balance.channels.add(line.channel)
    return Concluded(line, ordinal, decision, slip, decision.money)


def _unmatched(line: Line, ordinal: int, *flags: Flag) -> Concluded:
    if ordinal > 1:
        flags = (*flags, Flag.SAME_LINE)
    decision = unknown(line.amount_yen, *flags)
    return Concluded(line, ordinal, decision, None, decision.money)


def _correct(line: Line, ordinal: int, work: _Work) -> Concluded:
    """Row 26: take the 12 back, then count the corrected amount. 22 alone is money all the same."""
    act = (line.act, ordinal)
    earlier = work.on_file.receipts.get(act)
    same_file = work.postal.get(act)
    if same_file is not None and same_file.posted is not None:
        claim_id = same_file.slip.claim_id if same_file.slip else None
        _take_back(claim_id, same_file.posted, work)
        hidden = Decision(Outcome.CORRECTED, Money(), ())
        work.done[same_file.line.number] = Concluded(
            same_file.line, same_file.ordinal, hidden, same_file.slip, same_file.posted
        )
    elif earlier is not None and earlier.state is receipts.State.CONFIRMED:
        _take_back(earlier.claim_id, earlier.money, work)
    else:
        if line.amount_yen == 0:
            return Concluded(line, ordinal, Decision(Outcome.UNKNOWN, NO_MONEY, ORPHAN))
        return _match(line, ordinal, work, *ORPHAN)
    if line.amount_yen == 0:  # nothing was paid after all: only the reversal is posted
        nothing = Decision(Outcome.CORRECTED, NO_MONEY, (Flag.CORRECTION,))
        return Concluded(line, ordinal, nothing, replaces=act)
    concluded = _match(line, ordinal, work, Flag.CORRECTION)
    return Concluded(
        line, ordinal, concluded.decision, concluded.slip, concluded.posted, replaces=act
    )


def _take_back(claim_id: UUID | None, money: Money, work: _Work) -> None:
    if claim_id is not None:
        work.on_file.balances[claim_id].cleared_yen -= money.to_claim


def _follow_announcements(fresh: list[tuple[Line, int]], as_of: date, work: _Work) -> None:
    here = {(line.kind, line.act, ordinal) for line, ordinal in fresh}
    oldest = _business_days_before(as_of, work.rules)
    for line, ordinal in fresh:
        if line.kind in MONEY:
            continue
        act = (line.act, ordinal)
        earlier = work.on_file.receipts.get(act)
        arrived = (Kind.CONFIRMED, *act) in here or (
            earlier is not None and earlier.state is receipts.State.CONFIRMED
        )
        if line.kind is Kind.CANCELLED:
            announced = earlier is not None or bool(
                {(Kind.ANNOUNCED, *act), (Kind.REAL_TIME, *act)} & here
            )
            outcome = _cancel_outcome(arrived=arrived, announced=announced)
        else:
            cancelled = (Kind.CANCELLED, *act) in here or act in work.on_file.waiting_cancels
            stale = line.received_on < oldest
            outcome = _announced_outcome(arrived=arrived, cancelled=cancelled, stale=stale)
        slip = work.on_file.slips.get((line.reference, line.barcode.reissue))
        work.done[line.number] = Concluded(line, ordinal, Decision(outcome), slip)


def _cancel_outcome(*, arrived: bool, announced: bool) -> Outcome:
    if arrived:
        return Outcome.CONFLICT
    return Outcome.CANCELS if announced else Outcome.ORPHAN_CANCEL


def _announced_outcome(*, arrived: bool, cancelled: bool, stale: bool) -> Outcome:
    if arrived:
        return Outcome.CONFIRMED
    if cancelled:
        return Outcome.REVERSED
    return Outcome.STALE if stale else Outcome.PENDING


def _business_days_before(day: date, rules: Rules) -> date:
    """Go back so many business days: 速報 of an earlier day is stale."""
    left = rules.stale_after_days
    while left:
        day -= timedelta(days=1)
        if rules.is_business_day(day):
            left -= 1
    return day
