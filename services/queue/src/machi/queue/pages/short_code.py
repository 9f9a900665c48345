"""Where no paper came out: the letters on the ticket machine's screen open the ticket's page."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from machi.queue.domain.devices import WrongShortCode
from machi.queue.pages.show import PAGES, back_to
from machi.queue.queries.devices import ticket_of_short_code
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running
from machi.shared.web.limits import GuessLimit

router = APIRouter()


@router.get("/queue/code")
async def show_form(request: Request) -> Response:
    return PAGES.show(request, "code.html", {"errors": (), "code": ""})


@router.post("/queue/code")
async def open_ticket(
    request: Request,
    context: Running,
    guesses: GuessLimit,
    code: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    try:
        with guesses.trying(request, WrongShortCode, None):
            token = await ticket_of_short_code(code, context.clock.now(), context.db)
    except WrongShortCode as error:
        sentence = PAGES.words.say(error.words, chosen_language(request))
        values = {"errors": [("code", sentence)], "code": code}
        return PAGES.show(request, "code.html", values, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return back_to(f"/queue/t/{token}")
