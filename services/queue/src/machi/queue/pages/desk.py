"""The staff terminal: hands on the keyboard, one primary button, everything on one screen."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from machi.queue.commands.asked import AtCounter, OfTicket
from machi.queue.commands.call_next_ticket import CalledTicket, CallNextTicket, call_next_ticket
from machi.queue.commands.close_counter import CloseCounter, close_counter
from machi.queue.commands.confirm_arrival import ConfirmArrival, confirm_arrival
from machi.queue.commands.finish_ticket import FinishTicket, finish_ticket
from machi.queue.commands.leave_queue import LeaveQueue, leave_queue
from machi.queue.commands.mark_absent import MarkAbsent, mark_absent
from machi.queue.commands.open_counter import OpenCounter, open_counter
from machi.queue.commands.recall_ticket import RecallTicket, recall_ticket
from machi.queue.commands.return_to_hall import ReturnToHall, return_to_hall
from machi.queue.commands.start_service import StartService, start_service
from machi.queue.domain.ticket import CALLS_AT_MOST
from machi.queue.pages.show import PAGES, SHAPES, back_to, form_once, refused
from machi.queue.queries import desk as queries
from machi.queue.queries import ticket
from machi.shared.auth.guards import Staff, may
from machi.shared.db.database import Database
from machi.shared.errors import DomainError
from machi.shared.web.dependencies import Running
from machi.shared.web.live import live_response

router = APIRouter()

Clerk = Annotated[Staff, may("queue.call")]
Key = Annotated[str, Form(max_length=200)]

Press = tuple[type[AtCounter], Callable[[Any, Database], Awaitable[object]]]
PRESSES: Mapping[str, Press] = {
    "call-next": (CallNextTicket, call_next_ticket),
    "recall": (RecallTicket, recall_ticket),
    "start": (StartService, start_service),
    "finish": (FinishTicket, finish_ticket),
    "absent": (MarkAbsent, mark_absent),
    "open": (OpenCounter, open_counter),
    "close": (CloseCounter, close_counter),
}
Help = tuple[type[OfTicket], Callable[[Any, Database], Awaitable[object]]]
HELPS: Mapping[str, Help] = {
    "arrive": (ConfirmArrival, confirm_arrival),
    "return": (ReturnToHall, return_to_hall),
    "withdraw": (LeaveQueue, leave_queue),
}

words: Mapping[str, str] = {
    "call-next": "お呼びしました。",
    "already-called": "この番号は、もうお呼びしています。",
    "recall": "もう一度お呼びしました。",
    "start": "対応を始めました。",
    "finish": "完了しました。",
    "absent": "不在にしました。30分間、場所をお取りします。",
    "open": "窓口を開けました。",
    "close": "窓口を閉じました。",
    "arrive": "来庁を確認しました。",
    "return": "先頭に戻しました。",
    "withdraw": "番号を取り消しました。",
}


@router.get("/queue/desk")
async def choose_counter(request: Request, staff: Clerk, context: Running) -> Response:
    found = await queries.counters(staff.sites("queue.call"), staff.id, context.db)
    return PAGES.show(request, "counters.html", {"staff": staff, "counters": found})


@router.get("/queue/desk/{counter_id}")
async def show_desk(request: Request, counter_id: UUID, staff: Clerk, context: Running) -> Response:
    shown = await queries.desk(counter_id, context.clock.now(), context.db)
    staff.require("queue.call", shown.site)
    values = {
        "staff": staff,
        "desk": shown,
        "lines": {line.code: line for line in shown.lines},
        "shapes": SHAPES,
        "said": words.get(request.query_params.get("did", "")),
        "refused": refused(request),
        "calls_at_most": CALLS_AT_MOST,
    }
    return PAGES.show(request, "desk.html", values)


@router.get("/queue/desk/{counter_id}/live")
async def live_desk(request: Request, counter_id: UUID, staff: Clerk, context: Running) -> Response:
    shown = await queries.desk(counter_id, context.clock.now(), context.db)
    staff.require("queue.call", shown.site)
    return live_response(request, context.live, [f"board:{shown.site}"], tick_seconds=2)


@router.post("/queue/desk/{counter_id}/tickets/{ticket_id}/{verb}")
async def help_somebody(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    counter_id: UUID,
    ticket_id: UUID,
    verb: str,
    staff: Annotated[Staff, may("queue.issue")],
    context: Running,
    idempotency_key: Key = "",
) -> Response:
    """Do for a person in the hall what the phone page does."""
    page = f"/queue/desk/{counter_id}"
    if verb not in HELPS:
        return back_to(page)
    kind, run = HELPS[verb]
    try:
        staff.require("queue.issue", await ticket.site_of(ticket_id, context.db))
        once = form_once(staff.id, idempotency_key, kind.__name__, (ticket_id,))
        asked = kind(ticket_id=ticket_id, at=context.clock.now(), request=once)
        await run(asked, context.db)
    except DomainError as error:
        return back_to(page, refused=error.code)
    return back_to(page, did=verb)


@router.post("/queue/desk/{counter_id}/{verb}")
async def press(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    counter_id: UUID,
    verb: str,
    staff: Clerk,
    context: Running,
    ticket_id: Annotated[UUID | None, Form()] = None,
    idempotency_key: Key = "",
) -> Response:
    """Press one of the counter's buttons."""
    page = f"/queue/desk/{counter_id}"
    if verb not in PRESSES:
        return back_to(page)
    kind, run = PRESSES[verb]
    permission = "queue.counter" if verb in {"open", "close"} else "queue.call"
    command = kind(
        counter_id=counter_id,
        by=staff.id,
        sites=staff.sites(permission),
        at=context.clock.now(),
        expected=ticket_id,
        request=form_once(staff.id, idempotency_key, kind.__name__, (counter_id, ticket_id)),
    )
    try:
        answer = await run(command, context.db)
    except DomainError as error:
        return back_to(page, refused=error.code)
    repeated = isinstance(answer, CalledTicket) and answer.already_called
    return back_to(page, did="already-called" if repeated else verb)
