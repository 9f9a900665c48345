"""Collection files: bring one, read its report."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Request, UploadFile, status
from pydantic import BaseModel

from machi.payments import words
from machi.payments.queries import imports as queries
from machi.payments.queries.imports import NoSuchFile, Report
from machi.payments.routes.requests import (
    API,
    KEY_MAY_BE_REFUSED,
    STAFF_MAY_BE_REFUSED,
)
from machi.payments.store.files import QUARANTINED
from machi.payments.uploads import bring
from machi.shared.auth.guards import Staff, may
from machi.shared.errors import BadInput
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

router = APIRouter(prefix=f"{API}/imports", tags=["imports"], responses=STAFF_MAY_BE_REFUSED)


class FileRefused(BadInput):
    code = "payments.file_refused"
    words = "ファイルを取り込めませんでした。ファイル全体を隔離しました。"


class OutcomeSeen(BaseModel):
    kind: str
    outcome: str
    lines: int
    yen: int
    claim_yen: int
    overpaid_yen: int
    unmatched_yen: int


class CaseSeen(BaseModel):
    """A line that a person has to look at."""

    line: int
    outcome: str
    flags: list[str]
    reference: str
    amount_yen: int
    state: str


class FundsSeen(BaseModel):
    channel: str
    due_on: date
    gross_yen: int
    fee_yen: int
    net_yen: int


class ImportReport(BaseModel):
    """What a file concluded. A file in quarantine counts nothing and names its line."""

    file_id: UUID
    name: str
    state: str
    already_imported: bool = False
    imported_at: datetime
    as_of: date | None
    lines: int
    outcomes: list[OutcomeSeen]
    flags: dict[str, int]
    exceptions: list[CaseSeen]
    funds: list[FundsSeen]
    refused_line: int | None
    refused_reason: str | None


@router.post(
    "", status_code=status.HTTP_201_CREATED, responses=refusals(KEY_MAY_BE_REFUSED, FileRefused)
)
async def bring_file(
    file: Annotated[UploadFile, File(description="The collector's file, CP932.")],
    staff: Annotated[Staff, may("payments.import")],
    request: Request,
    context: Running,
    key: IdempotencyKey = None,
) -> ImportReport:
    """Import a collection file, all of it or nothing. The same bytes again change nothing."""
    imported = await bring(file, staff, context, key)
    report = await queries.report(imported.file_id, context.db)
    shown = _shown(report, request, already=imported.already_imported)
    if imported.state == QUARANTINED:
        raise FileRefused(shown.refused_reason, field="file")
    return shown


@router.get("/{file_id}", responses=refusals(NoSuchFile))
async def show_import(
    file_id: UUID,
    _: Annotated[Staff, may("payments.import")],
    request: Request,
    context: Running,
) -> ImportReport:
    """Report a file."""
    return _shown(await queries.report(file_id, context.db), request)


def _shown(report: Report, request: Request, *, already: bool = False) -> ImportReport:
    file, reason = report.file, None
    if file.refused_line is not None and file.refused_fault is not None:
        reason = words.fault_with_line(
            file.refused_line, file.refused_fault, file.refused_values, chosen_language(request)
        )
    return ImportReport(
        file_id=file.file_id,
        name=file.name,
        state=file.state,
        already_imported=already,
        imported_at=file.imported_at,
        as_of=file.as_of,
        lines=report.lines,
        outcomes=[
            OutcomeSeen.model_validate(each, from_attributes=True) for each in report.outcomes
        ],
        flags=dict(report.flags),
        exceptions=[CaseSeen.model_validate(each, from_attributes=True) for each in report.cases],
        funds=[FundsSeen.model_validate(each, from_attributes=True) for each in report.funds],
        refused_line=file.refused_line,
        refused_reason=reason,
    )
