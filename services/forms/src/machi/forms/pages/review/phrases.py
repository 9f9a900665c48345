"""The office's ready phrases, edited by those who use them."""

import hashlib
from contextlib import suppress
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from machi.forms import words
from machi.forms.commands.edit_phrases import AddPhrase, NoSuchPhrase, add_phrase, remove_phrase
from machi.forms.domain.application import Actor
from machi.forms.pages.last_list import last_list
from machi.forms.pages.look import PAGES, in_language
from machi.forms.queries.catalogue import catalogue
from machi.forms.queries.phrases import all_phrases
from machi.forms.store.phrases import Purpose
from machi.shared.auth.guards import Staff, may
from machi.shared.clock import business_date
from machi.shared.errors import BadInput
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/desk/phrases")

Accepts = Annotated[Staff, may("forms.accept")]
_LONGEST = 5000


@router.get("")
async def phrases_page(request: Request, context: Running, staff: Accepts) -> Response:
    """List the phrases, with a form for another one."""
    return await _show(request, context, staff)


@router.post("")
async def add(request: Request, context: Running, staff: Accepts) -> Response:
    """Put a phrase on the list; a second tap puts it there once."""
    form = await request.form(max_fields=10, max_files=0)
    typed = str(form.get("words", ""))[:_LONGEST]
    wanted = str(form.get("procedure_id", ""))[:40]
    offered = {one.id for one in await catalogue(context.db, business_date(context.clock.now()))}
    purpose = str(form.get("purpose", ""))
    command = AddPhrase(
        purpose=Purpose(purpose) if purpose in set(Purpose) else Purpose.CORRECTION,
        words=typed,
        procedure_id=wanted if wanted in offered else None,
        by=Actor(str(staff.id), "staff", staff.name),
        phrase_id=_named(str(form.get("idempotency_key", ""))),
    )
    try:
        await add_phrase(command, context)
    except BadInput as wrong:
        return await _show(request, context, staff, typed, wrong)
    return RedirectResponse("/forms/desk/phrases", HTTPStatus.SEE_OTHER)


@router.post("/{phrase_id}/remove")
async def remove(phrase_id: UUID, context: Running, staff: Accepts) -> Response:
    """Take a phrase off the list; a second tap finds it gone, as it was meant."""
    del staff
    with suppress(NoSuchPhrase):
        await remove_phrase(phrase_id, context)
    return RedirectResponse("/forms/desk/phrases", HTTPStatus.SEE_OTHER)


async def _show(
    request: Request,
    context: Running,
    staff: Staff,
    typed: str = "",
    wrong: BadInput | None = None,
) -> Response:
    offered = await catalogue(context.db, business_date(context.clock.now()))
    values = {
        "staff": staff,
        "phrases": await all_phrases(context.db),
        "procedures": {one.id: one for one in offered},
        "purposes": list(Purpose),
        "typed": typed,
        "wrong": wrong,
        "back": last_list(request),
        "text": in_language(chosen_language(request)),
        "words": words,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return PAGES.show(request, "review/phrases.html", values, status=status)


def _named(key: str) -> UUID | None:
    """Name the phrase after the form that was sent, so that a double click is one request."""
    return UUID(bytes=hashlib.sha256(key.encode()).digest()[:16]) if key else None
