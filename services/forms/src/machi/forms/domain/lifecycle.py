"""The states of an application, and every step between them with the event that tells of it.

Two things differ from a plain reading of the table: a case that is granted before it is paid for
waits in `payment_pending`, and remembers that it is decided; and the fee of a request that must be
paid first is asked for at once. A correction whose day has passed stays open: only staff decide
what follows (行政手続法 7条: correct, or refuse with a reason).
"""

from dataclasses import dataclass
from enum import StrEnum

from machi.shared.errors import Conflict


class State(StrEnum):
    DRAFT = "draft"
    EXPIRED = "expired"
    PRE_ENTERED = "pre_entered"
    """事前入力: written at home, waits for its QR code to be read at the counter."""
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    IN_REVIEW = "in_review"
    PAYMENT_PENDING = "payment_pending"
    CORRECTION_REQUESTED = "correction_requested"
    """補正依頼: the applicant is asked to correct named answers; the office's clock stops."""
    RESUBMITTED = "resubmitted"
    """補正済."""
    DECIDED_GRANTED = "decided_granted"
    DECIDED_REFUSED = "decided_refused"
    """却下: with a reason (行政手続法 8条). A notification (届出) cannot be refused."""
    ISSUED = "issued"
    """交付済: handed over, or sent."""
    WITHDRAWAL_REQUESTED = "withdrawal_requested"
    WITHDRAWN = "withdrawn"
    """取下げ."""
    CLOSED = "closed"


RUNNING = frozenset({State.SUBMITTED, State.ACCEPTED, State.IN_REVIEW, State.RESUBMITTED})
"""Where the standard processing period (標準処理期間) counts; everywhere else its clock stands."""


class Command(StrEnum):
    SUBMIT = "submit"
    EXPIRE = "expire"
    PRE_ENTER = "pre_enter"
    TAKE_BACK = "take_back"
    """The citizen wants to write on at home: the QR code is void."""
    CLAIM = "claim"
    """A counter read the QR code: staff and citizen go on together."""
    ACCEPT = "accept"
    START_REVIEW = "start_review"
    REQUEST_CORRECTION = "request_correction"
    RESUBMIT = "resubmit"
    RESUME_REVIEW = "resume_review"
    CANCEL_CORRECTION = "cancel_correction"
    """The office takes its request back before it is answered: nothing was wrong after all."""
    GRANT = "grant"
    REFUSE = "refuse"
    ISSUE = "issue"
    WITHDRAW = "withdraw"
    REQUEST_WITHDRAWAL = "request_withdrawal"
    CONFIRM_WITHDRAWAL = "confirm_withdrawal"
    CANCEL_WITHDRAWAL = "cancel_withdrawal"
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
    Transition(State.DRAFT, Command.PRE_ENTER, State.PRE_ENTERED, None),
    Transition(State.PRE_ENTERED, Command.TAKE_BACK, State.DRAFT, None),
    Transition(State.PRE_ENTERED, Command.CLAIM, State.DRAFT, None),
    Transition(State.PRE_ENTERED, Command.EXPIRE, State.EXPIRED, None),
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
    Transition(
        State.IN_REVIEW,
        Command.REQUEST_CORRECTION,
        State.CORRECTION_REQUESTED,
        "correction_requested",
    ),
    Transition(State.CORRECTION_REQUESTED, Command.RESUBMIT, State.RESUBMITTED, "resubmitted"),
    Transition(State.RESUBMITTED, Command.RESUME_REVIEW, State.IN_REVIEW, "review_resumed"),
    Transition(
        State.CORRECTION_REQUESTED, Command.CANCEL_CORRECTION, State.IN_REVIEW, "review_resumed"
    ),
    Transition(State.IN_REVIEW, Command.REFUSE, State.DECIDED_REFUSED, "refused"),
    Transition(State.DECIDED_GRANTED, Command.ISSUE, State.ISSUED, "issued"),
    *(
        Transition(source, Command.CLOSE, State.CLOSED, "closed")
        for source in (State.DECIDED_GRANTED, State.DECIDED_REFUSED, State.ISSUED)
    ),
    *(
        Transition(source, Command.WITHDRAW, State.WITHDRAWN, "withdrawn")
        for source in (
            State.SUBMITTED,
            State.ACCEPTED,
            State.CORRECTION_REQUESTED,
            State.PAYMENT_PENDING,
        )
    ),
    *(
        Transition(
            source, Command.REQUEST_WITHDRAWAL, State.WITHDRAWAL_REQUESTED, "withdrawal_requested"
        )
        for source in (State.IN_REVIEW, State.RESUBMITTED)
    ),
    Transition(
        State.WITHDRAWAL_REQUESTED, Command.CONFIRM_WITHDRAWAL, State.WITHDRAWN, "withdrawn"
    ),
    Transition(
        State.WITHDRAWAL_REQUESTED,
        Command.CANCEL_WITHDRAWAL,
        State.IN_REVIEW,
        "withdrawal_cancelled",
    ),
)


def possible(state: State) -> frozenset[Command]:
    """List what can be done with a case in this state."""
    return frozenset(one.command for one in TRANSITIONS if one.source is state)


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
