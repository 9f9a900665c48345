"""A reservation: its states, and every step between them, as data.

The statements in `store/booking/` are built from this table, so that a step which is not written
here cannot happen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from machi.queue.domain.booking.offer import Channel
from machi.queue.domain.priority import PriorityClass

__all__ = ["COUNTED", "ENDS", "STEPS", "TAKING", "Channel", "State", "Step", "Verb"]


class State(StrEnum):
    HELD = "held"
    """仮押さえ: ten minutes to confirm."""
    PENDING = "pending"
    """確認待ち: its holder was written to, and has an hour to answer."""
    WAITLISTED = "waitlisted"
    """キャンセル待ち: has no place yet."""
    OFFERED = "offered"
    """繰上げ案内: a freed place is kept for the first of the waitlist."""
    APPLIED = "applied"
    """抽選申込."""
    WON = "won"
    """当選."""
    LOST = "lost"
    """落選."""
    CONFIRMED = "confirmed"
    """予約確定."""
    LATE = "late"
    """遅刻: the grace is over; whoever comes now waits as one without a reservation."""
    CHECKED_IN = "checked_in"
    """来庁受付."""
    FULFILLED = "fulfilled"
    """完了."""
    NO_SHOW = "no_show"
    """不来庁."""
    CANCELLED_BY_CITIZEN = "cancelled_by_citizen"
    """取消."""
    CANCELLED_BY_OFFICE = "cancelled_by_office"
    """中止."""
    EXPIRED = "expired"
    """期限切れ."""
    RELEASED = "released"
    """解放: given back before it was confirmed."""


TAKING = (
    State.HELD,
    State.PENDING,
    State.WON,
    State.OFFERED,
    State.CONFIRMED,
    State.LATE,
    State.CHECKED_IN,
    State.FULFILLED,
)
"""What counts against capacity: `taken` of a slot is exactly the places of these."""

COUNTED = (*TAKING, State.WAITLISTED, State.APPLIED)
"""What counts against the number of reservations that one person may have."""

ENDS = (State.HELD, State.PENDING, State.WON, State.OFFERED)
"""What is over when `held_until` has passed."""


class Verb(StrEnum):
    HOLD = "hold"
    JOIN_WAITLIST = "join_waitlist"
    APPLY = "apply"
    ASK_CONTACT_CHECK = "ask_contact_check"
    CONFIRM = "confirm"
    EXPIRE = "expire"
    RELEASE = "release"
    OFFER = "offer"
    WIN = "win"
    LOSE = "lose"
    WAIT_AFTER_LOTTERY = "wait_after_lottery"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    CANCEL_BY_OFFICE = "cancel_by_office"
    MARK_LATE = "mark_late"
    CHECK_IN = "check_in"
    MARK_NO_SHOW = "mark_no_show"
    FULFIL = "fulfil"


@dataclass(frozen=True, slots=True)
class Step:
    """In `source`, `verb` leads to `target`, and the event `said` tells of it."""

    source: State | None
    verb: Verb
    target: State
    said: str


def _from(
    sources: Sequence[State | None], verb: Verb, target: State, event: str
) -> tuple[Step, ...]:
    return tuple(Step(each, verb, target, f"queue.reservation.{event}.v1") for each in sources)


_BEFORE = (*ENDS, State.WAITLISTED, State.APPLIED)

STEPS: tuple[Step, ...] = (
    *_from([None], Verb.HOLD, State.HELD, "held"),
    *_from([None], Verb.JOIN_WAITLIST, State.WAITLISTED, "waitlisted"),
    *_from([None], Verb.APPLY, State.APPLIED, "applied"),
    *_from([State.HELD], Verb.ASK_CONTACT_CHECK, State.PENDING, "pending"),
    *_from(ENDS, Verb.CONFIRM, State.CONFIRMED, "confirmed"),
    *_from(ENDS, Verb.EXPIRE, State.EXPIRED, "expired"),
    *_from(_BEFORE, Verb.RELEASE, State.RELEASED, "released"),
    *_from([State.WAITLISTED], Verb.OFFER, State.OFFERED, "offered"),
    *_from([State.APPLIED], Verb.WIN, State.WON, "won"),
    *_from([State.APPLIED], Verb.LOSE, State.LOST, "lost"),
    *_from([State.LOST], Verb.WAIT_AFTER_LOTTERY, State.WAITLISTED, "waitlisted"),
    *_from([State.CONFIRMED], Verb.RESCHEDULE, State.CONFIRMED, "rescheduled"),
    *_from([State.CONFIRMED], Verb.CANCEL, State.CANCELLED_BY_CITIZEN, "cancelled"),
    *_from([State.CONFIRMED], Verb.CANCEL_BY_OFFICE, State.CANCELLED_BY_OFFICE, "cancelled"),
    *_from([State.CONFIRMED], Verb.MARK_LATE, State.LATE, "late"),
    *_from([State.CONFIRMED, State.LATE], Verb.CHECK_IN, State.CHECKED_IN, "checked_in"),
    *_from([State.LATE], Verb.MARK_NO_SHOW, State.NO_SHOW, "no_show"),
    *_from([State.CHECKED_IN], Verb.FULFIL, State.FULFILLED, "fulfilled"),
)


def sources(verb: Verb) -> Sequence[State]:
    """Give the states in which a verb may be said."""
    return [step.source for step in STEPS if step.verb is verb and step.source is not None]


def target(verb: Verb) -> State:
    """Give the state that a verb leads to."""
    (only,) = {step.target for step in STEPS if step.verb is verb}
    return only


def said(verb: Verb) -> str:
    """Give the subject of the event that tells of a verb."""
    (only,) = {step.said for step in STEPS if step.verb is verb}
    return only


@dataclass(frozen=True, slots=True)
class Turn:
    """How somebody who checked in waits: `domain/priority.py`."""

    priority_class: PriorityClass
    credit_from: datetime


def turn(booked: datetime, grace: timedelta, arrived: datetime) -> Turn:
    """Give the place in the line: from the booked time, or from the arrival if that is later.

    Beyond the grace it is that of somebody without a reservation who has waited since then.
    """
    if arrived > booked + grace:
        return Turn(PriorityClass.WALK_IN, booked)
    return Turn(PriorityClass.APPOINTMENT, max(arrived, booked))
