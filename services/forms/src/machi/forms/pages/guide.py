"""The navigator (手続きナビ): one question a page, then everything that applies.

Answers travel in the address: nothing is stored, and the browser's own Back works.
"""

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse, Response

from machi.forms.commands.start_draft import StartDraft, start_draft
from machi.forms.domain.application import NoSuchProcedure
from machi.forms.domain.navigator import next_question
from machi.forms.pages.citizens.held import held_proof
from machi.forms.pages.guide_answers import address, answers_in
from machi.forms.pages.guide_view import GuideView, question_values, result_values
from machi.forms.pages.look import PAGES, in_language
from machi.forms.pages.qr import drawn_qr
from machi.forms.queries.guide import guide, guides, what_applies
from machi.shared.clock import business_date
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/guide")

_MOST_ANSWERS = 200


@router.get("")
async def all_guides(request: Request, context: Running) -> Response:
    """Ask what happened in somebody's life."""
    values = {
        "guides": await guides(context.db, business_date(context.clock.now())),
        "text": in_language(chosen_language(request)),
    }
    return PAGES.show(request, "guides.html", values)


@router.get("/{navigator_id}")
async def one_guide(navigator_id: str, request: Request, context: Running) -> Response:
    """Ask the next question; when there is none, list what applies."""
    today = business_date(context.clock.now())
    navigator = await guide(context.db, navigator_id, today)
    base = f"{router.prefix}/{navigator.id}"
    view = GuideView(navigator, base, request.query_params, chosen_language(request))
    values = question_values(view)
    if values is not None:
        status = HTTPStatus.UNPROCESSABLE_ENTITY if values["problem"] else HTTPStatus.OK
        return PAGES.show(request, "guide_question.html", values, status=status)
    found = await what_applies(context.db, navigator, view.counted, today)
    here = address(navigator, base, view.counted)
    values = result_values(view, found, today)
    values["sheet"] = address(navigator, base, view.counted, "/sheet.pdf")
    values["qr"] = drawn_qr(f"{context.settings.city.public_url}{here}")
    return PAGES.show(request, "guide_results.html", values)


@router.post("/{navigator_id}/start")
async def start(navigator_id: str, request: Request, context: Running) -> Response:
    """Begin one of the procedures that apply, with what the answers say already filled in."""
    today = business_date(context.clock.now())
    navigator = await guide(context.db, navigator_id, today)
    form = await request.form(max_fields=_MOST_ANSWERS, max_files=0)
    pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    given = answers_in(navigator, QueryParams(pairs)).given
    if next_question(navigator, given) is not None:
        here = address(navigator, f"{router.prefix}/{navigator.id}", given)
        return RedirectResponse(here, HTTPStatus.SEE_OTHER)
    wanted = form.get("procedure")
    found = await what_applies(context.db, navigator, given, today)
    one = next((one for one in found if one.procedure and one.procedure.id == wanted), None)
    if one is None or one.procedure is None:
        raise NoSuchProcedure
    channel = "pre_entry" if form.get("channel") == "pre_entry" else "online"
    proof = held_proof(request, context)
    citizen = proof.citizen if proof else None
    command = StartDraft(one.procedure.id, channel, citizen, one.known)
    draft = await start_draft(command, context)
    return RedirectResponse(f"/forms/d/{draft.token}/{draft.first_page}", HTTPStatus.SEE_OTHER)
