"""A case by the number that a visitor brought: the staff terminal links to it."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from machi.forms.commands.secrets import plain_code
from machi.forms.domain.work_list import WorkList
from machi.forms.queries.work_list import listed
from machi.shared.auth.guards import Staff, may
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/desk")


@router.get("/by-number/{number}")
async def open_by_number(
    number: str, context: Running, staff: Annotated[Staff, may("forms.read")]
) -> Response:
    """Open the case; a number that nobody has shows the list, which says that it is empty."""
    plain = plain_code(number)
    wanted = WorkList(asker=staff.id, receipt_number=plain or None)
    found = await listed(context, wanted, after=None, limit=2) if plain else []
    if len(found) == 1:
        return RedirectResponse(f"/forms/desk/{found[0].case.id}", 303)
    return RedirectResponse(f"/forms/desk?number={plain}", 303)
