"""Taking cases out, for staff programs."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from machi.forms.commands.case_texts import LONGEST, MyNumberInText, TextNeeded, TextTooLong
from machi.forms.commands.export_cases import (
    ExportCases,
    NothingToExport,
    TooManyToExport,
    check_export,
)
from machi.forms.domain.application import Actor, NoSuchProcedure
from machi.forms.exports import MEDIA_TYPES, Form, as_csv, as_json, named
from machi.forms.queries.catalogue import one_version
from machi.forms.routes.review.wanted import Filter
from machi.shared.auth.guards import Staff, may
from machi.shared.errors import BadInput
from machi.shared.web.dependencies import Running, refusals

router = APIRouter(prefix="/forms/api/v1/desk/exports", tags=["desk"])

Exports = Annotated[Staff, may("forms.export")]


class OneVersionNeeded(BadInput):
    """The columns of a sheet are the questions of one version."""

    code = "forms.one_version_needed"
    words = "CSVは、手続きと版を一つ選んで書き出してください。"


class Export(BaseModel):
    """Which cases, as what, and what for: the purpose is kept with each case's record."""

    model_config = ConfigDict(extra="forbid")

    filter: Filter
    form: Form
    why: str = Field(min_length=1, max_length=LONGEST, pattern=r"^[^\x00]*$")


@router.post(
    "",
    response_class=StreamingResponse,
    responses={
        200: {"content": {kind: {} for kind in MEDIA_TYPES.values()}, "description": "The file."},
        **refusals(
            TooManyToExport,
            NothingToExport,
            OneVersionNeeded,
            NoSuchProcedure,
            TextNeeded,
            TextTooLong,
            MyNumberInText,
        ),
    },
)
async def export(asked: Export, staff: Exports, context: Running) -> StreamingResponse:
    """Give the cases that a filter shows, with what is visible of their answers.

    That each was taken out is recorded with who, when and why, before it is opened.
    """
    wanted = await asked.filter.wanted(staff, context)
    by = Actor(str(staff.id), "staff", staff.name)
    command = ExportCases(wanted=wanted, by=by, why=asked.why)
    if asked.form is Form.CSV and (asked.filter.procedure_id is None or wanted.version is None):
        raise OneVersionNeeded(field="filter.version")
    await check_export(command, context)
    if asked.form is Form.JSON:
        lines = as_json(command, context)
    else:
        pinned = (asked.filter.procedure_id or "", wanted.version or 0)
        lines = as_csv(command, await one_version(context.db, *pinned), context)
    headers = named(asked.form, context.clock.now())
    return StreamingResponse(lines, media_type=MEDIA_TYPES[asked.form], headers=headers)
