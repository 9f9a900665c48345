"""The concierge's tablet: asks what somebody came for, gives the number, helps in the hall."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from machi.queue.commands.asked import OfTicket
from machi.queue.commands.confirm_arrival import ConfirmArrival, confirm_arrival
from machi.queue.commands.issue_ticket import IssueTicket, issue_ticket
from machi.queue.commands.prioritize_ticket import PrioritizeTicket, prioritize_ticket
from machi.queue.commands.return_to_hall import ReturnToHall, return_to_hall
from machi.queue.commands.visits.issue_visit import IssueVisit, issue_visit
from machi.queue.commands.withdraw_ticket import WithdrawTicket, withdraw_ticket
from machi.queue.domain.priority import Reason
from machi.queue.domain.receipt import receipt_number
from machi.queue.domain.refusals import NoSuchTicket
from machi.queue.domain.visits.refusals import NotAReceiptNumber
from machi.queue.pages.show import (
    PAGES,
    SHAPES,
    STATE_WORDS,
    back_to,
    form_once,
    public,
    qr,
    refused,
)
from machi.queue.queries import board, ticket
from machi.queue.queries.visits import concierge as queries
from machi.queue.queries.visits import guide, steps
from machi.shared.auth.guards import Staff, may
from machi.shared.db.database import Database
from machi.shared.errors import DomainError
from machi.shared.web.dependencies import Running

router = APIRouter()

Guide = Annotated[Staff, may("queue.issue")]
Key = Annotated[str, Form(max_length=200)]
Word = Annotated[str, Form(max_length=40)]

Help = tuple[type[OfTicket], Callable[[Any, Database], Awaitable[object]]]
HELPS: Mapping[str, Help] = {
    "arrive": (ConfirmArrival, confirm_arrival),
    "return": (ReturnToHall, return_to_hall),
    "withdraw": (WithdrawTicket, withdraw_ticket),
}

words: Mapping[str, str] = {
    Reason.DISABILITY: "障害のある方",
    Reason.INFANT: "乳幼児をお連れの方",
    Reason.PREGNANCY: "妊娠中の方",
    Reason.ILLNESS: "体調のすぐれない方",
    Reason.EMERGENCY: "緊急",
    Reason.INTERPRETER: "通訳者の時間",
    Reason.OUR_MISTAKE: "市の手違い",
    Reason.CAME_BACK: "書類を持って戻った方",
    "issued": "番号をお出ししました。",
    "arrive": "来庁を確認しました。",
    "return": "先頭に戻しました。",
    "withdraw": "番号を取り消しました。",
    "priority": "優先してご案内します。",
    "add": "手続きを加えました。",
    "skip": "手続きを外しました。",
}


@router.get("/queue/concierge/{site}")
async def show_concierge(
    request: Request, site: str, staff: Guide, context: Running, number: str = ""
) -> Response:
    """Ask what somebody came for; or find a ticket by its number."""
    staff.require("queue.issue", site)
    shown = await guide.guide(site, context.clock.now(), context.db)
    if number:
        found = await queries.by_number(site, number, context.clock.now(), context.db)
        if found is None:
            return back_to(f"/queue/concierge/{site}", refused=NoSuchTicket.code)
        return back_to(f"/queue/concierge/{site}/tickets/{found}")
    values = {"staff": staff, "guide": shown, "site": shown.site, "shapes": SHAPES}
    return PAGES.show(request, "visits/concierge.html", values | {"refused": refused(request)})


@router.get("/queue/concierge/{site}/events/{event}")
async def show_choice(
    request: Request, site: str, event: str, staff: Guide, context: Running
) -> Response:
    """Go through the procedures of a life event with the person."""
    staff.require("queue.issue", site)
    here, shown = await guide.event_guide(site, event, context.clock.now(), context.db)
    values = {"staff": staff, "site": here, "guide": shown, "shapes": SHAPES}
    more = {"refused": refused(request), "reasons": _reasons()}
    return PAGES.show(request, "visits/concierge_event.html", values | more)


@router.post("/queue/concierge/{site}")
async def issue(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    request: Request,
    site: str,
    staff: Guide,
    context: Running,
    line: Word = "",
    event: Word = "",
    reason: Word = "",
    receipt: Word = "",
    idempotency_key: Key = "",
) -> Response:
    """Give a number: for one line, or for the procedures of a life event."""
    staff.require("queue.issue", site)
    form = await request.form()
    chosen = [str(one)[:40] for one in form.getlist("procedures")][:20]
    page = f"/queue/concierge/{site}" + (f"/events/{event}" if event else "")
    number = receipt_number(receipt)
    asked = (site, line, event, chosen, reason, receipt)
    common: dict[str, Any] = {
        "site": site,
        "here": True,
        "origin": "staff",
        "at": context.clock.now(),
        "priority_reason": Reason(reason) if reason in set(Reason) else None,
        "receipt_number": number,
        "by": staff.id,
        "request": form_once(staff.id, idempotency_key, "IssueAtTablet", asked),
    }
    try:
        if receipt.strip() and number is None:
            raise NotAReceiptNumber
        if event:
            command = IssueVisit(procedures=chosen, life_event=event, **common)
            issued = await issue_visit(command, context.db)
        else:
            issued = await issue_ticket(IssueTicket(line=line, **common), context.db)
    except DomainError as error:
        return back_to(page, refused=error.code)
    return back_to(f"/queue/concierge/{site}/tickets/{issued.ticket_id}", did="issued")


@router.get("/queue/concierge/{site}/tickets/{ticket_id}")
async def show_ticket(
    request: Request, site: str, ticket_id: UUID, staff: Guide, context: Running
) -> Response:
    """Show a number to print or to photograph, and what can be done for its holder."""
    staff.require("queue.issue", site)
    token = await queries.token_of(site, ticket_id, context.db)
    values = {
        "staff": staff,
        "site": await board.site(site, context.clock.now(), context.db),
        "ticket": await ticket.ticket(token, context.clock.now(), context.db),
        "hand_over": await steps.hand_over(ticket_id, context.db),
        "shapes": SHAPES,
        "state_words": STATE_WORDS,
        "reasons": _reasons(),
        "said": words.get(request.query_params.get("did", "")),
        "refused": refused(request),
        "qr": qr(public(context, f"/queue/t/{token}")),
    }
    return PAGES.show(request, "visits/concierge_ticket.html", values)


@router.post("/queue/concierge/{site}/tickets/{ticket_id}/{verb}")
async def help_somebody(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    site: str,
    ticket_id: UUID,
    verb: str,
    staff: Guide,
    context: Running,
    reason: Word = "",
    idempotency_key: Key = "",
) -> Response:
    """Do for a person in the hall what the phone page does, or give them priority."""
    page = f"/queue/concierge/{site}/tickets/{ticket_id}"
    staff.require("queue.issue", await ticket.site_of(ticket_id, context.db))
    common: dict[str, Any] = {
        "ticket_id": ticket_id,
        "by": staff.id,
        "at": context.clock.now(),
        "request": form_once(staff.id, idempotency_key, verb, (ticket_id, reason)),
    }
    try:
        if verb == "priority" and reason in set(Reason):
            asked = PrioritizeTicket(reason=Reason(reason), **common)
            await prioritize_ticket(asked, context.db)
        elif verb in HELPS:
            kind, run = HELPS[verb]
            await run(kind(**common), context.db)
        else:
            return back_to(page)
    except DomainError as error:
        return back_to(page, refused=error.code)
    return back_to(page, did=verb)


def _reasons() -> list[tuple[str, str]]:
    return [(reason.value, words[reason]) for reason in Reason]
