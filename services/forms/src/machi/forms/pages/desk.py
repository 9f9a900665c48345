"""Staff: the list of cases, and one case to accept and to grant."""

import re
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from machi.forms import words
from machi.forms.commands.accept_application import AcceptApplication, accept_application
from machi.forms.commands.grant_application import GrantApplication, grant_application
from machi.forms.commands.look_into_application import LookIntoApplication, look_into_application
from machi.forms.commands.start_draft import StartDraft, start_draft
from machi.forms.commands.steps import DESK
from machi.forms.domain.application import Actor
from machi.forms.domain.lifecycle import NotInThisState, State
from machi.forms.pages.look import PAGES, in_language
from machi.forms.pages.summary import summary
from machi.forms.queries.cases import PAGE, desk
from machi.forms.queries.catalogue import catalogue
from machi.shared.auth.guards import Staff, may
from machi.shared.clock import business_date
from machi.shared.db.once import Once, once
from machi.shared.errors import BadInput
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running
from machi.shared.web.live import live_response

router = APIRouter(prefix="/forms/desk")

Reads = Annotated[Staff, may("forms.read")]
Accepts = Annotated[Staff, may("forms.accept")]
Grants = Annotated[Staff, may("forms.grant")]

_KEY = re.compile(r"[\x21-\x7e]{1,200}")
SHOWN_STATES = (
    State.SUBMITTED,
    State.ACCEPTED,
    State.IN_REVIEW,
    State.PAYMENT_PENDING,
    State.DECIDED_GRANTED,
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
    return await _case(application_id, request, context, staff)


@router.post("/{application_id}/accept")
async def accept(
    application_id: UUID, request: Request, context: Running, staff: Accepts
) -> Response:
    """Accept a case as it was shown; whoever comes second sees what happened."""
    by = Actor(str(staff.id), "operator", staff.name)
    seen, once_only = await _seen(request, staff, "accept")
    command = AcceptApplication(application_id, seen, by, once_only)
    try:
        await accept_application(command, context)
    except NotInThisState as late:
        return await _case(application_id, request, context, staff, late)
    return _back(application_id)


@router.post("/{application_id}/grant")
async def grant(
    application_id: UUID, request: Request, context: Running, staff: Grants
) -> Response:
    """Decide in favour of a case as it was shown."""
    by = Actor(str(staff.id), "approver", staff.name)
    seen, once_only = await _seen(request, staff, "grant")
    command = GrantApplication(application_id, seen, by, once_only)
    try:
        await grant_application(command, context)
    except NotInThisState as late:
        return await _case(application_id, request, context, staff, late)
    return _back(application_id)


def _known(state: str) -> State | None:
    return State(state) if state in {str(one) for one in SHOWN_STATES} else None


async def _seen(request: Request, staff: Staff, verb: str) -> tuple[int, Once | None]:
    """Read which revision the person saw, and what makes a double click one request."""
    form = await request.form(max_fields=10, max_files=0)
    seen, key = (str(form.get(name, "")) for name in ("expected_revision", "idempotency_key"))
    if not (seen.isascii() and seen.isdigit() and len(seen) < 10):  # noqa: PLR2004 - fits the column
        raise BadInput(field="expected_revision")
    asked = {"page": request.url.path, "expected_revision": seen}
    named = once(str(staff.id), key, verb, asked) if _KEY.fullmatch(key) else None
    return int(seen), named


async def _case(
    application_id: UUID,
    request: Request,
    context: Running,
    staff: Staff,
    late: NotInThisState | None = None,
) -> Response:
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
        "late": str(late) if late else None,
        "can_accept": case.state is State.SUBMITTED and staff.allowed("forms.accept"),
        "can_grant": case.state in {State.ACCEPTED, State.IN_REVIEW}
        and staff.allowed("forms.grant"),
        "text": in_language(language),
        "words": words,
    }
    return PAGES.show(
        request, "desk_case.html", values, status=late.status if late else HTTPStatus.OK
    )


def _back(application_id: UUID) -> Response:
    return RedirectResponse(f"/forms/desk/{application_id}", HTTPStatus.SEE_OTHER)
