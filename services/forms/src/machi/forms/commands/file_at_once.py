"""An application that arrives whole, without files: stored in one statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from machi.forms.commands.arrival import Arrival
from machi.forms.commands.secrets import case_secret, hashed
from machi.forms.commands.steps import DESK, submitted, topic
from machi.forms.domain.application import Application, frozen_line
from machi.forms.domain.clock import OfficeClock
from machi.forms.domain.lifecycle import Command, State, step
from machi.forms.store import answers, hot
from machi.forms.store.office_clock import day_rule, follows
from machi.shared.clock import business_date
from machi.shared.db.once import Once
from machi.shared.ids import new_id, new_readable_code
from machi.shared.service import Context

_TRIES = 5
_NUMBER_TAKEN = {"pk_receipt_number", "uq_application_receipt_number"}


@dataclass(frozen=True, slots=True)
class Whole:
    """What arrived, through which channel, with which version, named by which request."""

    arrival: Arrival
    channel: str
    fingerprint: str
    request: Once | None


async def file_at_once(whole: Whole, context: Context) -> Application:
    """Store it, with its number, key, first step and event; another number if one was taken.

    Raises:
        asyncpg.UniqueViolationError: the request's key was used before; nothing happened.

    """
    for _ in range(_TRIES):
        case = _case(whole, context)
        try:
            await hot.file(context.db, _arrived(whole, case, context))
        except asyncpg.UniqueViolationError as taken:
            if taken.constraint_name not in _NUMBER_TAKEN:
                raise
        else:
            return case
    raise RuntimeError("five receipt numbers in a row were taken: the random source is broken")


def _arrived(whole: Whole, case: Application, context: Context) -> hot.Arrived:
    arrival = whole.arrival
    content = answers.Answers(arrival.evaluation.answers, arrival.not_my_number)
    return hot.Arrived(
        case=case,
        answers=answers.seal_anew(context.vault, case.id, content),
        step=step(State.DRAFT, Command.SUBMIT),
        by=arrival.by,
        event=submitted(case, arrival.at),
        topics=f"{topic(case)} {DESK}",
        request=whole.request,
    )


def _case(whole: Whole, context: Context) -> Application:
    arrival, at, own = whole.arrival, whole.arrival.at, new_id()
    procedure, evaluation = arrival.procedure, arrival.evaluation
    secret = case_secret(context.settings.secret_key.get_secret_value(), own)
    return Application(
        id=own,
        procedure_id=procedure.id,
        procedure_version=procedure.version,
        procedure_hash=whole.fingerprint,
        channel=whole.channel,
        state=State.SUBMITTED,
        revision=1,
        receipt_number=new_readable_code(),
        secret_hash=hashed(own, secret),
        recipient=arrival.recipient,
        intake_id=None,
        answered_on=business_date(at),
        fee_timing=procedure.fee.timing.get(whole.channel),
        fee_lines=[frozen_line(line) for line in evaluation.fee_lines],
        fee_yen=evaluation.fee_yen,
        granted=False,
        paid=False,
        correction_due=None,
        correction_overdue=False,
        held_until=None,
        purged_at=None,
        **_clock(arrival, at),
        assigned_to=None,
        assigned_name=None,
        payment_path=None,
        receipt_path=None,
        created_at=at,
        changed_at=at,
        expires_at=at,
        submitted_at=at,
        furthest=0,
    )


def _clock(arrival: Arrival, at: datetime) -> dict[str, Any]:
    """Start the office's clock, as the first step of any case does."""
    day, counts = business_date(at), day_rule(arrival.procedure)
    clock = OfficeClock(0, None).at(State.SUBMITTED, day, counts)
    return {
        "days_used": clock.used,
        "clock_since": clock.since,
        **follows(clock, arrival.procedure, day, counts),
    }
