"""What the customer sees: everything in big type, read-only, and a frame to sign in."""

from collections.abc import Coroutine
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from machi.forms import words
from machi.forms.commands.intake.about_intake import topic
from machi.forms.commands.intake.confirm_intake import (
    SignByName,
    SignOnTablet,
    sign_by_name,
    sign_on_tablet,
)
from machi.forms.commands.intake.doubt_value import DoubtValue, doubt_value
from machi.forms.domain.intake.lifecycle import NoSuchIntake
from machi.forms.domain.intake.questions import everything, name_of, slot_of
from machi.forms.pages.intake.view import known_rows
from machi.forms.pages.look import PAGES, in_language
from machi.forms.queries.intake import intake_of_tablet
from machi.forms.words.intake import SOURCES
from machi.shared.clock import business_date
from machi.shared.errors import BadInput, DomainError
from machi.shared.ui.words import chosen_language
from machi.shared.web.context import Context
from machi.shared.web.dependencies import Running
from machi.shared.web.live import live_response

router = APIRouter(prefix="/forms/tablet/{token}")

_LONGEST = 100_000


@router.get("")
async def tablet_page(token: str, request: Request, context: Running) -> Response:
    """Show what was heard; when it is over, say thank you and show nothing."""
    return await _show(token, request, context)


async def _show(
    token: str, request: Request, context: Context, refused: DomainError | None = None
) -> Response:
    try:
        opened = await intake_of_tablet(token, context)
    except NoSuchIntake:
        return PAGES.show(request, "intake/tablet_over.html", {})
    language, today = chosen_language(request), business_date(context.clock.now())
    values: dict[str, Any] = {
        "opened": opened,
        "intake": opened.intake,
        "rows": known_rows(opened, today, language),
        "token": token,
        "seal": None if opened.seal is None else opened.seal.hex(),
        "refused": refused,
        "big": request.query_params.get("size") == "big",
        "doubts": opened.hearing.doubts,
        "sources": SOURCES,
        "name_of": name_of,
        "text": in_language(language),
        "words": words,
    }
    status = 200 if refused is None else refused.status
    return PAGES.show(request, "intake/tablet.html", values, status=status)


@router.get("/live")
async def tablet_live(token: str, request: Request, context: Running) -> Response:
    """Tell the tablet that something was heard or corrected. Raises NoSuchIntake."""
    opened = await intake_of_tablet(token, context)
    return live_response(request, context.live, [topic(opened.intake.id)], tick_seconds=2)


@router.get("/{verb}")
async def back(token: str, verb: str) -> Response:
    """Lead from the address of a button, which a browser may open anew, to the page."""
    del verb
    return RedirectResponse(f"/forms/tablet/{token}", 303)


@router.post("/sign")
async def sign(token: str, request: Request, context: Running) -> Response:
    """Sign the forms that were shown."""
    form = await request.form(max_fields=10, max_files=0, max_part_size=2 * _LONGEST)
    command = SignOnTablet(token, _seal(form), str(form.get("drawn", "")))
    return await _done(token, request, context, sign_on_tablet(command, context))


@router.post("/sign-by-name")
async def type_name(token: str, request: Request, context: Running) -> Response:
    """Sign with a typed name, by somebody who agreed aloud."""
    form = await request.form(max_fields=10, max_files=0)
    command = SignByName(token, _seal(form), str(form.get("name", "")), form.get("aloud") == "yes")
    return await _done(token, request, context, sign_by_name(command, context))


@router.post("/wrong")
async def wrong(token: str, request: Request, context: Running) -> Response:
    """Tell the clerk that something is wrong, or take that back."""
    form = await request.form(max_fields=10, max_files=0)
    slot = slot_of(str(form.get("slot", "")))
    opened = await intake_of_tablet(token, context)
    if slot not in everything(opened.forms, opened.hearing, business_date(context.clock.now())):
        raise BadInput(field="slot")
    command = DoubtValue(token, slot, form.get("do") != "right")
    return await _done(token, request, context, doubt_value(command, context))


def _seal(form: FormData) -> bytes:
    try:
        return bytes.fromhex(str(form.get("seal", "")))
    except ValueError:
        raise BadInput(field="seal") from None


async def _done(
    token: str, request: Request, context: Context, doing: Coroutine[object, object, object]
) -> Response:
    """Do what was pressed; when it is refused, say so beside everything else."""
    try:
        await doing
    except NoSuchIntake:
        raise
    except DomainError as refused:
        return await _show(token, request, context, refused)
    size = "?size=big" if request.query_params.get("size") == "big" else ""
    return RedirectResponse(f"/forms/tablet/{token}{size}", 303)
