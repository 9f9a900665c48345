from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.queue.commands.issue_ticket import IssuedTicket, IssueTicket, issue_by
from machi.queue.domain.priority import PriorityClass, Reason
from machi.queue.domain.visits.catalogue import Catalogue
from machi.queue.domain.visits.plan import STEPS_AT_MOST, OpenStep, plan
from machi.queue.domain.visits.refusals import NoSuchProcedure, NothingChosen, TooManySteps
from machi.queue.store.visits.catalogue import catalogue
from machi.queue.store.visits.issue import ISSUE_VISIT
from machi.queue.store.visits.loads import Standing, hall
from machi.shared.contracts.queue import Origin
from machi.shared.db.database import Database
from machi.shared.db.once import Once
from machi.shared.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueVisit:
    """Somebody takes one number for several procedures."""

    site: str
    procedures: Sequence[str]
    here: bool
    origin: Origin
    at: datetime
    life_event: str | None = None
    recipient: str | None = None
    priority_reason: Reason | None = None
    receipt_number: str | None = None
    by: UUID | None = None
    request: Once | None = None


async def issue_visit(command: IssueVisit, db: Database) -> IssuedTicket:
    """Take a number in the line of the first step; the order is the best one at this moment.

    Raises:
        NothingChosen, TooManySteps: none, or more than six.
        NoSuchProcedure: the city or this site does not do one of them.
        LineClosed: the first line gives no numbers now.

    """
    known = await catalogue(db)
    standing = Standing(
        command.site,
        PriorityClass.PRIORITY if command.priority_reason else PriorityClass.WALK_IN,
        command.at,
    )
    lines = await hall(standing, known, command.at, db)
    steps = _chosen(command, known, frozenset(lines.waits))
    by_name = {step.procedure: step for step in steps}
    order = [by_name[name] for name in plan(steps, lines, None).order]
    ticket = IssueTicket(
        site=command.site,
        line=order[0].line,
        here=command.here,
        origin=command.origin,
        at=command.at,
        recipient=command.recipient,
        priority_reason=command.priority_reason,
        receipt_number=command.receipt_number,
        by=command.by,
        request=command.request,
    )
    rows = [_row(step, place) for place, step in enumerate(order, 1)]
    return await issue_by(ISSUE_VISIT, ticket, db, new_id(), command.life_event, rows, new_id())


def _chosen(command: IssueVisit, known: Catalogue, lines: frozenset[str]) -> list[OpenStep]:
    chosen = list(dict.fromkeys(command.procedures))
    if not chosen:
        raise NothingChosen
    if len(chosen) > STEPS_AT_MOST:
        raise TooManySteps
    for code in chosen:
        if code not in known.procedures or known.procedures[code].line not in lines:
            raise NoSuchProcedure
    return known.steps(chosen)


def _row(step: OpenStep, position: int) -> dict[str, object]:
    return {
        "id": new_id(),
        "procedure": step.procedure,
        "line": step.line,
        "position": position,
        "after": sorted(step.after),
        "service_seconds": step.service_seconds,
    }
