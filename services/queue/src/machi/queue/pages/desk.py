"""The staff terminal: hands on the keyboard, one primary button, everything on one screen."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from machi.queue.commands.ask_payment import AskPayment, ask_payment
from machi.queue.commands.asked import AtCounter, OfTicket
from machi.queue.commands.call_next_ticket import CalledTicket, CallNextTicket, call_next_ticket
from machi.queue.commands.call_parked_ticket import CallParkedTicket, call_parked_ticket
from machi.queue.commands.call_ready_ticket import CallReadyTicket, call_ready_ticket
from machi.queue.commands.calling import CallOne
from machi.queue.commands.close_counter import CloseCounter, close_counter
from machi.queue.commands.confirm_arrival import ConfirmArrival, confirm_arrival
from machi.queue.commands.finish_ticket import FinishTicket, finish_ticket
from machi.queue.commands.hall.ask_for_backup import AskForBackup, ask_for_backup
from machi.queue.commands.hold_ticket import HoldTicket, hold_ticket
from machi.queue.commands.mark_absent import MarkAbsent, mark_absent
from machi.queue.commands.mark_ready import MarkReady, mark_ready
from machi.queue.commands.open_counter import OpenCounter, open_counter
from machi.queue.commands.park_ticket import ParkTicket, park_ticket
from machi.queue.commands.recall_ticket import RecallTicket, recall_ticket
from machi.queue.commands.reopen_ticket import ReopenTicket, reopen_ticket
from machi.queue.commands.resume_counter import ResumeCounter, resume_counter
from machi.queue.commands.resume_ticket import ResumeTicket, resume_ticket
from machi.queue.commands.return_to_hall import ReturnToHall, return_to_hall
from machi.queue.commands.send_to_back_office import SendToBackOffice, send_to_back_office
from machi.queue.commands.start_service import StartService, start_service
from machi.queue.commands.undo_call import UndoCall, undo_call
from machi.queue.commands.undo_finish import UndoFinish, undo_finish
from machi.queue.commands.withdraw_ticket import WithdrawTicket, withdraw_ticket
from machi.queue.domain.ticket import CALLS_AT_MOST
from machi.queue.pages.desk_words import LISTS, PAUSES, REASONS, SAID
from machi.queue.pages.show import PAGES, SHAPES, back_to, form_once, refused
from machi.queue.queries import desk as queries
from machi.queue.queries import forecasts, ticket
from machi.queue.queries.hall.backup import of_counter
from machi.queue.queries.visits.steps import hand_over
from machi.shared.auth.guards import Staff, may
from machi.shared.db.database import Database
from machi.shared.errors import DomainError
from machi.shared.web.dependencies import Running
from machi.shared.web.live import live_response

router = APIRouter()

Clerk = Annotated[Staff, may("queue.call")]
Key = Annotated[str, Form(max_length=200)]

Run = Callable[[Any, Database], Awaitable[object]]
PRESSES: Mapping[str, tuple[type[AtCounter], Run]] = {
    "call-next": (CallNextTicket, call_next_ticket),
    "recall": (RecallTicket, recall_ticket),
    "undo-call": (UndoCall, undo_call),
    "start": (StartService, start_service),
    "finish": (FinishTicket, finish_ticket),
    "undo-finish": (UndoFinish, undo_finish),
    "absent": (MarkAbsent, mark_absent),
    "hold": (HoldTicket, hold_ticket),
    "park": (ParkTicket, park_ticket),
    "send-to-back-office": (SendToBackOffice, send_to_back_office),
    "ask-payment": (AskPayment, ask_payment),
    "open": (OpenCounter, open_counter),
    "close": (CloseCounter, close_counter),
    "resume-counter": (ResumeCounter, resume_counter),
    "backup": (AskForBackup, ask_for_backup),
}
SITTING_DOWN = {"open", "close", "resume-counter"}
"""Who may open a counter may do these; the others are for who may call."""

CALLS: Mapping[str, tuple[type[CallOne], Run]] = {
    "call-parked": (CallParkedTicket, call_parked_ticket),
    "call-ready": (CallReadyTicket, call_ready_ticket),
}
HELPS: Mapping[str, tuple[type[OfTicket], Run, str]] = {
    "arrive": (ConfirmArrival, confirm_arrival, "queue.issue"),
    "return": (ReturnToHall, return_to_hall, "queue.issue"),
    "resume": (ResumeTicket, resume_ticket, "queue.issue"),
    "withdraw": (WithdrawTicket, withdraw_ticket, "queue.issue"),
    "mark-ready": (MarkReady, mark_ready, "queue.call"),
    "reopen": (ReopenTicket, reopen_ticket, "queue.call"),
}


@router.get("/queue/desk")
async def choose_counter(request: Request, staff: Clerk, context: Running) -> Response:
    found = await queries.counters(staff.sites("queue.call"), staff.id, context.db)
    return PAGES.show(request, "counters.html", {"staff": staff, "counters": found})


@router.get("/queue/desk/{counter_id}")
async def show_desk(request: Request, counter_id: UUID, staff: Clerk, context: Running) -> Response:
    at = context.clock.now()
    shown = await queries.desk(counter_id, at, context.db, context.vault)
    staff.require("queue.call", shown.site)
    chosen = request.query_params.get("list", "")
    values = {
        "staff": staff,
        "desk": shown,
        "hand_over": await hand_over(shown.ticket.id, context.db) if shown.ticket else None,
        "backup": await of_counter(counter_id, shown.site, at, context.db),
        "forecasts": await forecasts.of_lines(shown.site, context.db, at),
        "lines": {line.code: line for line in shown.every_line},
        "shapes": SHAPES,
        "lists": LISTS,
        "list": chosen if chosen in LISTS else "waiting",
        "reasons": REASONS,
        "pauses": PAUSES,
        "said": SAID.get(request.query_params.get("did", "")),
        "refused": refused(request),
        "calls_at_most": CALLS_AT_MOST,
    }
    return PAGES.show(request, "desk.html", values)


@router.get("/queue/desk/{counter_id}/live")
async def live_desk(request: Request, counter_id: UUID, staff: Clerk, context: Running) -> Response:
    site = await queries.site_of(counter_id, context.db)
    staff.require("queue.call", site)
    return live_response(request, context.live, [f"board:{site}", f"backup:{site}"], tick_seconds=2)


@router.post("/queue/desk/{counter_id}/tickets/{ticket_id}/{verb}")
async def help_somebody(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    counter_id: UUID,
    ticket_id: UUID,
    verb: str,
    staff: Clerk,
    context: Running,
    idempotency_key: Key = "",
    shown: Annotated[str, Form(alias="list", max_length=40)] = "",
) -> Response:
    """Do something for one person in the lists beside the buttons."""
    page = f"/queue/desk/{counter_id}"
    stay = {"list": shown} if shown in LISTS and verb not in CALLS else {}
    at, asked = context.clock.now(), (counter_id, ticket_id)
    try:
        if verb in CALLS:
            call, run = CALLS[verb]
            command: object = call(
                counter_id=counter_id,
                by=staff.id,
                sites=staff.sites("queue.call"),
                at=at,
                ticket_id=ticket_id,
                request=form_once(staff.id, idempotency_key, call.__name__, asked),
            )
        elif verb in HELPS:
            kind, run, permission = HELPS[verb]
            staff.require(permission, await ticket.site_of(ticket_id, context.db))
            once = form_once(staff.id, idempotency_key, kind.__name__, asked)
            command = kind(ticket_id=ticket_id, at=at, by=staff.id, request=once)
        else:
            return back_to(page)
        await run(command, context.db)
    except DomainError as error:
        return back_to(page, refused=error.code, **stay)
    return back_to(page, did=verb, **stay)


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
    permission = "queue.counter" if verb in SITTING_DOWN else "queue.call"
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
