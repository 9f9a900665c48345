"""The work list: what is to be done, filtered, the most urgent first, and done to many at once."""

from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from machi.forms import words
from machi.forms.commands.accept_many import AT_ONCE, AcceptMany, Seen, accept_many
from machi.forms.commands.start_draft import StartDraft, start_draft
from machi.forms.commands.steps import DESK
from machi.forms.domain.application import Actor
from machi.forms.domain.lifecycle import State
from machi.forms.pages.last_list import LIST, keep_list
from machi.forms.pages.look import PAGES, in_language
from machi.forms.pages.review.asked import SHOWN_STATES, SIZES, asked_of, place, windows
from machi.forms.pages.review.short import short_day, short_moment
from machi.forms.queries.cases import receipt_numbers
from machi.forms.queries.catalogue import catalogue
from machi.forms.queries.work_list import COUNTED, at_work, how_many, listed
from machi.forms.store.assignments import Colleague
from machi.shared.auth.guards import Staff, may
from machi.shared.clock import business_date
from machi.shared.ui.words import chosen_language
from machi.shared.web.answers import local_path
from machi.shared.web.dependencies import Running
from machi.shared.web.live import live_response

router = APIRouter(prefix="/forms/desk")

Reads = Annotated[Staff, may("forms.read")]
Accepts = Annotated[Staff, may("forms.accept")]


@router.get("")
async def desk_page(request: Request, context: Running, staff: Reads) -> Response:
    """List the cases that the filter shows. Nothing of their answers is on this page."""
    offered = await catalogue(context.db, business_date(context.clock.now()))
    asked = asked_of(request, staff, offered)
    if staff.allowed("forms.accept"):
        await at_work(context, Colleague(staff.id, staff.name))
    found = await listed(context, asked.wanted, after=place(request.query_params), limit=asked.size)
    values = {
        "staff": staff,
        "asked": asked,
        "listed": found,
        "number": await how_many(context, asked.wanted),
        "counted": COUNTED,
        "later": asked.address("/forms/desk", before=str(found[-1].case.id))
        if len(found) == asked.size
        else None,
        "here": asked.address("/forms/desk"),
        "acceptable": [one.case for one in found if one.case.state is State.SUBMITTED],
        "states": SHOWN_STATES,
        "sizes": SIZES,
        "procedures": offered,
        "windows": windows(offered),
        "counter": [one for one in offered if "counter" in one.channels],
        "text": in_language(chosen_language(request)),
        "words": words,
        "short_day": short_day,
        "short_moment": short_moment,
    }
    answer = PAGES.show(request, "review/work_list.html", values)
    keep_list(answer, asked.address(LIST))
    return answer


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


@router.post("/acceptances")
async def accept_several(request: Request, context: Running, staff: Accepts) -> Response:
    """Accept the chosen cases, or all that the list shows; say of each what became of it."""
    form = await request.form(max_fields=3 * AT_ONCE, max_files=0)
    chosen = "seen" if form.get("which") == "all" else "case"
    cases = [one for text in form.getlist(chosen) if (one := _seen(str(text))) is not None]
    command = AcceptMany(
        cases=cases,
        by=Actor(str(staff.id), "operator", staff.name),
        key=str(form.get("idempotency_key", ""))[:100] or None,
    )
    outcomes = await accept_many(command, context)
    numbers = await receipt_numbers(context.db, [one.application_id for one in outcomes])
    values: dict[str, Any] = {
        "staff": staff,
        "done": [one for one in outcomes if one.refused is None],
        "refused": [one for one in outcomes if one.refused is not None],
        "numbers": numbers,
        "back": local_path(str(form.get("back", ""))) or "/forms/desk",
    }
    return PAGES.show(request, "review/accepted.html", values)


def _seen(text: str) -> Seen | None:
    """Read a case as it stood in the list: `<id>:<revision>`."""
    own, _, revision = text.partition(":")
    try:
        return Seen(UUID(own), int(revision)) if len(revision) < 10 else None  # noqa: PLR2004 - fits the column
    except ValueError:
        return None
