"""The screen for collection files: bring one, and see what every line of it concluded."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response

from machi.payments import words
from machi.payments.pages.show import PAGES, back_to
from machi.payments.queries import imports as queries
from machi.payments.queries.claims import paid_but_withdrawn
from machi.payments.queries.imports import FileSeen
from machi.payments.store.files import QUARANTINED
from machi.payments.uploads import bring
from machi.shared.auth.guards import Staff, may
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter()

Importer = Annotated[Staff, may("payments.import")]


@router.get("/payments/imports")
async def show_imports(request: Request, staff: Importer, context: Running) -> Response:
    return PAGES.show(request, "imports.html", await _overview(staff, context, []))


async def _overview(
    staff: Staff, context: Running, errors: list[tuple[str, str]]
) -> dict[str, object]:
    return {
        "staff": staff,
        "files": await queries.recent_files(context.db),
        "withdrawn": await paid_but_withdrawn(context.db),
        "errors": errors,
    }


@router.post("/payments/imports")
async def bring_file(
    request: Request,
    staff: Importer,
    context: Running,
    file: Annotated[UploadFile | None, File()] = None,
    idempotency_key: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Import a file and go to its report; a refused one has a report too."""
    if file is None or not file.filename:
        _ = PAGES.words.translator(request)
        values = await _overview(staff, context, [("file", _("ファイルを選んでください。"))])
        return PAGES.show(request, "imports.html", values, status=422)
    imported = await bring(file, staff, context, idempotency_key or None)
    says = {"again": "1"} if imported.already_imported else {}
    return back_to(f"/payments/imports/{imported.file_id}", **says)


@router.get("/payments/imports/{file_id}")
async def show_import(
    request: Request, file_id: UUID, staff: Importer, context: Running
) -> Response:
    report = await queries.report(file_id, context.db)
    values = {
        "staff": staff,
        "report": report,
        "refused": _refused(report.file, chosen_language(request)),
        "again": "again" in request.query_params,
        "kind_words": words.KINDS,
        "outcome_words": words.OUTCOMES,
        "flag_words": words.FLAGS,
        "channel_words": words.CHANNELS,
    }
    return PAGES.show(request, "import.html", values)


def _refused(file: FileSeen, language: str) -> str | None:
    if file.state != QUARANTINED or file.refused_line is None or file.refused_fault is None:
        return None
    return words.fault_with_line(
        file.refused_line, file.refused_fault, file.refused_values, language
    )
