"""Who looks after a case: taken, given to a colleague, given back."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from machi.forms.commands.assign_case import AssignCase, assign_case
from machi.forms.domain.application import Actor
from machi.forms.pages.desk import show_case
from machi.shared.auth.guards import Staff, may
from machi.shared.errors import DomainError
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/desk/{application_id}")


@router.post("/assign")
async def assign(
    application_id: UUID,
    request: Request,
    context: Running,
    staff: Annotated[Staff, may("forms.accept")],
) -> Response:
    """Give the case to whom the form says; whoever comes second is told who has it."""
    form = await request.form(max_fields=10, max_files=0)
    by = Actor(str(staff.id), "staff", staff.name)
    taken = form.get("do") == "take"
    command = AssignCase(
        application_id=application_id,
        seen=_person(form.get("seen")),
        to=staff.id if taken else None if form.get("do") == "back" else _person(form.get("to")),
        by=by,
    )
    try:
        await assign_case(command, context)
    except DomainError as refused:
        return await show_case(application_id, request, context, staff, refused)
    return RedirectResponse(f"/forms/desk/{application_id}", HTTPStatus.SEE_OTHER)


def _person(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
