"""Taking out the cases that the list shows: chosen by version, asked what for, sent as a file."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.responses import Response

from machi.forms.commands.export_cases import AT_MOST, ExportCases, check_export
from machi.forms.domain.application import Actor
from machi.forms.exports import MEDIA_TYPES, Form, as_csv, as_json, named
from machi.forms.pages.last_list import LIST
from machi.forms.pages.look import PAGES, in_language
from machi.forms.pages.review.asked import NAMES, Asked, asked_in, asked_of
from machi.forms.queries.catalogue import catalogue, one_version
from machi.forms.queries.work_list import versions
from machi.shared.auth.guards import Staff, may
from machi.shared.clock import business_date
from machi.shared.errors import BadInput
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/desk/export")

Exports = Annotated[Staff, may("forms.export")]
_LONGEST = 5000


@router.get("")
async def export_page(request: Request, context: Running, staff: Exports) -> Response:
    """Show what the filter would take out, by version of a procedure."""
    offered = await catalogue(context.db, business_date(context.clock.now()))
    return await _show(request, context, staff, asked_of(request, staff, offered))


@router.post("")
async def export(request: Request, context: Running, staff: Exports) -> Response:
    """Send the file; each case in it is recorded, with what it was taken out for."""
    form = await request.form(max_fields=30, max_files=0)
    offered = await catalogue(context.db, business_date(context.clock.now()))
    asked = asked_in(form, staff, offered)
    why = str(form.get("why", ""))[:_LONGEST]
    procedure_id, _, version = str(form.get("pinned", ""))[:60].rpartition(":")
    wanted = asked.wanted
    if procedure_id and version.isascii() and version.isdigit():
        wanted = wanted.of_version(procedure_id, int(version[:9]))
    by = Actor(str(staff.id), "staff", staff.name)
    command = ExportCases(wanted=wanted, by=by, why=why)
    try:
        await check_export(command, context)
    except BadInput as wrong:
        return await _show(request, context, staff, asked, (why, wrong))
    if wanted.version is None:
        kind, lines = Form.JSON, as_json(command, context)
    else:
        pinned = await one_version(context.db, procedure_id, wanted.version)
        kind, lines = Form.CSV, as_csv(command, pinned, context)
    headers = named(kind, context.clock.now())
    return StreamingResponse(lines, media_type=MEDIA_TYPES[kind], headers=headers)


async def _show(
    request: Request,
    context: Running,
    staff: Staff,
    asked: Asked,
    refused: tuple[str, BadInput] | None = None,
) -> Response:
    typed, wrong = refused or ("", None)
    values = {
        "staff": staff,
        "carried": [(name, asked.chosen[name]) for name in NAMES],
        "versions": await versions(context, asked.wanted),
        "at_most": AT_MOST,
        "typed": typed,
        "wrong": wrong,
        "back": asked.address(LIST),
        "text": in_language(chosen_language(request)),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return PAGES.show(request, "review/export.html", values, status=status)
