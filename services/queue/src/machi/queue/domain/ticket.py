"""A ticket is one person's place in a line: its states, and every step between them, as data.

Nothing here can wait, fail or know the time. The statements in `store/` are built from this table,
so that a step which is not written here cannot happen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

CALLS_AT_MOST = 3
"""A number is called once and repeated twice; then the person counts as absent."""

HELD_FOR = timedelta(minutes=30)
"""How long the place of somebody who was absent is kept."""


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
    DONE = "done"
    """完了."""
    LEFT = "left"
    """離脱: the holder gave the number back."""
    LAPSED = "lapsed"
    """失効: nobody came back in time."""


ACTIVE = (State.CALLED, State.SERVING)
"""The states that occupy a counter: at most one such ticket each."""


class Verb(StrEnum):
    ISSUE = "issue"
    ISSUE_REMOTE = "issue_remote"
    ARRIVE = "arrive"
    CALL_NEXT = "call_next"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    MARK_ABSENT = "mark_absent"
    RETURN = "return"
    LAPSE = "lapse"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Step:
    """In `source`, `verb` leads to `target`, and the event `said` tells of it."""

    source: State | None
    verb: Verb
    target: State
    said: str


STEPS = (
    Step(None, Verb.ISSUE, State.WAITING, "queue.ticket.issued.v1"),
    Step(None, Verb.ISSUE_REMOTE, State.REMOTE, "queue.ticket.issued.v1"),
    Step(State.REMOTE, Verb.ARRIVE, State.WAITING, "queue.ticket.arrived.v1"),
    Step(State.WAITING, Verb.CALL_NEXT, State.CALLED, "queue.ticket.called.v1"),
    Step(State.CALLED, Verb.RECALL, State.CALLED, "queue.ticket.called.v1"),
    Step(State.CALLED, Verb.START, State.SERVING, "queue.ticket.service_started.v1"),
    Step(State.CALLED, Verb.MARK_ABSENT, State.HELD_ABSENT, "queue.ticket.absent.v1"),
    Step(State.HELD_ABSENT, Verb.RETURN, State.WAITING, "queue.ticket.returned.v1"),
    Step(State.HELD_ABSENT, Verb.LAPSE, State.LAPSED, "queue.ticket.lapsed.v1"),
    Step(State.SERVING, Verb.FINISH, State.DONE, "queue.ticket.completed.v1"),
    Step(State.REMOTE, Verb.LEAVE, State.LEFT, "queue.ticket.left.v1"),
    Step(State.WAITING, Verb.LEAVE, State.LEFT, "queue.ticket.left.v1"),
    Step(State.HELD_ABSENT, Verb.LEAVE, State.LEFT, "queue.ticket.left.v1"),
)


def sources(verb: Verb) -> Sequence[State]:
    """Give the states in which a verb may be said."""
    return [step.source for step in STEPS if step.verb is verb and step.source is not None]


def target(verb: Verb) -> State:
    """Give the state that a verb leads to: one, wherever it begins."""
    (only,) = {step.target for step in STEPS if step.verb is verb}
    return only


def said(verb: Verb) -> str:
    """Give the subject of the event that tells of a verb."""
    (only,) = {step.said for step in STEPS if step.verb is verb}
    return only


def written(prefix: str, serial: int) -> str:
    """Write a number as it is called out and shown: `A001`, and `A1000` after `A999`."""
    return f"{prefix}{serial:03d}"
