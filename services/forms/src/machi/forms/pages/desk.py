"""Staff: the list of cases, and one case with everything that can be done to it."""

from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from machi.forms import words
from machi.forms.commands.look_into_application import LookIntoApplication, look_into_application
from machi.forms.commands.start_draft import StartDraft, start_draft
from machi.forms.commands.steps import DESK
from machi.forms.domain.application import Application
from machi.forms.domain.lifecycle import NotInThisState, State, possible
from machi.forms.domain.procedure import Procedure
from machi.forms.pages.look import PAGES, in_language
from machi.forms.pages.summary import labelled, summary, written
from machi.forms.queries.cases import PAGE, desk
from machi.forms.queries.catalogue import catalogue
from machi.shared.auth.guards import Staff, may
from machi.shared.clock import business_date
from machi.shared.errors import DomainError
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running
from machi.shared.web.live import live_response

router = APIRouter(prefix="/forms/desk")

Reads = Annotated[Staff, may("forms.read")]
Accepts = Annotated[Staff, may("forms.accept")]

CORRECTION_DAYS = timedelta(days=14)
"""How long a correction may take, as the page proposes it."""
SHOWN_STATES = (
    State.SUBMITTED,
    State.ACCEPTED,
    State.IN_REVIEW,
    State.CORRECTION_REQUESTED,
    State.RESUBMITTED,
    State.WITHDRAWAL_REQUESTED,
    State.PAYMENT_PENDING,
    State.DECIDED_GRANTED,
    State.DECIDED_REFUSED,
    State.ISSUED,
    State.WITHDRAWN,
    State.CLOSED,
)


@router.get("")
async def desk_page(
    request: Request, context: Running, staff: Reads, state: str = "", before: UUID | None = None
) -> Response:
    """List the cases, newest first. Nothing of their answers is on this page."""
    cases = await desk(context.db, state=_known(state), before=before)
    language = chosen_language(request)
    values = {
        "staff": staff,
        "cases": cases,
        "later": cases[-1][0].id if len(cases) == PAGE else None,
        "state": _known(state),
        "states": SHOWN_STATES,
        "may_accept": staff.allowed("forms.accept"),
        "counter": [
            one
            for one in await catalogue(context.db, business_date(context.clock.now()))
            if "counter" in one.channels
        ],
        "text": in_language(language),
        "words": words,
    }
    return PAGES.show(request, "desk.html", values)


@router.get("/live")
async def desk_live(request: Request, context: Running, staff: Reads) -> Response:
    """Tell an open list that it changed."""
    del staff
    return live_response(request, context.live, [DESK], tick_seconds=2)


@router.post("/drafts")
async def start_at_counter(request: Request, context: Running, staff: Accepts) -> Response:
    """Begin to fill in a procedure together with a visitor at the counter."""
    del staff
    form = await request.form(max_fields=10, max_files=0)
    procedure_id = str(form.get("procedure_id", ""))[:40]
    draft = await start_draft(StartDraft(procedure_id, "counter"), context)
    return RedirectResponse(f"/forms/d/{draft.token}/{draft.first_page}", HTTPStatus.SEE_OTHER)


@router.get("/{application_id}")
async def one_case(
    application_id: UUID, request: Request, context: Running, staff: Reads
) -> Response:
    """Open a case with its answers; that it was opened is recorded."""
    return await show_case(application_id, request, context, staff)


def _known(state: str) -> State | None:
    return State(state) if state in {str(one) for one in SHOWN_STATES} else None


async def show_case(
    application_id: UUID,
    request: Request,
    context: Running,
    staff: Staff,
    refused: DomainError | None = None,
) -> Response:
    """Show a case with its answers; `refused` says why a button did nothing."""
    language = chosen_language(request)
    opened = await look_into_application(
        LookIntoApplication(application_id, staff.id, staff.name), context
    )
    case = opened.application
    values = {
        "staff": staff,
        "case": case,
        "procedure": opened.procedure,
        "sections": summary(opened.procedure, opened.evaluation, language),
        "evaluation": opened.evaluation,
        "history": opened.history,
        "texts": opened.texts,
        "refused": refused,
        "late": isinstance(refused, NotInThisState),
        "can": _buttons(case, opened.procedure, staff),
        "correctable": labelled(opened.procedure, opened.evaluation, language),
        "label_of": dict(labelled(opened.procedure, opened.evaluation, language)),
        "phrases": words.CORRECTION_PHRASES,
        "due": business_date(context.clock.now()) + CORRECTION_DAYS,
        "used": opened.days_used,
        "compare": partial(written, opened.procedure, language=language),
        "text": in_language(language),
        "words": words,
    }
    return PAGES.show(
        request, "desk_case.html", values, status=refused.status if refused else HTTPStatus.OK
    )


def _buttons(case: Application, procedure: Procedure, staff: Staff) -> frozenset[str]:
    """List what this person can do with the case now: what the table and their role allow."""
    can = {str(one) for one in possible(case.state)}
    if case.state in {State.ACCEPTED, State.RESUBMITTED}:  # the review begins with the button
        can |= {str(one) for one in possible(State.IN_REVIEW)}
    if procedure.kind == "todokede":
        can.discard("refuse")
    if case.owes("at_handover"):
        can.discard("issue")
    allowed = set()
    for command in can:
        permission = "forms.grant" if command in {"grant", "refuse"} else "forms.accept"
        if staff.allowed(permission):
            allowed.add(command)
    return frozenset(allowed)
