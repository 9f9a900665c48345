"""Writing at home, showing a QR code at the counter: the citizen's page and the counter's."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from machi.forms.commands.pre_entry import (
    ClaimPreEntry,
    NotPreEntered,
    claim_pre_entry,
    make_pre_entry,
    take_back_pre_entry,
)
from machi.forms.commands.secrets import plain_code
from machi.forms.domain.application import Actor
from machi.forms.domain.lifecycle import State
from machi.forms.pages.look import PAGES, in_language
from machi.forms.pages.qr import drawn_qr
from machi.forms.pages.way import to_page
from machi.forms.queries.draft import draft
from machi.shared.auth.guards import Staff, may
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running
from machi.shared.web.limits import GuessLimit

router = APIRouter(prefix="/forms")

_LONGEST = 200
_RECEIPT_NUMBER = 8
"""Letters of a receipt number, as papers carry it; the codes from home are four times as long."""
_COUNTER = "counter"
"""Wrong codes are counted for the person who reads them, in one place for all codes."""


@router.post("/d/{token}/pre-entry")
async def make(token: str, context: Running) -> Response:
    """Keep what was written, and show its code."""
    await make_pre_entry(token, context)
    return to_page(token, "pre-entry")


@router.get("/d/{token}/pre-entry")
async def show(token: str, request: Request, context: Running) -> Response:
    """Show the code to bring, big enough for a scanner, on paper too."""
    view = await draft(token, context)
    if view.application.state is not State.PRE_ENTERED:
        return to_page(token, "check")
    entry = await make_pre_entry(token, context)
    values = {
        "procedure": view.procedure,
        "qr": drawn_qr(entry.code),
        "code": " ".join(entry.code[place : place + 4] for place in range(0, len(entry.code), 4)),
        "until": entry.until,
        "token": token,
        "text": in_language(chosen_language(request)),
    }
    return PAGES.show(request, "pre_entry.html", values)


@router.post("/d/{token}/pre-entry/back")
async def take_back(token: str, context: Running) -> Response:
    """Write on at home."""
    await take_back_pre_entry(token, context)
    return to_page(token, "check")


@router.get("/desk/scan")
async def scan_page(request: Request, staff: Annotated[Staff, may("forms.accept")]) -> Response:
    return PAGES.show(request, "scan.html", {"staff": staff, "error": None})


@router.post("/desk/scan")
async def scan(
    request: Request,
    context: Running,
    guesses: GuessLimit,
    staff: Annotated[Staff, may("forms.accept")],
) -> Response:
    """Go on with what a visitor wrote at home; or open the case whose paper was read."""
    form = await request.form(max_fields=10, max_files=0)
    code = str(form.get("code", ""))[:_LONGEST]
    if len(plain_code(code)) == _RECEIPT_NUMBER:
        return RedirectResponse(f"/forms/desk/by-number/{plain_code(code)}", HTTPStatus.SEE_OTHER)
    by = Actor(str(staff.id), "operator", staff.name)
    try:
        with guesses.trying(request, NotPreEntered, f"{_COUNTER}:{staff.id}"):
            token = await claim_pre_entry(ClaimPreEntry(code, by), context)
    except NotPreEntered as refused:
        values = {"staff": staff, "error": refused.words}
        return PAGES.show(request, "scan.html", values, status=HTTPStatus.NOT_FOUND)
    return RedirectResponse(f"/forms/d/{token}/check", HTTPStatus.SEE_OTHER)
