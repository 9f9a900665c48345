"""The buttons of a case: each does one step, once, to the case as it was shown."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from machi.forms.commands.about_case import AboutCase
from machi.forms.commands.accept_application import AcceptApplication, accept_application
from machi.forms.commands.add_note import AddNote, add_note
from machi.forms.commands.cancel_correction import CancelCorrection, cancel_correction
from machi.forms.commands.cancel_withdrawal import CancelWithdrawal, cancel_withdrawal
from machi.forms.commands.close_application import CloseApplication, close_application
from machi.forms.commands.confirm_withdrawal import ConfirmWithdrawal, confirm_withdrawal
from machi.forms.commands.grant_application import GrantApplication, grant_application
from machi.forms.commands.issue_application import IssueApplication, issue_application
from machi.forms.commands.refuse_application import RefuseApplication, refuse_application
from machi.forms.commands.request_correction import RequestCorrection, request_correction
from machi.forms.domain.application import Actor
from machi.forms.domain.correction import Ask, BadCorrectionRequest, Item
from machi.forms.pages.desk import show_case
from machi.shared.auth.guards import Staff, may
from machi.shared.db.once import Once, once
from machi.shared.errors import BadInput, DomainError, NotFound
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/desk/{application_id}")

_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_MOST_FIELDS = 500
_LONGEST = 5000


@dataclass(frozen=True, slots=True)
class _Button:
    """What a button does, in which role, and what of the form belongs to it."""

    command: type[AboutCase]
    run: Callable[[Any, Any], Awaitable[object]]
    permission: str = "forms.accept"
    role: str = "operator"
    reads: Callable[[FormData], Mapping[str, Any]] = lambda _: {}


def _reason(form: FormData) -> Mapping[str, Any]:
    return {"reason": text_of(form, "reason") or text_of(form, "phrase")}


def _ask(form: FormData, path: str) -> Ask:
    asked = text_of(form, f"ask:{path}")
    return Ask(asked) if asked in {Ask.EXPLAIN, Ask.ATTACH} else Ask.FIX


def _correction(form: FormData) -> Mapping[str, Any]:
    try:
        due = date.fromisoformat(text_of(form, "due"))
    except ValueError:
        raise BadCorrectionRequest(field="due") from None
    paths = [one for one in form.getlist("item") if isinstance(one, str)]
    items = tuple(
        Item(
            path,
            text_of(form, f"message:{path}") or text_of(form, f"phrase:{path}"),
            _ask(form, path),
        )
        for path in paths
    )
    return {"reason": text_of(form, "reason"), "due": due, "items": items}


BUTTONS: Mapping[str, _Button] = {
    "accept": _Button(AcceptApplication, accept_application),
    "grant": _Button(GrantApplication, grant_application, "forms.grant", "approver"),
    "refuse": _Button(RefuseApplication, refuse_application, "forms.grant", "approver", _reason),
    "request_correction": _Button(
        RequestCorrection, request_correction, role="reviewer", reads=_correction
    ),
    "cancel_correction": _Button(CancelCorrection, cancel_correction, role="reviewer"),
    "issue": _Button(IssueApplication, issue_application),
    "close": _Button(CloseApplication, close_application),
    "confirm_withdrawal": _Button(ConfirmWithdrawal, confirm_withdrawal, role="reviewer"),
    "cancel_withdrawal": _Button(CancelWithdrawal, cancel_withdrawal, role="reviewer"),
}


class NoSuchButton(NotFound):
    code = "forms.no_such_button"


@router.post("/notes")
async def write_note(
    application_id: UUID,
    request: Request,
    context: Running,
    staff: Annotated[Staff, may("forms.read")],
) -> Response:
    """Write something down for colleagues."""
    form = await request.form(max_fields=10, max_files=0)
    by = Actor(str(staff.id), "staff", staff.name)
    note = AddNote(application_id=application_id, text=text_of(form, "text"), by=by)
    try:
        await add_note(note, context)
    except BadInput as wrong:
        return await show_case(application_id, request, context, staff, wrong)
    return back_to(application_id)


@router.post("/{verb}")
async def press(
    application_id: UUID,
    verb: str,
    request: Request,
    context: Running,
    staff: Annotated[Staff, may("forms.read")],
) -> Response:
    """Do one step; whoever comes second sees what happened, and forgot words are asked for."""
    button = BUTTONS.get(verb)
    if button is None:
        raise NoSuchButton
    staff.require(button.permission)
    form = await request.form(max_fields=_MOST_FIELDS, max_files=0)
    try:
        command = button.command(
            application_id=application_id,
            expected_revision=_seen(form),
            by=Actor(str(staff.id), button.role, staff.name),
            request=_once(form, staff, verb, application_id),
            **button.reads(form),
        )
        await button.run(command, context)
    except DomainError as refused:
        return await show_case(application_id, request, context, staff, refused)
    return back_to(application_id)


def _seen(form: FormData) -> int:
    """Read which revision the person saw."""
    seen = text_of(form, "expected_revision")
    if not (seen.isascii() and seen.isdigit() and len(seen) < 10):  # noqa: PLR2004 - fits the column
        raise BadInput(field="expected_revision")
    return int(seen)


def _once(form: FormData, staff: Staff, verb: str, application_id: UUID) -> Once | None:
    """Name the form that was sent, so that a double click is one request."""
    key = text_of(form, "idempotency_key")
    sent = {name: form.getlist(name) for name in sorted(set(form)) if name != "idempotency_key"}
    asked = {"application_id": application_id, "sent": repr(sent)}
    return once(str(staff.id), key, verb, asked) if _KEY.fullmatch(key) else None


def text_of(form: FormData, name: str) -> str:
    value = form.get(name)
    return value[:_LONGEST] if isinstance(value, str) else ""


def back_to(application_id: UUID) -> Response:
    return RedirectResponse(f"/forms/desk/{application_id}", HTTPStatus.SEE_OTHER)
