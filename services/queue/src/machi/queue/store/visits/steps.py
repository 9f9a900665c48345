"""The steps of a visit: read, begun, ended. Everything here holds the lock of the ticket."""

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from sqlalchemy import exists
from sqlalchemy.orm import aliased
from sqlmodel import col, select, update

from machi.queue.domain.visits.plan import OpenStep, Plan
from machi.queue.domain.visits.refusals import StepIsNeededEarlier
from machi.queue.domain.visits.step import StepState
from machi.queue.tables.hall import TicketRow
from machi.queue.tables.visits import VisitRow, VisitStepRow
from machi.shared.contracts.queue.visits import VisitStep
from machi.shared.db.database import Transaction

OPEN = (StepState.LATER, StepState.NOW)


async def visit(tx: Transaction, ticket_id: UUID) -> VisitRow | None:
    found = select(VisitRow).where(VisitRow.ticket_id == ticket_id)
    return (await tx.session.exec(found)).first()


async def steps(tx: Transaction, visit_id: UUID) -> list[VisitStepRow]:
    """Read the steps in their announced order."""
    found = (
        select(VisitStepRow)
        .where(VisitStepRow.visit_id == visit_id)
        .order_by(col(VisitStepRow.position))
    )
    return list((await tx.session.exec(found)).all())


def still_open(found: list[VisitStepRow]) -> list[OpenStep]:
    """Give the steps whose turn has not come, as the planner takes them."""
    open_now = frozenset(step.procedure or "" for step in found if step.state in OPEN)
    return [
        OpenStep(step.procedure, step.line, step.service_seconds, open_now & set(step.after))
        for step in found
        if step.state == StepState.LATER and step.procedure is not None
    ]


def to_be_done(found: list[VisitStepRow]) -> list[OpenStep]:
    """Give what is open, the step that is waited for too, in the announced order."""
    waited_for = [
        OpenStep(step.procedure, step.line, step.service_seconds)
        for step in found
        if step.state == StepState.NOW and step.procedure is not None
    ]
    return [*waited_for, *still_open(found)]


async def put_first(
    tx: Transaction, of: VisitRow, found: list[VisitStepRow], order: Plan, at: datetime
) -> None:
    """Begin another step instead of the one that is waited for, which comes later."""
    for step in found:
        if step.state == StepState.NOW:
            step.state, step.began_at = StepState.LATER, None
            tx.session.add(step)
    await announce(tx, of, found, order, at)
    first = next(step for step in found if step.procedure == order.order[0])
    await begin(tx, first.id, at)
    await tx.session.refresh(first)


async def begin(tx: Transaction, step_id: UUID, at: datetime) -> None:
    """Make a step the one that the ticket waits for, if everything before it is done.

    Raises:
        StepIsNeededEarlier: something that comes before it is still open.

    """
    before = aliased(VisitStepRow)
    waits_for = exists().where(
        col(before.visit_id) == VisitStepRow.visit_id,
        col(before.state).in_(OPEN),
        col(before.procedure) == col(VisitStepRow.after).any_(),
    )
    begun = await tx.session.exec(
        update(VisitStepRow)
        .where(
            col(VisitStepRow.id) == step_id,
            col(VisitStepRow.state) == StepState.LATER,
            ~waits_for,
        )
        .values(state=StepState.NOW, began_at=at)
        .execution_options(synchronize_session=False)
    )
    if begun.rowcount != 1:
        raise StepIsNeededEarlier


async def end_now(tx: Transaction, visit_id: UUID, at: datetime) -> bool:
    """End the step that the ticket was at; False when it was at none (a reopened ticket)."""
    ended = await tx.session.exec(
        update(VisitStepRow)
        .where(col(VisitStepRow.visit_id) == visit_id, col(VisitStepRow.state) == StepState.NOW)
        .values(state=StepState.DONE, ended_at=at)
        .execution_options(synchronize_session=False)
    )
    return ended.rowcount == 1


async def announce(
    tx: Transaction, of: VisitRow, found: list[VisitStepRow], order: Plan, at: datetime
) -> None:
    """Keep the order in which the open steps come now, and why it changed, if it did."""
    first = max((step.position for step in found if step.state != StepState.LATER), default=0) + 1
    places = {procedure: first + place for place, procedure in enumerate(order.order)}
    for step in found:
        if step.state == StepState.LATER and step.procedure in places:
            step.position = places[step.procedure]
            tx.session.add(step)
    of.revision += 1
    if order.saved_seconds:
        of.changed_at, of.saved_seconds = at, order.saved_seconds
    tx.session.add(of)
    await tx.session.flush()


class VisitFacts(TypedDict):
    visit_id: UUID
    revision: int
    ticket_id: UUID
    number: str
    site: str
    steps: list[VisitStep]


def visit_facts(of: VisitRow, ticket: TicketRow, found: list[VisitStepRow]) -> VisitFacts:
    """Give what every event about a visit says: lines, never procedures."""
    return {
        "visit_id": of.id,
        "revision": of.revision,
        "ticket_id": ticket.id,
        "number": ticket.number,
        "site": ticket.site,
        "steps": [
            VisitStep(line=step.line, state=StepState(step.state).value)
            for step in sorted(found, key=lambda step: step.position)
        ],
    }
