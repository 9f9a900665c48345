"""What is kept and what is forgotten; who saw whose case, and whether the log of it is whole."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from machi.forms import words
from machi.forms.commands.hold_case import HoldCase, hold_case
from machi.forms.commands.secrets import plain_code
from machi.forms.domain.application import Actor
from machi.forms.domain.retention import BadHold
from machi.forms.pages.deciding import back_to, text_of
from machi.forms.pages.desk import show_case
from machi.forms.pages.look import PAGES
from machi.forms.queries.audit import seen_by_number, verify_audit
from machi.forms.queries.retention import retention
from machi.shared.auth.guards import Staff, may
from machi.shared.errors import DomainError
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms")

Audits = Annotated[Staff, may("forms.audit")]
Keeps = Annotated[Staff, may("forms.retention")]
Holds = Annotated[Staff, may("forms.hold")]

_LONGEST_NUMBER = 40


@router.get("/audit")
async def audit_page(
    request: Request, context: Running, staff: Audits, number: str = "", check: str = ""
) -> Response:
    """Say who saw a case, and whether anything of the log was changed or removed."""
    found = None
    if number:
        found = await seen_by_number(context.db, plain_code(number[:_LONGEST_NUMBER]))
    values = {
        "staff": staff,
        "number": number[:_LONGEST_NUMBER],
        "found": found,
        "verified": await verify_audit(context.db) if check else None,
        "words": words,
    }
    return PAGES.show(request, "audit.html", values)


@router.get("/retention")
async def retention_page(request: Request, context: Running, staff: Keeps) -> Response:
    """Say which cases go soon, which are held, and which are gone. Nobody's data is here."""
    values = {"staff": staff, "kept": await retention(context), "words": words}
    return PAGES.show(request, "retention.html", values)


@router.post("/desk/{application_id}/hold")
async def hold(application_id: UUID, request: Request, context: Running, staff: Holds) -> Response:
    """Keep a case beyond its time, or let it go."""
    form = await request.form(max_fields=10, max_files=0)
    try:
        until = _day(text_of(form, "until")) if form.get("do") != "release" else None
        command = HoldCase(
            application_id=application_id,
            until=until,
            reason=text_of(form, "reason"),
            by=Actor(str(staff.id), "staff", staff.name),
        )
        await hold_case(command, context)
    except DomainError as refused:
        return await show_case(application_id, request, context, staff, refused)
    return back_to(application_id)


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise BadHold(field="until") from None
