"""What was sent, and why: for programs of the city hall."""

from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter
from pydantic import BaseModel

from machi.notify.queries.sent import SentNotification, sent
from machi.notify.queries.why import NoSuchNotification, Why, why
from machi.shared.auth.guards import Staff, may
from machi.shared.errors import Forbidden, NotSignedIn
from machi.shared.web.dependencies import Running, refusals

router = APIRouter(tags=["notifications"])
log = structlog.get_logger()


class SentList(BaseModel):
    """A page of the list, newest first."""

    items: list[SentNotification]


@router.get("/notify/api/v1/notifications", responses=refusals(NotSignedIn, Forbidden))
async def list_sent(
    context: Running,
    _: Annotated[Staff, may("notify.read")],
    before: UUID | None = None,
    only_failed: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> SentList:
    """List notifications; `before` is the last id of the page before."""
    return SentList(items=await sent(context.db, before=before, only_failed=only_failed))


@router.get(
    "/notify/api/v1/notifications/{notification_id}/why",
    responses=refusals(NotSignedIn, Forbidden, NoSuchNotification),
)
async def explain(
    notification_id: UUID, context: Running, staff: Annotated[Staff, may("notify.read")]
) -> Why:
    """Tell the whole story of one notification, contacts masked. That it was read is logged."""
    log.info("why_was_read", staff_id=str(staff.id), notification_id=str(notification_id))
    return await why(context, notification_id)
