"""The decision table, row by row: where money belongs, and what becomes of announcements."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from machi.payments.domain import barcode44, claim, receipt, reference, slip
from machi.payments.domain.collection import Kind, Line
from machi.payments.domain.ledger import Money
from machi.payments.domain.matching import Balance, Decision, Flag, Outcome, Payment, Slip, decide
from machi.payments.domain.plan import EarlierReceipt, OnFile, Rules, work_through
from machi.shared.business_days import is_business_day

CLAIM = uuid4()
DUE, PAY_BY = date(2026, 11, 30), date(2026, 12, 25)
PAPER = Slip(uuid4(), CLAIM, slip.State.REGISTERED, PAY_BY)
RULES = Rules("900000", "99999", 5, is_business_day)
NUMBER = reference.build(2026, 901, 1)


def owing(yen: int, state: claim.State = claim.State.NOTIFIED, cleared: int = 0) -> Balance:
    return Balance(CLAIM, state, yen, cleared, DUE)


def paid(yen: int, on: date = date(2026, 11, 20), ordinal: int = 1) -> Payment:
    return Payment(yen, on, "CVS", ordinal)


OLD = replace(PAPER, state=slip.State.SUPERSEDED)
EXPIRED = replace(PAPER, state=slip.State.EXPIRED)
PAID = owing(500, claim.State.CLEARED, 500)


@pytest.mark.parametrize(
    ("payment", "paper", "balance", "decision"),
    [
        (paid(500), PAPER, owing(500), Decision(Outcome.EXACT, Money(500))),
        (paid(400), PAPER, owing(500), Decision(Outcome.UNDER, Money(400))),
        (paid(600), PAPER, owing(500), Decision(Outcome.OVER, Money(500, 100))),
        (paid(500), PAPER, PAID, Decision(Outcome.DUPLICATE, Money(0, 500))),
        (
            paid(500, ordinal=2),
            PAPER,
            PAID,
            Decision(Outcome.DUPLICATE, Money(0, 500), (Flag.SAME_LINE,)),
        ),
        (paid(500), OLD, owing(500), Decision(Outcome.EXACT, Money(500), (Flag.OLD_SLIP,))),
        (paid(600), OLD, owing(500), Decision(Outcome.OVER, Money(500, 100), (Flag.OLD_SLIP,))),
        (paid(500), OLD, PAID, Decision(Outcome.DUPLICATE, Money(0, 500), (Flag.OLD_SLIP,))),
        (paid(500), EXPIRED, owing(500), Decision(Outcome.EXACT, Money(500), (Flag.EXPIRED,))),
        (
            paid(500, date(2026, 12, 1)),
            PAPER,
            owing(500),
            Decision(Outcome.EXACT, Money(500), (Flag.LATE,)),
        ),
        (
            paid(500, date(2026, 12, 26)),
            PAPER,
            owing(500),
            Decision(Outcome.EXACT, Money(500), (Flag.EXPIRED, Flag.LATE)),
        ),
        (
            paid(500),
            PAPER,
            owing(0, claim.State.CANCELLED),
            Decision(Outcome.CLAIM_CANCELLED, Money(0, 500)),
        ),
        (
            paid(500),
            PAPER,
            owing(500, claim.State.WRITTEN_OFF),
            Decision(Outcome.WRITTEN_OFF, Money(0, 0, 500)),
        ),
    ],
)
def test_every_yen_goes_where_the_table_says(
    payment: Payment, paper: Slip, balance: Balance, decision: Decision
) -> None:
    assert decide(payment, paper, balance) == decision
    assert decision.money.total == payment.amount_yen


def test_what_another_channel_paid_is_flagged() -> None:
    balance = replace(PAID, channels={"窓口"})
    assert decide(paid(500), PAPER, balance).flags == (Flag.OTHER_CHANNEL,)


def line(kind: Kind, number: int, yen: int = 500, **changes: object) -> Line:
    code = barcode44.build("900000", f"99999{NUMBER}", "0", "261225", 500)
    plain = Line(
        number=number,
        kind=kind,
        received_on=date(2026, 12, 2),
        received_time="0000" if kind in {"12", "22"} else "0903",
        barcode=code,
        amount_yen=yen,
        head_office="010",
        store="114240",
        funds_on=None,
        created_on=date(2026, 12, 4),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # any field of a line


def on_file(**more: object) -> OnFile:
    known = OnFile({(NUMBER, "0"): PAPER}, {CLAIM: owing(500)}, {}, set(), set())
    return replace(known, **more)  # type: ignore[arg-type]  # any field


def outcomes(lines: list[Line], known: OnFile | None = None) -> dict[int, str]:
    done = work_through(lines, known or on_file(), RULES)
    return {each.line.number: each.decision.outcome for each in done}


def earlier(state: receipt.State, kind: Kind = Kind.ANNOUNCED) -> OnFile:
    act = (line(kind, 2).act, 1)
    money = Money(500) if state is receipt.State.CONFIRMED else Money()
    seen = EarlierReceipt(uuid4(), state, CLAIM, "CVS", 500, money, (), "token", 1)
    cleared = owing(500, cleared=money.to_claim)
    return on_file(receipts={act: seen}, balances={CLAIM: cleared})


A, B, C = Kind.ANNOUNCED, Kind.CONFIRMED, Kind.CANCELLED


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ((A,), ("PENDING",)),
        ((B,), ("EXACT",)),
        ((A, B), ("CONFIRMED", "EXACT")),
        ((B, A), ("EXACT", "CONFIRMED")),
        ((A, C), ("REVERSED", "CANCELS")),
        ((C, A), ("CANCELS", "REVERSED")),
        ((C,), ("ORPHAN_CANCEL",)),
        ((A, B, C), ("CONFIRMED", "EXACT", "CONFLICT")),
        ((C, B, A), ("CONFLICT", "EXACT", "CONFIRMED")),
        ((B, B), ("EXACT", "DUPLICATE")),
    ],
)
def test_announcements_follow_what_became_of_them_in_any_order(
    kinds: tuple[Kind, ...], expected: tuple[str, ...]
) -> None:
    lines = [line(kind, number) for number, kind in enumerate(kinds, 2)]
    assert tuple(outcomes(lines)[each.number] for each in lines) == expected


@pytest.mark.parametrize(
    ("known", "kind", "expected"),
    [
        (earlier(receipt.State.PRELIMINARY), C, "CANCELS"),
        (earlier(receipt.State.PRELIMINARY), B, "EXACT"),
        (earlier(receipt.State.CONFIRMED), A, "CONFIRMED"),
        (earlier(receipt.State.CONFIRMED), C, "CONFLICT"),
        (on_file(waiting_cancels={(line(A, 2).act, 1)}), A, "REVERSED"),
        (on_file(known={(line(B, 2).key, 1)}), B, "SKIPPED"),
    ],
)
def test_an_earlier_file_counts_as_if_it_were_one(known: OnFile, kind: Kind, expected: str) -> None:
    assert outcomes([line(kind, 2)], known) == {2: expected}


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 11, 27), "PENDING"), (date(2026, 11, 26), "STALE")],
)
def test_an_announcement_without_confirmation_grows_stale(day: date, expected: str) -> None:
    assert outcomes([line(A, 2, received_on=day)]) == {2: expected}


def test_a_holiday_is_no_business_day_for_staleness() -> None:
    monday = date(2026, 11, 30)  # five business days before, without 勤労感謝の日: 20 November
    [fresh, stale] = (
        line(A, number, received_on=day, created_on=monday)
        for number, day in ((2, date(2026, 11, 20)), (3, date(2026, 11, 19)))
    )
    assert outcomes([fresh, stale]) == {2: "PENDING", 3: "STALE"}


def test_a_correction_replaces_the_line_before_it_wherever_it_stands() -> None:
    known = on_file()
    lines = [line(Kind.POSTAL_CORRECTED, 2, 400), line(Kind.POSTAL, 3)]
    assert outcomes(lines, known) == {2: "UNDER", 3: "CORRECTED"}
    assert known.balances[CLAIM].cleared_yen == 400


def test_a_correction_of_nothing_is_still_money() -> None:
    [done] = work_through([line(Kind.POSTAL_CORRECTED, 2, 500)], on_file(), RULES)
    assert (done.decision.outcome, done.decision.money) == (Outcome.EXACT, Money(500))
    assert Flag.ORPHAN_CORRECTION in done.decision.flags


def test_a_correction_to_nothing_takes_the_money_back() -> None:
    known = on_file()
    lines = [line(Kind.POSTAL, 2), line(Kind.POSTAL_CORRECTED, 3, 0)]
    assert outcomes(lines, known) == {2: "CORRECTED", 3: "CORRECTED"}
    assert known.balances[CLAIM].cleared_yen == 0


@pytest.mark.parametrize(
    ("company", "number", "flag"),
    [
        ("900000", reference.build(2026, 901, 2), None),
        ("900000", "1234567890123456", Flag.REFERENCE_CHECK_FAILS),
        ("123456", NUMBER, Flag.FOREIGN),
    ],
)
def test_money_that_is_nobodys_is_kept(company: str, number: str, flag: Flag | None) -> None:
    code = barcode44.build(company, f"99999{number}", "0", "261225", 500)
    [done] = work_through([line(B, 2, barcode=code)], on_file(), RULES)
    assert (done.decision.outcome, done.decision.money) == (
        Outcome.UNKNOWN,
        Money(to_unmatched=500),
    )
    assert done.decision.flags == ((flag,) if flag else ())


def test_shares_fill_the_lines_of_a_claim_one_after_the_other() -> None:
    lines = (claim.Line(1, "A", 300), claim.Line(2, "B", 110))
    first = claim.shares(lines, 350)
    assert [(share.revenue_item, share.amount_yen) for share in first] == [("A", 300), ("B", 50)]
    after = claim.with_shares(lines, first)
    assert [share.amount_yen for share in claim.shares(after, 60)] == [60]
    assert claim.with_shares(after, first, sign=-1) == lines
