"""forms.intake.completed.v1: a family was heard at one counter; the next desks call its number."""

from machi.queue.commands.visits.add_step import AddStep, add_step
from machi.queue.domain.refusals import NoSuchTicket
from machi.queue.domain.visits.refusals import (
    NoSuchProcedure,
    StepIsNeededEarlier,
    StepIsThere,
    TicketIsOver,
    TooManySteps,
)
from machi.queue.store.visits.catalogue import catalogue
from machi.shared.contracts.forms import IntakeCompleted
from machi.shared.db.once import once
from machi.shared.service import Context

_NOT_TO_BE_ADDED = (
    NoSuchProcedure,
    NoSuchTicket,
    StepIsNeededEarlier,
    StepIsThere,
    TicketIsOver,
    TooManySteps,
)
"""Staff are at the counter and see the visit: what cannot be added is theirs to decide."""


async def add_next_desks(event: IntakeCompleted, context: Context) -> None:
    """Add a step for each procedure that another desk goes on with.

    Every step is a transaction and a request of its own, named by the event: heard again after a
    crash in the middle, it adds what is missing.
    """
    if event.ticket is None:
        return
    known = await catalogue(context.db)
    ticket = await context.db.row("select line from ticket where id = $1", event.ticket)
    if ticket is None:
        return
    for code, procedure in known.procedures.items():
        if procedure.form not in event.procedures or procedure.line == ticket["line"]:
            continue
        asked = {"ticket": event.ticket, "procedure": code}
        step = AddStep(
            ticket_id=event.ticket,
            procedure=code,
            at=context.clock.now(),
            request=once("forms", f"{event.id}:{code}", "add_step", asked),
        )
        try:
            await add_step(step, context.db)
        except _NOT_TO_BE_ADDED:
            continue
