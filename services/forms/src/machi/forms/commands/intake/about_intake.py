"""What the commands about an intake have in common: done once, to the intake as it was seen."""

import base64
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from machi.forms.domain.application import Actor
from machi.forms.domain.intake.forms import Form, make_forms
from machi.forms.domain.intake.hearing import Hearing
from machi.forms.domain.intake.lifecycle import IntakeCommand, IntakeMovedOn, intake_step
from machi.forms.store import applications, hearings, intakes, procedures
from machi.forms.store.intakes import Intake
from machi.forms.words import intake as intake_words
from machi.shared.contracts import forms as said
from machi.shared.db.database import Transaction
from machi.shared.db.once import Once
from machi.shared.service import Context

_EVENTS: Mapping[str, type[said.IntakeEvent]] = {
    "confirmed": said.IntakeConfirmed,
    "reopened": said.IntakeReopened,
    "completed": said.IntakeCompleted,
    "abandoned": said.IntakeAbandoned,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutIntake:
    """Somebody does something with an intake as they saw it."""

    intake_id: UUID
    expected_revision: int
    by: Actor
    request: Once | None = None


@dataclass(frozen=True, slots=True)
class IntakeNow:
    """Where an intake is after a step."""

    intake_id: UUID
    state: str
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeMove:
    """A step to make. changes: columns; tell: what its event says beyond what every one says."""

    command: IntakeCommand
    by: Actor
    at: datetime
    changes: Mapping[str, Any] = field(default_factory=dict)
    tell: Mapping[str, Any] = field(default_factory=dict)


Rehear = Callable[[Transaction, Hearing], Awaitable[Hearing]]


def topic(intake_id: UUID) -> str:
    """Name the live topic of an intake: the customer's tablet follows it."""
    return f"intake:{intake_id}"


def tablet_token(secret_key: str, intake_id: UUID) -> str:
    """Derive the address of an intake's tablet page: 256 bits that nobody stores."""
    derived = hmac.digest(
        secret_key.encode(), b"machi forms intake tablet" + intake_id.bytes, hashlib.sha256
    )
    return base64.urlsafe_b64encode(derived).decode().rstrip("=")


async def rehear(
    command: AboutIntake, context: Context, step: IntakeCommand, change: Rehear
) -> IntakeNow:
    """Change what was heard, in one transaction; a repeat of the request gets the first answer.

    Raises:
        NoSuchIntake: there is none.
        IntakeMovedOn: it has moved on since it was seen, or nothing can be changed any more.

    """
    async with context.db.transaction() as tx:
        earlier = await tx.earlier(command.request, IntakeNow)
        if earlier is not None:
            return earlier
        intake = await as_seen(tx, command)
        hearing = await hearings.unseal(tx, context.vault, intake.id, intake.content)
        changed = await change(tx, hearing)
        sealed = await hearings.seal(tx, context.vault, intake.id, changed)
        moved = IntakeMove(
            command=step, by=command.by, at=context.clock.now(), changes={"content": sealed}
        )
        intake = await take_intake_step(tx, intake, moved)
        await applications.wake(tx, topic(intake.id))
        return await tx.answer(command.request, now(intake))


async def as_seen(tx: Transaction, command: AboutIntake) -> Intake:
    """Find the intake, and refuse when it has moved on since the person looked at it."""
    intake = await intakes.by_id(tx, command.intake_id, lock=True)
    if intake.revision != command.expected_revision:
        raise await what_happened(tx, intake)
    return intake


async def take_intake_step(tx: Transaction, intake: Intake, move: IntakeMove) -> Intake:
    """Make one step and tell of it.

    Raises:
        IntakeMovedOn: the table has no such step, or somebody was faster; says what happened.

    """
    try:
        step = intake_step(intake.state, move.command)
    except IntakeMovedOn:
        raise await what_happened(tx, intake) from None
    moved = await intakes.move(tx, intake, step, move.by, move.at, **move.changes)
    if moved is None:
        raise await what_happened(tx, intake)
    if step.event is not None:
        every = {"intake_id": moved.id, "revision": moved.revision, "site": moved.site}
        event = _EVENTS[step.event].model_validate({"at": move.at, **every, **move.tell})
        await tx.publish(event, topics=topic(moved.id))
    return moved


def what_for(did: str, hearing: Hearing) -> str:
    """Say why the register was asked, for the record: for which procedures of this intake."""
    named = "、".join(one.procedure_id for one in hearing.procedures)
    return f"{did}（{named}）" if named else did


def now(intake: Intake) -> IntakeNow:
    return IntakeNow(intake.id, intake.state, intake.revision)


async def what_happened(tx: Transaction, intake: Intake) -> IntakeMovedOn:
    """Say what the last step was, by whom and when, for the person who came second."""
    last = (await intakes.history(tx, intake.id))[-1]
    return IntakeMovedOn(intake_words.last_intake_step(last.command, last.actor, last.at))


async def forms_of(tx: Transaction, hearing: Hearing, today: date) -> tuple[Form, ...]:
    """Make every form of an intake, each of the version that was chosen."""
    versions = [
        await procedures.version_with_hash(tx, one.procedure_id, one.version)
        for one in hearing.procedures
    ]
    return make_forms(versions, hearing, today)
