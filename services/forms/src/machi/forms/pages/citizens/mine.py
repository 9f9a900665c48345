"""My cases: what I sent, what is asked of me, what I have begun. Opened by a proof alone."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from machi.forms import words
from machi.forms.commands.citizens.my_cases import (
    MyCase,
    SomebodyElses,
    add_to_my_cases,
    go_on_with_my_draft,
    open_my_case,
)
from machi.forms.commands.citizens.proving import proof_of
from machi.forms.commands.open_case import OpenCase
from machi.forms.commands.secrets import plain_code
from machi.forms.domain.application import WrongNumberOrSecret
from machi.forms.pages.case import keep_case_cookie
from machi.forms.pages.citizens.sign_in import MINE
from machi.forms.pages.look import PAGES, in_language
from machi.forms.queries.mine import my_cases
from machi.shared.auth.holders import CITIZEN_LIFETIME, Citizen, NotProved, citizen
from machi.shared.errors import DomainError
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running
from machi.shared.web.limits import GuessLimit

router = APIRouter(prefix=MINE)

Person = Annotated[Citizen, citizen()]


def mark_of(held: Citizen) -> bytes:
    """Give the keyed hash of who it is.

    Raises:
        NotProved: the token names nobody.

    """
    mark = proof_of(held).citizen
    if mark is None:
        raise NotProved
    return mark


@router.get("")
async def mine(request: Request, context: Running, held: Person) -> Response:
    """List what is mine, what waits for me first."""
    return await _list(request, context, held)


@router.post("")
async def add(request: Request, context: Running, held: Person, guesses: GuessLimit) -> Response:
    """Add a case that was sent otherwise, with its number and secret."""
    form = await request.form(max_fields=10, max_files=0)
    number, secret = (str(form.get(name, ""))[:100] for name in ("receipt_number", "secret"))
    opened = OpenCase(number, secret)
    try:
        with guesses.trying(request, WrongNumberOrSecret, plain_code(number)):
            await add_to_my_cases(opened, mark_of(held), context)
    except (WrongNumberOrSecret, SomebodyElses) as refused:
        return await _list(request, context, held, refused, number)
    return RedirectResponse(MINE, HTTPStatus.SEE_OTHER)


@router.post("/cases/{case_id}")
async def open_one(case_id: UUID, context: Running, held: Person) -> Response:
    """Open a case without its number and secret."""
    case = await open_my_case(MyCase(mark_of(held), case_id), context)
    answer = RedirectResponse(f"/forms/case/{case.receipt_number}", HTTPStatus.SEE_OTHER)
    keep_case_cookie(answer, case, context)
    return answer


@router.post("/drafts/{draft_id}")
async def go_on(draft_id: UUID, context: Running, held: Person) -> Response:
    """Go on with what was begun, here; where it was open before, it is closed."""
    resumed = await go_on_with_my_draft(MyCase(mark_of(held), draft_id), context)
    return RedirectResponse(f"/forms/d/{resumed.token}/{resumed.page}", HTTPStatus.SEE_OTHER)


async def _list(
    request: Request,
    context: Running,
    held: Citizen,
    refused: DomainError | None = None,
    number: str = "",
) -> Response:
    language = chosen_language(request)
    found = await my_cases(mark_of(held), context)
    values = {
        "parts": found,
        "until": held.at + CITIZEN_LIFETIME,
        "error": refused and refused.words,
        "number": number,
        "sentence": lambda one: words.for_citizen(one.case, one.procedure, language),
        "text": in_language(language),
    }
    status = refused.status if refused else HTTPStatus.OK
    return PAGES.show(request, "citizens/mine.html", values, status=status)
