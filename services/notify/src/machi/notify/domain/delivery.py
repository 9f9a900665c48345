"""What can become of a message on one channel, and of a notification on all of its channels.

A delivery's state only ever rises in rank, so callbacks and results may arrive in any order and any
number of times. A notification has no rank of its own: a failed LINE message must not hide an
e-mail that arrived.
"""

from collections.abc import Sequence
from enum import StrEnum


class State(StrEnum):
    CREATED = "created"
    SENDING = "sending"
    TECHNICAL_FAILURE = "technical-failure"
    EXPIRED = "expired"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"
    SENT = "sent"
    DELIVERED = "delivered"
    TEMPORARY_FAILURE = "temporary-failure"
    PERMANENT_FAILURE = "permanent-failure"


RANK = {
    State.CREATED: 0,
    State.SENDING: 1,
    State.TECHNICAL_FAILURE: 2,
    State.EXPIRED: 2,
    State.SUPPRESSED: 2,
    State.CANCELLED: 2,
    State.SENT: 3,
    State.DELIVERED: 4,
    State.TEMPORARY_FAILURE: 5,
    State.PERMANENT_FAILURE: 6,
}

OPEN = frozenset({State.CREATED, State.SENDING})
"""States in which a delivery still waits to be sent, or is being sent."""

FAILED = frozenset(
    {
        State.TECHNICAL_FAILURE,
        State.EXPIRED,
        State.SUPPRESSED,
        State.TEMPORARY_FAILURE,
        State.PERMANENT_FAILURE,
    }
)
"""Final states after which somebody at the city hall must reach the person another way."""


def risen(now: State, proposed: State) -> State:
    """Give the state after a result: the higher in rank; the first one wins among equals."""
    return proposed if RANK[proposed] > RANK[now] else now


def overall(deliveries: Sequence[State]) -> State:
    """Derive a notification's state from its deliveries, given in the order of their channels."""
    if not deliveries:
        return State.SUPPRESSED
    for best in (State.DELIVERED, State.SENT):
        if best in deliveries:
            return best
    if any(state in OPEN for state in deliveries):
        return State.CREATED if set(deliveries) == {State.CREATED} else State.SENDING
    return deliveries[-1]
