"""From a case that was sent to the same procedure for somebody else of the family."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from machi.forms.commands.start_for_family import StartForFamily, start_for_family
from machi.forms.domain.family import ForWhom
from machi.forms.pages.case import Holder, held_case_view
from machi.forms.pages.citizens.held import held_proof
from machi.shared.errors import BadInput
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/case")


class NobodyChosen(BadInput):
    code = "forms.nobody_chosen"
    words = "だれの分かを選んでください。"


@router.post("/{number}/family")
async def begin_for_family(
    number: str, request: Request, context: Running, held: Holder
) -> Response:
    """Begin it for another person, with what the family shares; every page is still shown."""
    view = await held_case_view(number, context, held)
    form = await request.form(max_fields=5, max_files=0)
    try:
        whom = ForWhom(str(form.get("for_whom", "")))
    except ValueError as nobody:
        raise NobodyChosen(field="for_whom") from nobody
    proof = held_proof(request, context)
    citizen = proof.citizen if proof else None
    draft = await start_for_family(StartForFamily(view.case.id, whom, citizen), context)
    return RedirectResponse(f"/forms/d/{draft.token}/{draft.first_page}", HTTPStatus.SEE_OTHER)
