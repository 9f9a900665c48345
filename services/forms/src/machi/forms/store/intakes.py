"""Intakes and their steps: the only SQL about them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select, update

from machi.forms.domain.application import Actor, Application
from machi.forms.domain.intake.lifecycle import IntakeState, IntakeStep, NoSuchIntake
from machi.forms.store.applications import application_of, token_hash
from machi.forms.tables.applications import ApplicationRow
from machi.forms.tables.intake import IntakeRow, IntakeStepRow
from machi.shared.db.database import Transaction

_OPEN = (IntakeState.AT_COUNTER, IntakeState.CONFIRMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """An intake without what was heard. `revision` counts its steps from its opening on."""

    id: UUID
    site: str
    ticket: str | None
    state: IntakeState
    revision: int
    content: bytes
    signature: bytes | None
    seal: bytes | None
    opened_by: str
    opened_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Happened:
    """One step of an intake's history."""

    revision: int
    command: str
    actor: str
    actor_id: str
    at: datetime


async def add(tx: Transaction, intake: Intake, tablet_token: str, by: Actor) -> None:
    tx.session.add(
        IntakeRow(
            id=intake.id,
            site=intake.site,
            ticket=intake.ticket,
            state=intake.state,
            revision=intake.revision,
            content=intake.content,
            signature=intake.signature,
            seal=intake.seal,
            tablet_hash=token_hash(tablet_token),
            opened_by=intake.opened_by,
            opened_at=intake.opened_at,
            changed_at=intake.changed_at,
        )
    )
    await tx.session.flush()
    tx.session.add(_step(intake.id, intake.revision, "open", by, intake.opened_at))
    await tx.session.flush()


async def by_id(tx: Transaction, intake_id: UUID, *, lock: bool = False) -> Intake:
    """Give an intake.

    Raises:
        NoSuchIntake: there is none.

    """
    found = select(IntakeRow).where(IntakeRow.id == intake_id)
    return _found((await tx.session.exec(found.with_for_update() if lock else found)).first())


async def by_tablet(tx: Transaction, token: str, *, lock: bool = False) -> Intake:
    """Give the intake of a tablet, while it is open.

    Raises:
        NoSuchIntake: the address is wrong, or the intake is over.

    """
    found = select(IntakeRow).where(
        IntakeRow.tablet_hash == token_hash(token), col(IntakeRow.state).in_(_OPEN)
    )
    return _found((await tx.session.exec(found.with_for_update() if lock else found)).first())


async def open_ones(tx: Transaction, sites: frozenset[str], limit: int) -> Sequence[Intake]:
    """List the intakes that go on at counters of some sites, newest first."""
    found = (
        select(IntakeRow)
        .where(col(IntakeRow.state).in_(_OPEN), col(IntakeRow.site).in_(sites))
        .order_by(col(IntakeRow.opened_at).desc())
        .limit(limit)
    )
    return [_intake(row) for row in (await tx.session.exec(found)).all()]


async def left_open(tx: Transaction, before: datetime, limit: int) -> Sequence[Intake]:
    """Find intakes that nobody has touched since a moment; locked, except those others work on."""
    found = (
        select(IntakeRow)
        .where(col(IntakeRow.state).in_(_OPEN), col(IntakeRow.changed_at) < before)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [_intake(row) for row in (await tx.session.exec(found)).all()]


async def move(
    tx: Transaction,
    intake: Intake,
    step: IntakeStep,
    by: Actor,
    at: datetime,
    **changes: Any,  # noqa: ANN401 - columns that change with this step
) -> Intake | None:
    """Make a step by compare-and-set on (state, revision); None when somebody was faster."""
    now = {"state": step.target, "revision": intake.revision + 1, "changed_at": at, **changes}
    moved = await tx.session.exec(
        update(IntakeRow)
        .where(
            col(IntakeRow.id) == intake.id,
            col(IntakeRow.state) == step.source,
            col(IntakeRow.revision) == intake.revision,
        )
        .values(**now)
    )
    if moved.rowcount != 1:
        return None
    tx.session.add(_step(intake.id, intake.revision + 1, step.command, by, at))
    await tx.session.flush()
    return replace(intake, **now)


async def history(tx: Transaction, intake_id: UUID) -> Sequence[Happened]:
    """List an intake's steps, oldest first."""
    found = (
        select(IntakeStepRow)
        .where(IntakeStepRow.intake_id == intake_id)
        .order_by(col(IntakeStepRow.revision))
    )
    rows = (await tx.session.exec(found)).all()
    return [Happened(row.revision, row.command, row.actor, row.actor_id, row.at) for row in rows]


async def cases_of(tx: Transaction, intake_id: UUID) -> Sequence[Application]:
    """List the cases that an intake became, in the order in which they were made."""
    found = (
        select(ApplicationRow)
        .where(ApplicationRow.intake_id == intake_id)
        .order_by(col(ApplicationRow.submitted_at), col(ApplicationRow.procedure_id))
    )
    return [application_of(row) for row in (await tx.session.exec(found)).all()]


def _step(intake_id: UUID, revision: int, command: str, by: Actor, at: datetime) -> IntakeStepRow:
    return IntakeStepRow(
        intake_id=intake_id,
        revision=revision,
        command=command,
        actor=by.name or by.id,
        actor_id=by.id,
        at=at,
    )


def _found(row: IntakeRow | None) -> Intake:
    if row is None:
        raise NoSuchIntake
    return _intake(row)


def _intake(row: IntakeRow) -> Intake:
    values = {name: getattr(row, name) for name in Intake.__dataclass_fields__}
    return Intake(**{**values, "state": IntakeState(row.state)})
