"""People take back what they sent: from a draft, or from their case, on whatever device."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from machi.forms.commands.files.download_file import DownloadFile, download_file
from machi.forms.domain.application import CITIZEN
from machi.forms.pages.case import held_case_view
from machi.forms.pages.file_buttons import press_at_file
from machi.forms.queries.draft import draft
from machi.forms.taken_files import as_attachment
from machi.shared.auth.holders import Case, holder
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms")

Holder = Annotated[Case, holder()]


@router.get("/d/{token}/files/{file_id}")
async def file_of_draft(token: str, file_id: UUID, context: Running) -> Response:
    """Give a file that was sent and looked through for viruses; that it was taken is recorded."""
    view = await draft(token, context)
    wanted = DownloadFile(view.application.id, file_id, CITIZEN, own=True)
    return as_attachment(await download_file(wanted, context))


@router.get("/case/{number}/files/{file_id}")
async def file_of_case(number: str, file_id: UUID, context: Running, held: Holder) -> Response:
    """Give a file of the open case to whoever sent it."""
    view = await held_case_view(number, context, held)
    wanted = DownloadFile(view.case.id, file_id, CITIZEN, own=True)
    return as_attachment(await download_file(wanted, context))


@router.post("/case/{number}/files")
async def answer_for_file(
    number: str, request: Request, context: Running, held: Holder
) -> Response:
    """Say of a file that was held back after the case was sent that it holds no 個人番号."""
    view = await held_case_view(number, context, held)
    await press_at_file(await request.form(max_fields=10, max_files=0), view.case.id, context)
    return RedirectResponse(f"/forms/case/{view.case.receipt_number}", 303)
