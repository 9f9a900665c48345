"""The applicant takes the case back (取下げ)."""

from contextlib import suppress
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from machi.forms.commands.case_texts import LONGEST
from machi.forms.commands.withdraw_application import WithdrawApplication, withdraw_application
from machi.forms.domain.application import CITIZEN
from machi.forms.domain.lifecycle import NotInThisState
from machi.forms.pages.case import Holder, held_case_view
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/case/{number}")


@router.post("/withdraw")
async def withdraw(number: str, request: Request, context: Running, held: Holder) -> Response:
    """Take the case back, or ask for it while it is being reviewed."""
    view = await held_case_view(number, context, held)
    form = await request.form(max_fields=10, max_files=0)
    reason = str(form.get("reason", ""))[: LONGEST + 1]
    command = WithdrawApplication(
        application_id=view.case.id,
        expected_revision=view.case.revision,
        by=CITIZEN,
        reason=reason,
    )
    with suppress(NotInThisState):  # somebody was faster: the page says what happened
        await withdraw_application(command, context)
    return RedirectResponse(f"/forms/case/{number}", HTTPStatus.SEE_OTHER)
