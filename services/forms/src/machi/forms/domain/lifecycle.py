"""The states of an application, and every step between them with the event that tells of it.

The table is the forms reference, section 4, as far as this service goes today. Two things differ
from a plain reading: a case that is granted before it is paid for waits in `payment_pending`, and
remembers that it is decided; and the fee of a request that must be paid first is asked for at once.
"""

from dataclasses import dataclass
from enum import StrEnum

from machi.shared.errors import Conflict


class State(StrEnum):
    DRAFT = "draft"
    EXPIRED = "expired"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    IN_REVIEW = "in_review"
    PAYMENT_PENDING = "payment_pending"
    DECIDED_GRANTED = "decided_granted"
    CLOSED = "closed"


class Command(StrEnum):
    SUBMIT = "submit"
    EXPIRE = "expire"
    ACCEPT = "accept"
    START_REVIEW = "start_review"
    GRANT = "grant"
    REQUEST_PAYMENT = "request_payment"
    RECORD_PAYMENT = "record_payment"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Transition:
    """A step. `event` is the past-tense name in `machi.shared.contracts.forms`; None: not told."""

    source: State
    command: Command
    target: State
    event: str | None


TRANSITIONS = (
    Transition(State.DRAFT, Command.SUBMIT, State.SUBMITTED, "submitted"),
    Transition(State.DRAFT, Command.EXPIRE, State.EXPIRED, None),
    Transition(State.SUBMITTED, Command.ACCEPT, State.ACCEPTED, "accepted"),
    Transition(State.ACCEPTED, Command.START_REVIEW, State.IN_REVIEW, "review_started"),
    Transition(
        State.SUBMITTED, Command.REQUEST_PAYMENT, State.PAYMENT_PENDING, "payment_requested"
    ),
    Transition(State.IN_REVIEW, Command.GRANT, State.DECIDED_GRANTED, "granted"),
    Transition(
        State.DECIDED_GRANTED, Command.REQUEST_PAYMENT, State.PAYMENT_PENDING, "payment_requested"
    ),
    Transition(State.PAYMENT_PENDING, Command.RECORD_PAYMENT, State.ACCEPTED, "payment_recorded"),
    Transition(
        State.PAYMENT_PENDING, Command.RECORD_PAYMENT, State.DECIDED_GRANTED, "payment_recorded"
    ),
    Transition(State.DECIDED_GRANTED, Command.CLOSE, State.CLOSED, None),
)


class NotInThisState(Conflict):
    """The case is somewhere else by now; `detail` tells what happened to it."""

    code = "forms.not_in_this_state"
    words = "ほかの人が先に処理したため、この操作はできませんでした。今の状態を確認してください。"


def step(state: State, command: Command, *, decided: bool = False) -> Transition:
    """Find the step that a command makes from a state.

    Args:
        state: where the case is.
        command: what is to be done.
        decided: whether it was granted before; decides where a payment leads.

    Raises:
        NotInThisState: there is no such step.

    """
    found = [one for one in TRANSITIONS if (one.source, one.command) == (state, command)]
    if command is Command.RECORD_PAYMENT and found:
        wanted = State.DECIDED_GRANTED if decided else State.ACCEPTED
        found = [one for one in found if one.target is wanted]
    if not found:
        raise NotInThisState
    return found[0]
