"""A slip (納付書): one printed or shown reference. Old slips stay known: people pay them."""

from enum import StrEnum

from machi.payments.domain.moves import Move, Moves


class State(StrEnum):
    CREATED = "CREATED"
    REGISTERED = "REGISTERED"
    USED = "USED"
    SUPERSEDED = "SUPERSEDED"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"


class Cause(StrEnum):
    ACCEPTED = "accepted by the channel"
    PAID = "its claim was cleared with it"
    NOT_NEEDED = "its claim was cleared with another slip, or cancelled"


MOVES: Moves[State, Cause] = Moves(
    {
        (State.CREATED, Cause.ACCEPTED): Move(State.REGISTERED, "slip.registered"),
        (State.REGISTERED, Cause.PAID): Move(State.USED, "slip.used"),
        (State.REGISTERED, Cause.NOT_NEEDED): Move(State.REVOKED, "slip.revoked"),
    }
)
