"""A ticket is one person's place in a line: its states, and every step between them, as data.

Nothing here can wait, fail or know the time. The statements in `store/` are built from this table,
so that a step which is not written here cannot happen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

CALLS_AT_MOST = 3
"""A number is called once and repeated twice; then the person counts as absent."""

HELD_FOR = timedelta(minutes=30)
"""How long the place of somebody who was absent is kept."""

UNDONE_WITHIN = timedelta(seconds=10)
"""How long a call and a finish can be undone: the slip of a finger, not a change of mind."""


class State(StrEnum):
    REMOTE = "remote"
    """来庁前: not in the hall yet; visible, not callable."""
    WAITING = "waiting"
    """待ち."""
    CALLED = "called"
    """呼出."""
    SERVING = "serving"
    """対応中."""
    HELD_ABSENT = "held_absent"
    """不在保留: nobody came; the place is kept for `HELD_FOR`."""
    ON_HOLD = "on_hold"
    """保留: the person fills something in; the counter is free, the place is at the front."""
    PARKED = "parked"
    """一時中断: comes back to this very counter."""
    IN_PROCESS = "in_process"
    """処理中: the back office works; the second wait began."""
    READY = "ready"
    """交付待ち: it can be handed over."""
    CALLED_READY = "called_ready"
    """交付呼出."""
    PAYING = "paying"
    """会計."""
    DONE = "done"
    """完了."""
    LEFT = "left"
    """離脱: the holder gave the number back."""
    WITHDRAWN = "withdrawn"
    """取消: staff took the number back."""
    LAPSED = "lapsed"
    """失効: nobody came back in time."""
    CLOSED_OUT = "closed_out"
    """閉庁打切: the day ended before the turn came; a reservation was offered."""


ACTIVE = (State.CALLED, State.SERVING, State.CALLED_READY, State.PAYING)
"""The states that occupy a counter: at most one such ticket each."""

ENDED = (State.DONE, State.LEFT, State.WITHDRAWN, State.LAPSED, State.CLOSED_OUT)
"""Nothing is waited for any more. Only `DONE` can be opened again, on the same day."""


class Verb(StrEnum):
    ISSUE = "issue"
    ISSUE_REMOTE = "issue_remote"
    ARRIVE = "arrive"
    CALL_NEXT = "call_next"
    CALL_THIS = "call_this"
    """Out of turn, with a reason."""
    CALL_PARKED = "call_parked"
    CALL_READY = "call_ready"
    RECALL = "recall"
    UNDO_CALL = "undo_call"
    UNDO_CALL_PARKED = "undo_call_parked"
    """The call of somebody who was parked."""
    START = "start"
    MARK_ABSENT = "mark_absent"
    RETURN = "return"
    RETURN_READY = "return_ready"
    """Somebody who was absent when the finished thing was handed over."""
    LAPSE = "lapse"
    HOLD = "hold"
    RESUME = "resume"
    PARK = "park"
    SEND_BACK = "send_back"
    """Done here; parked for the counter that transferred them and wants them back."""
    TRANSFER = "transfer"
    SEND_TO_BACK_OFFICE = "send_to_back_office"
    MARK_READY = "mark_ready"
    ASK_PAYMENT = "ask_payment"
    FINISH = "finish"
    FINISH_STEP = "finish_step"
    """The visit goes on with its next step, on the same number."""
    UNDO_FINISH = "undo_finish"
    REOPEN = "reopen"
    CHANGE_LINE = "change_line"
    PRIORITIZE = "prioritize"
    """Class 1 from now on, with a reason."""
    NOTE = "note"
    """A clerk wrote something for the next one; nothing else changes."""
    RATE = "rate"
    """The holder says how it was; nothing else changes."""
    LEAVE = "leave"
    WITHDRAW = "withdraw"
    CLOSE_OUT = "close_out"


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
    return tuple(Step(each, verb, target, f"queue.ticket.{event}.v1") for each in sources)


_AT_COUNTER = (State.SERVING, State.CALLED_READY, State.PAYING)
_STILL_WAITING = (State.REMOTE, State.WAITING, State.HELD_ABSENT, State.ON_HOLD)
_SECOND_WAIT = (State.PARKED, State.IN_PROCESS, State.READY)
_UNDER_WAY = tuple(state for state in State if state not in ENDED)

STEPS: tuple[Step, ...] = (
    *_from([None], Verb.ISSUE, State.WAITING, "issued"),
    *_from([None], Verb.ISSUE_REMOTE, State.REMOTE, "issued"),
    *_from([State.REMOTE], Verb.ARRIVE, State.WAITING, "arrived"),
    *_from([State.WAITING], Verb.CALL_NEXT, State.CALLED, "called"),
    *_from([State.WAITING], Verb.CALL_THIS, State.CALLED, "called"),
    *_from([State.PARKED], Verb.CALL_PARKED, State.CALLED, "called"),
    *_from([State.READY], Verb.CALL_READY, State.CALLED_READY, "called"),
    *_from([State.CALLED], Verb.RECALL, State.CALLED, "called"),
    *_from([State.CALLED_READY], Verb.RECALL, State.CALLED_READY, "called"),
    *_from([State.CALLED], Verb.UNDO_CALL, State.WAITING, "call_undone"),
    *_from([State.CALLED_READY], Verb.UNDO_CALL, State.READY, "call_undone"),
    *_from([State.CALLED], Verb.UNDO_CALL_PARKED, State.PARKED, "call_undone"),
    *_from([State.CALLED], Verb.START, State.SERVING, "service_started"),
    *_from([State.CALLED, State.CALLED_READY], Verb.MARK_ABSENT, State.HELD_ABSENT, "absent"),
    *_from([State.HELD_ABSENT], Verb.RETURN, State.WAITING, "returned"),
    *_from([State.HELD_ABSENT], Verb.RETURN_READY, State.READY, "returned"),
    *_from([State.HELD_ABSENT], Verb.LAPSE, State.LAPSED, "lapsed"),
    *_from([State.SERVING], Verb.HOLD, State.ON_HOLD, "held"),
    *_from([State.ON_HOLD], Verb.RESUME, State.WAITING, "returned"),
    *_from([State.SERVING], Verb.PARK, State.PARKED, "parked"),
    *_from(_AT_COUNTER, Verb.SEND_BACK, State.PARKED, "parked"),
    *_from([State.SERVING], Verb.TRANSFER, State.WAITING, "transferred"),
    *_from([State.SERVING], Verb.SEND_TO_BACK_OFFICE, State.IN_PROCESS, "in_process"),
    *_from([State.IN_PROCESS], Verb.MARK_READY, State.READY, "ready"),
    *_from([State.SERVING, State.CALLED_READY], Verb.ASK_PAYMENT, State.PAYING, "paying"),
    *_from(_AT_COUNTER, Verb.FINISH, State.DONE, "completed"),
    *_from(_AT_COUNTER, Verb.FINISH_STEP, State.WAITING, "step_completed"),
    *_from([State.DONE], Verb.UNDO_FINISH, State.SERVING, "finish_undone"),
    *_from([State.DONE], Verb.REOPEN, State.WAITING, "reopened"),
    *_from([State.WAITING], Verb.CHANGE_LINE, State.WAITING, "line_changed"),
    *_from([State.REMOTE], Verb.CHANGE_LINE, State.REMOTE, "line_changed"),
    *_from([State.WAITING], Verb.PRIORITIZE, State.WAITING, "prioritized"),
    *_from([State.REMOTE], Verb.PRIORITIZE, State.REMOTE, "prioritized"),
    *(step for state in _UNDER_WAY for step in _from([state], Verb.NOTE, state, "noted")),
    *(step for state in ENDED for step in _from([state], Verb.RATE, state, "rated")),
    *_from(_STILL_WAITING, Verb.LEAVE, State.LEFT, "left"),
    *_from(_STILL_WAITING, Verb.WITHDRAW, State.WITHDRAWN, "left"),
    *_from((*_STILL_WAITING, *_SECOND_WAIT), Verb.CLOSE_OUT, State.CLOSED_OUT, "closed_out"),
)


def sources(verb: Verb) -> Sequence[State]:
    """Give the states in which a verb may be said."""
    return [step.source for step in STEPS if step.verb is verb and step.source is not None]


def targets(verb: Verb) -> Mapping[State, State]:
    """Give where a verb leads from each state in which it may be said."""
    return {step.source: step.target for step in STEPS if step.verb is verb and step.source}


def target(verb: Verb) -> State:
    """Give the state that a verb leads to, for verbs that lead to one wherever they begin."""
    (only,) = {step.target for step in STEPS if step.verb is verb}
    return only


def said(verb: Verb) -> str:
    """Give the subject of the event that tells of a verb."""
    (only,) = {step.said for step in STEPS if step.verb is verb}
    return only


def written(prefix: str, serial: int) -> str:
    """Write a number as it is called out and shown: `A001`, and `A1000` after `A999`."""
    return f"{prefix}{serial:03d}"
