"""Files for programs: a draft is begun, files are sent to it, then it is filed with its answers."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from machi.forms.commands.files.confirm_file import ConfirmFile, confirm_file
from machi.forms.commands.files.download_file import (
    DownloadFile,
    NotScanned,
    NumberInFile,
    download_file,
)
from machi.forms.commands.files.receive_file import ReceiveFile, receive_file
from machi.forms.commands.files.refusals import (
    DraftFull,
    FileBroken,
    FileEmpty,
    FileTooLarge,
    NoRoomForDrafts,
    NoSuchFile,
    NotOpenForFiles,
    TooManyFiles,
    TooManyUploads,
    VirusFound,
    WrongKindOfFile,
)
from machi.forms.commands.files.remove_file import RemoveFile, remove_file
from machi.forms.commands.start_draft import StartDraft, start_draft
from machi.forms.domain.application import CITIZEN, NoSuchDraft, NoSuchProcedure, NotOffered
from machi.forms.domain.files.places import NoSuchPlace, StoredFile, rule_at
from machi.forms.queries.draft import DraftView, draft
from machi.forms.taken_files import CONTENT, as_attachment
from machi.forms.upload_limits import count_upload, size_of
from machi.shared.web.dependencies import Running, refusals
from machi.shared.web.uploads import BrokenForm, NoRoom, SentFile, parts_of

router = APIRouter(prefix="/forms/api/v1/drafts", tags=["files"])

_MOST_PARTS = 3
Place = Annotated[
    str,
    Query(
        max_length=200,
        description="What it answers: a question (`photos`), an item's (`dogs/<_id>/photo`), "
        "a document (`paper:<key>`).",
    ),
]
_REFUSED = (
    *(WrongKindOfFile, FileTooLarge, FileEmpty, FileBroken, TooManyFiles, DraftFull),
    *(VirusFound, TooManyUploads, NoRoomForDrafts),
)
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


class NewDraft(BaseModel):
    """Which procedure the files are for."""

    model_config = ConfigDict(extra="forbid")

    procedure_id: str = Field(max_length=40, examples=["jido-teate"])


class StartedDraft(BaseModel):
    """Whoever holds `draft` may send files to it and file it: keep it secret."""

    draft: str


class FileAnswer(BaseModel):
    """A file as the city keeps it. Nobody opens it before `state` is `clean`."""

    file_id: UUID
    place: str
    name: str
    media_type: str
    bytes: int
    state: str = Field(description="received, scanning, clean, held or refused")
    received_at: datetime

    @classmethod
    def of(cls, file: StoredFile) -> "FileAnswer":
        return cls(
            file_id=file.id,
            place=file.place,
            name=file.name,
            media_type=file.media_type,
            bytes=file.size,
            state=file.state,
            received_at=file.received_at,
        )


class FileList(BaseModel):
    items: list[FileAnswer]


@router.post("", status_code=201, responses=refusals(NoSuchProcedure, NotOffered))
async def begin(asked: NewDraft, context: Running) -> StartedDraft:
    """Begin a draft that files can be sent to; `POST …/applications` takes it as `draft`."""
    started = await start_draft(StartDraft(asked.procedure_id, "online"), context)
    return StartedDraft(draft=started.token)


@router.get("/{token}/files", responses=refusals(NoSuchDraft))
async def list_files(token: str, context: Running) -> FileList:
    """List the files of a draft, oldest first."""
    view = await draft(token, context)
    return FileList(items=[FileAnswer.of(one) for one in view.files])


@router.post(
    "/{token}/files",
    status_code=201,
    openapi_extra=_BODY,
    responses=refusals(NoSuchDraft, NoSuchPlace, NotOpenForFiles, BrokenForm, NoRoom, *_REFUSED),
)
async def send_file(token: str, place: Place, request: Request, context: Running) -> FileAnswer:
    """Send one file to a draft."""
    view = await draft(token, context)
    rule = rule_at(view.procedure, place)
    sent: SentFile | None = None
    async for part in parts_of(request, lambda _: rule.max_bytes, most_parts=_MOST_PARTS):
        if isinstance(part, SentFile) and sent is None:
            sent = part
            count_upload(request, view.application.id, part.file_name, size_of(part))
            kept = await _receive(part, place, view, context)
    if sent is None:
        raise BrokenForm(field="file")
    return FileAnswer.of(kept)


@router.post(
    "/{token}/files/{file_id}/not-my-number",
    status_code=204,
    responses=refusals(NoSuchDraft, NoSuchFile),
)
async def say_it_is_no_my_number(token: str, file_id: UUID, context: Running) -> None:
    """Say of a file that was held back (`held`) that the number in it is no 個人番号."""
    view = await draft(token, context)
    await confirm_file(ConfirmFile(view.application.id, file_id), context)


@router.get(
    "/{token}/files/{file_id}",
    response_class=Response,
    responses=CONTENT | refusals(NoSuchDraft, NoSuchFile, NotScanned, NumberInFile),
)
async def take_own_file(token: str, file_id: UUID, context: Running) -> Response:
    """Give a file of a draft back to whoever holds it; that it was taken is recorded."""
    view = await draft(token, context)
    wanted = DownloadFile(view.application.id, file_id, CITIZEN, own=True)
    return as_attachment(await download_file(wanted, context))


@router.delete(
    "/{token}/files/{file_id}",
    status_code=204,
    responses=refusals(NoSuchDraft, NoSuchFile, NotOpenForFiles),
)
async def take_file_back(token: str, file_id: UUID, context: Running) -> None:
    """Delete a file of a draft."""
    view = await draft(token, context)
    await remove_file(RemoveFile(view.application.id, file_id), context)


async def _receive(part: SentFile, place: str, view: DraftView, context: Running) -> StoredFile:
    if part.content is None:
        raise FileTooLarge(part.file_name)
    command = ReceiveFile(
        application_id=view.application.id,
        place=place,
        name=part.file_name,
        content=part.content,
    )
    return await receive_file(command, context)
