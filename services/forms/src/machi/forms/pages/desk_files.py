"""Staff take the files of a case: as downloads only, never shown by the city's own pages."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from machi.forms.commands.files.download_file import DownloadFile, download_file
from machi.forms.domain.application import Actor
from machi.forms.taken_files import as_attachment
from machi.shared.auth.guards import Staff, may
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/desk/{application_id}/files")


@router.get("/{file_id}")
async def download(
    application_id: UUID,
    file_id: UUID,
    context: Running,
    staff: Annotated[Staff, may("forms.read")],
) -> Response:
    """Give a file that was looked through for viruses; who took it is recorded."""
    by = Actor(str(staff.id), "staff", staff.name)
    wanted = DownloadFile(application_id, file_id, by, staff.allowed("forms.protect"))
    return as_attachment(await download_file(wanted, context))
