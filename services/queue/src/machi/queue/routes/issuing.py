"""Taking a number at a paired ticket machine, or from a member of staff."""

from typing import Annotated

from fastapi import APIRouter, status

from machi.queue.commands.issue_ticket import IssueTicket, issue_ticket
from machi.queue.domain.refusals import (
    DeviceNotOfThisSite,
    DeviceRevoked,
    LineClosed,
    NoSuchLine,
    ReceptionEnding,
)
from machi.queue.queries.devices import still_paired
from machi.queue.routes.requests import (
    API,
    KEY_MAY_BE_REFUSED,
    TakenNumber,
    WhichLine,
    named,
    taken,
)
from machi.shared.auth.guards import Staff, may
from machi.shared.auth.holders import AnotherKindOfDevice, Device, NotPaired, device
from machi.shared.errors import Forbidden, NotSignedIn
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

router = APIRouter(prefix=API, tags=["tickets"])


@router.post(
    "/kiosk/tickets",
    status_code=status.HTTP_201_CREATED,
    responses=refusals(
        NoSuchLine,
        LineClosed,
        ReceptionEnding,
        KEY_MAY_BE_REFUSED,
        NotPaired,
        AnotherKindOfDevice,
        DeviceNotOfThisSite,
        DeviceRevoked,
    ),
)
async def take_a_number_at_the_kiosk(
    asked: WhichLine,
    machine: Annotated[Device, device("kiosk")],
    context: Running,
    key: IdempotencyKey = None,
) -> TakenNumber:
    """Take a number at a ticket machine: the person is in the hall."""
    at = context.clock.now()
    if machine.site != asked.site:
        raise DeviceNotOfThisSite
    await still_paired(machine, at, context.db)
    command = IssueTicket(
        site=asked.site,
        line=asked.line,
        here=True,
        origin="kiosk",
        at=at,
        request=named(machine.id, key, "IssueTicket", asked.model_dump()),
    )
    return taken(await issue_ticket(command, context.db))


@router.post(
    "/desk/tickets",
    status_code=status.HTTP_201_CREATED,
    responses=refusals(NoSuchLine, LineClosed, KEY_MAY_BE_REFUSED, NotSignedIn, Forbidden),
)
async def issue_a_number(
    asked: WhichLine,
    staff: Annotated[Staff, may("queue.issue")],
    context: Running,
    key: IdempotencyKey = None,
) -> TakenNumber:
    """Give a number to a person in the hall."""
    staff.require("queue.issue", asked.site)
    command = IssueTicket(
        site=asked.site,
        line=asked.line,
        here=True,
        origin="staff",
        at=context.clock.now(),
        request=named(staff.id, key, "IssueTicket", asked.model_dump()),
    )
    return taken(await issue_ticket(command, context.db))
