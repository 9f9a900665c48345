"""The page of one case, for whoever holds its number and secret."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from machi.forms import words
from machi.forms.commands.open_case import OpenCase, open_case
from machi.forms.commands.secrets import plain_code
from machi.forms.commands.steps import topic
from machi.forms.domain.application import Application, WrongNumberOrSecret
from machi.forms.domain.lifecycle import possible
from machi.forms.domain.work_list import ENDED
from machi.forms.pages.look import PAGES, SITE, in_language
from machi.forms.pages.qr import drawn_qr
from machi.forms.pages.shown_files import shown
from machi.forms.queries.cases import CaseView, case_by_id, reason_of_refusal
from machi.forms.queries.files import files_of_case
from machi.forms.queries.printed_notice import deciding_step
from machi.forms.words.family import for_whom
from machi.shared.auth.holders import (
    CASE_COOKIE,
    CASE_LIFETIME,
    Case,
    NoCaseOpen,
    case_token,
    holder,
)
from machi.shared.ui.words import chosen_language
from machi.shared.web.answers import local_path
from machi.shared.web.dependencies import Running
from machi.shared.web.limits import GuessLimit
from machi.shared.web.live import live_response

router = APIRouter(prefix="/forms/case")

Holder = Annotated[Case, holder()]


def keep_case_cookie(response: Response, case: Application, context: Running) -> None:
    """Let this browser see the case for a while."""
    settings = context.settings
    token = case_token(
        settings.secret_key.get_secret_value(), Case(case.id), at=context.clock.now()
    )
    response.set_cookie(
        CASE_COOKIE,
        token,
        max_age=int(CASE_LIFETIME.total_seconds()),
        path="/forms",
        httponly=True,
        samesite="lax",
        secure=settings.city.public_url.startswith("https://"),
    )


@router.get("")
async def ask_for_case(request: Request) -> Response:
    """Ask for number and secret; a case that was linked to fills its number in."""
    wanted = local_path(request.query_params.get("next"))
    before, _, number = wanted.partition("/forms/case/")
    number = "" if before else number[:8]
    return PAGES.show(request, "find_case.html", {"number": number, "error": None})


@router.post("")
async def find_case(request: Request, context: Running, guesses: GuessLimit) -> Response:
    """Open the case that number and secret belong to."""
    form = await request.form(max_fields=10, max_files=0)
    number, secret = (str(form.get(name, ""))[:100] for name in ("receipt_number", "secret"))
    place = plain_code(number)
    try:
        with guesses.trying(request, WrongNumberOrSecret, place):
            case = await open_case(OpenCase(number, secret), context)
    except WrongNumberOrSecret as wrong:
        values = {"number": number, "error": wrong.words}
        return PAGES.show(request, "find_case.html", values, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    answer = RedirectResponse(f"/forms/case/{case.receipt_number}", HTTPStatus.SEE_OTHER)
    keep_case_cookie(answer, case, context)
    return answer


@router.get("/{number}")
async def case_page(number: str, request: Request, context: Running, held: Holder) -> Response:
    """Say where the case is, what happened and what comes next."""
    view = await held_case_view(number, context, held)
    language = chosen_language(request)
    values = {
        "case": view.case,
        "files": [shown(one, language) for one in await files_of_case(view.case, context)],
        "can": {str(one) for one in possible(view.case.state)},
        "decided": deciding_step(view.case, view.history) is not None,
        "at_window": bool(view.procedure.window_code) and view.case.state not in ENDED,
        "site": SITE,
        "qr": drawn_qr(plain_code(number)),
        "reason": await reason_of_refusal(view.case, context),
        "procedure": view.procedure,
        "whom": {} if view.case.purged_at else for_whom(view.procedure, language),
        "history": view.history,
        "sentence": words.for_citizen(view.case, view.procedure, language),
        "text": in_language(language),
        "words": words,
    }
    return PAGES.show(request, "case.html", values)


@router.get("/{number}/live")
async def case_live(number: str, request: Request, context: Running, held: Holder) -> Response:
    """Tell an open case page that it changed."""
    view = await held_case_view(number, context, held)
    return live_response(request, context.live, [topic(view.case)])


async def held_case_view(number: str, context: Running, held: Case) -> CaseView:
    view = await case_by_id(context.db, held.id)
    if view.case.receipt_number != plain_code(number):
        raise NoCaseOpen
    return view
