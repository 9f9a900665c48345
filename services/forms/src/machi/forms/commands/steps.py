"""One step of a case: by the table, by compare-and-set, with its event in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from machi.forms import words
from machi.forms.domain.application import Actor, Application
from machi.forms.domain.lifecycle import Command, NotInThisState, Transition, step
from machi.forms.store import applications
from machi.forms.store.office_clock import clock_changes
from machi.shared.contracts import forms as said
from machi.shared.db.database import Transaction

_EVENTS: dict[str, type[said.ApplicationEvent]] = {
    "submitted": said.ApplicationSubmitted,
    "accepted": said.ApplicationAccepted,
    "review_started": said.ApplicationReviewStarted,
    "correction_requested": said.ApplicationCorrectionRequested,
    "resubmitted": said.ApplicationResubmitted,
    "review_resumed": said.ApplicationReviewResumed,
    "granted": said.ApplicationGranted,
    "refused": said.ApplicationRefused,
    "issued": said.ApplicationIssued,
    "closed": said.ApplicationClosed,
    "withdrawn": said.ApplicationWithdrawn,
    "withdrawal_requested": said.ApplicationWithdrawalRequested,
    "withdrawal_cancelled": said.ApplicationWithdrawalCancelled,
    "payment_requested": said.ApplicationPaymentRequested,
    "payment_recorded": said.ApplicationPaymentRecorded,
}
DESK = "forms-desk"
"""Live topic of the staff list."""


def topic(application: Application) -> str:
    """Name the live topic of one case."""
    return f"case:{application.id}"


@dataclass(frozen=True, slots=True)
class Move:
    """A step to make.

    changes: columns of the case that change with it.
    tell: what its event says beyond what every event of a case says.
    """

    command: Command
    by: Actor
    at: datetime
    changes: Mapping[str, Any] = field(default_factory=dict)
    tell: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """A step of a case as it is stored: the case after it, and the event that tells of it."""

    case: Application
    transition: Transition
    by: Actor
    event: said.ApplicationEvent | None


def made(application: Application, move: Move, clock: Mapping[str, Any]) -> Made:
    """Make a step by the table; `clock`: the columns of the office's clock that change with it.

    Raises:
        NotInThisState: the table has no such step.

    """
    transition = step(application.state, move.command, decided=application.granted)
    moved = replace(
        application,
        state=transition.target,
        revision=application.revision + 1,
        changed_at=move.at,
        **move.changes,
        **clock,
    )
    if transition.event is None:
        return Made(moved, transition, move.by, None)
    told = {"at": move.at, **_every_event(moved), **move.tell}
    event = _EVENTS[transition.event].model_validate(told)
    return Made(moved, transition, move.by, event)


async def take_step(tx: Transaction, application: Application, move: Move) -> Application:
    """Make one step and tell of it, in the transaction of the whole command.

    Raises:
        NotInThisState: the table has no such step, or somebody was faster; says what happened.

    """
    try:
        transition = step(application.state, move.command, decided=application.granted)
    except NotInThisState:
        raise await what_happened(tx, application) from None
    clock = await clock_changes(tx, application, transition.target, move.at)
    done = made(application, move, clock)
    changes = {**move.changes, **clock}
    if not await applications.move(tx, application, transition, move.by, move.at, **changes):
        raise await what_happened(tx, application)
    if done.event is not None:
        await tx.publish(done.event, topics=f"{topic(done.case)} {DESK}")
    return done.case


def _every_event(application: Application) -> dict[str, Any]:
    return {
        "application_id": application.id,
        "revision": application.revision,
        "receipt_number": application.receipt_number,
        "procedure_id": application.procedure_id,
        "procedure_version": application.procedure_version,
        "state": application.state,
        "recipient": application.recipient,
    }


async def request_payment(
    tx: Transaction, application: Application, by: Actor, at: datetime
) -> Application:
    """Ask payments for the fee: its lines were frozen when the case was submitted."""
    return await take_step(tx, application, payment_request(application, by, at))


def payment_request(application: Application, by: Actor, at: datetime) -> Move:
    """Give the step that asks payments for the fee."""
    lines = [
        {**line, "revenue_item": line["revenue_item"] or line["key"]}
        for line in application.fee_lines
    ]
    told = {"lines": lines, "total_yen": application.fee_yen}
    return Move(Command.REQUEST_PAYMENT, by, at, tell=told)


async def as_expected(tx: Transaction, application: Application, expected_revision: int) -> None:
    """Refuse when the case has moved on since the person looked at it.

    Raises:
        NotInThisState: it has; says what happened.

    """
    if application.revision != expected_revision:
        raise await what_happened(tx, application)


async def what_happened(tx: Transaction, application: Application) -> NotInThisState:
    """Say what the last step was, by whom and when, for the person who came second."""
    steps = await applications.history(tx, application.id)
    if not steps:
        return NotInThisState()
    return NotInThisState(words.last_step(steps[-1].command, steps[-1].actor, steps[-1].at))
