"""What was sent, and why: for staff."""

from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import Response

from machi.notify import labels
from machi.notify.commands.conclude import SENT_PAGE
from machi.notify.pages.show import PAGES
from machi.notify.queries.sent import PAGE, sent
from machi.notify.queries.why import why
from machi.shared.auth.guards import Staff, may
from machi.shared.web.dependencies import Running
from machi.shared.web.streams import live_response

router = APIRouter()
log = structlog.get_logger()

Reader = Annotated[Staff, may("notify.read")]


@router.get("/notify/sent")
async def show_sent(
    request: Request,
    context: Running,
    staff: Reader,
    before: UUID | None = None,
    only: str = "",
) -> Response:
    failed = only == "failed"
    found = await sent(context.db, before=before, only_failed=failed)
    values = {
        "staff": staff,
        "found": found,
        "only_failed": failed,
        "earlier": None,
        "later": found[-1].id if len(found) == PAGE else None,
        "labels": labels,
    }
    return PAGES.show(request, "sent.html", values)


@router.get("/notify/sent/live")
async def sent_changes(request: Request, context: Running, staff: Reader) -> Response:
    del staff
    return live_response(request, context.live, [SENT_PAGE])


@router.get("/notify/sent/{notification_id}")
async def show_why(
    request: Request, notification_id: UUID, context: Running, staff: Reader
) -> Response:
    log.info("why_was_read", staff_id=str(staff.id), notification_id=str(notification_id))
    story = await why(context, notification_id)
    return PAGES.show(request, "why.html", {"staff": staff, "why": story, "labels": labels})
