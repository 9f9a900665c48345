"""本人確認: by a code that comes by e-mail, or with the card in デジタル認証アプリ. No script."""

from http import HTTPStatus
from typing import Literal
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from machi.forms.commands.citizens.ask_for_code import AskForCode, ask_for_code
from machi.forms.commands.citizens.check_code import CheckCode, address_of_code, check_code
from machi.forms.commands.citizens.ways import provable
from machi.forms.commands.send_resume_code import can_send
from machi.forms.domain.assurance import Level
from machi.forms.domain.mail_code import (
    KEPT_FOR,
    NoSuchMailCode,
    NotAnAddress,
    TooManyCodes,
    WrongCode,
)
from machi.forms.pages.citizens.held import forget_person, keep_proof
from machi.forms.pages.look import PAGES
from machi.shared.ui.words import chosen_language
from machi.shared.web.answers import local_path
from machi.shared.web.dependencies import Running
from machi.shared.web.limits import address_of

router = APIRouter(prefix="/forms")

MINE = "/forms/mine"
_LONGEST = 300


def next_of(given: str | None) -> str:
    """Where to go on: a page of forms, or one's own cases."""
    path = local_path(given)
    return path if path.startswith("/forms/") else MINE


@router.get("/sign-in")
async def ask(request: Request, context: Running) -> Response:
    """Offer the ways that prove what is asked for: all of them where nothing special is."""
    return _ask(request, context)


def _ask(
    request: Request, context: Running, typed: str = "", error: str | None = None, status: int = 200
) -> Response:
    wanted = request.query_params.get("level", "")
    by_mail = wanted in {"", Level.EMAIL} and can_send(context)
    values = {
        "by_mail": by_mail,
        "by_app": provable(Level.JPKI_AUTH, context),
        "next": quote(next_of(request.query_params.get("next")), safe=""),
        "level": wanted if wanted in set(Level) else "",
        "typed": typed,
        "error": error,
        "minutes": int(KEPT_FOR.total_seconds() // 60),
    }
    return PAGES.show(request, "citizens/sign_in.html", values, status=status)


@router.post("/sign-in/mail")
async def send_code(request: Request, context: Running) -> Response:
    """Send a code to the address, and ask for it. The same page for any address."""
    form = await request.form(max_fields=10, max_files=0)
    typed = str(form.get("address", ""))[:_LONGEST]
    command = AskForCode(
        address=typed, language=_language(request), client=address_of(request.scope)
    )
    try:
        sent = await ask_for_code(command, context)
    except (NotAnAddress, TooManyCodes) as refused:
        return _ask(request, context, typed, refused.words, refused.status)
    path = f"/forms/sign-in/mail/{sent.token}?next={quote(_next(request), safe='')}"
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


@router.get("/sign-in/mail/{token}")
async def ask_code(token: str, request: Request, context: Running) -> Response:
    """Ask for the six digits."""
    return await _code_page(token, request, context)


@router.post("/sign-in/mail/{token}")
async def take_code(token: str, request: Request, context: Running) -> Response:
    """Take the code: right, the person goes on where they were."""
    form = await request.form(max_fields=10, max_files=0)
    try:
        proof = await check_code(CheckCode(token, str(form.get("code", ""))[:_LONGEST]), context)
    except WrongCode as wrong:
        return await _code_page(token, request, context, wrong)
    except NoSuchMailCode:
        return await _code_page(token, request, context)
    answer = RedirectResponse(_next(request), HTTPStatus.SEE_OTHER)
    keep_proof(answer, proof, context)
    return answer


async def _code_page(
    token: str, request: Request, context: Running, wrong: WrongCode | None = None
) -> Response:
    values = {"next": quote(_next(request), safe=""), "token": token, "wrong": wrong}
    try:
        values["address"] = await address_of_code(token, context)
    except NoSuchMailCode as over:
        return PAGES.show(request, "citizens/code_over.html", values, status=over.status)
    status = wrong.status if wrong else HTTPStatus.OK
    return PAGES.show(request, "citizens/code.html", values, status=status)


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """Leave nothing of the person in this browser."""
    answer = PAGES.show(request, "citizens/signed_out.html", {})
    forget_person(answer)
    return answer


def _next(request: Request) -> str:
    return next_of(request.query_params.get("next"))


def _language(request: Request) -> Literal["ja", "en"]:
    return "en" if chosen_language(request) == "en" else "ja"
