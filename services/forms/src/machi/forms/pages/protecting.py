"""秘匿 at the desk: set, lifted, and looked behind by few, for a reason that is recorded."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from machi.forms.commands.protect_case import ProtectCase, protect_case
from machi.forms.domain.application import Actor
from machi.forms.pages.deciding import back_to, text_of
from machi.forms.pages.desk import Reads, show_case
from machi.shared.auth.guards import Staff, may
from machi.shared.errors import DomainError, Forbidden
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/desk/{application_id}")

Protects = Annotated[Staff, may("forms.protect")]


@router.post("/protection")
async def protection(
    application_id: UUID,
    request: Request,
    context: Running,
    staff: Annotated[Staff, may("forms.accept")],
) -> Response:
    """Protect a case: whoever accepts may. Only few may take the protection away again."""
    form = await request.form(max_fields=10, max_files=0)
    lifted = form.get("do") == "lift"
    if lifted and not staff.allowed("forms.protect"):
        raise Forbidden
    command = ProtectCase(
        application_id=application_id,
        protected=not lifted,
        reason=text_of(form, "reason"),
        by=Actor(str(staff.id), "staff", staff.name),
    )
    try:
        await protect_case(command, context)
    except DomainError as refused:
        return await show_case(application_id, request, context, staff, refused)
    return back_to(application_id)


@router.post("/protected")
async def look_behind(
    application_id: UUID, request: Request, context: Running, staff: Protects
) -> Response:
    """Show everything of a protected case, once: the next look at it needs its reason again."""
    form = await request.form(max_fields=10, max_files=0)
    reason = text_of(form, "reason")
    try:
        return await show_case(application_id, request, context, staff, reveal=reason)
    except DomainError as refused:
        return await show_case(application_id, request, context, staff, refused)


@router.get("/protection")
@router.get("/protected")
async def back(application_id: UUID, staff: Reads) -> Response:
    """Lead from the address of a button, which a browser may open anew, to the case."""
    del staff
    return RedirectResponse(f"/forms/desk/{application_id}", 303)
