"""Cases on their way out: streamed as a sheet or as JSON, each recorded before it is opened."""

import json
from collections.abc import AsyncGenerator
from datetime import datetime
from enum import StrEnum

from machi.forms import sheets
from machi.forms.commands.export_cases import ExportCases, Exported, export_cases
from machi.forms.domain.procedure import Procedure
from machi.shared.service import Context


class Form(StrEnum):
    CSV = "csv"
    JSON = "json"


MEDIA_TYPES = {Form.CSV: "text/csv; charset=utf-8", Form.JSON: "application/json"}


def named(form: Form, at: datetime) -> dict[str, str]:
    """Give the headers of a file that is kept by whoever asked, and by nothing on its way."""
    name = f"machi-cases-{at:%Y%m%d-%H%M%S}.{form}"
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }


async def as_csv(
    command: ExportCases, procedure: Procedure, context: Context
) -> AsyncGenerator[str]:
    """Write the cases of one version of a procedure, line by line."""
    yield sheets.heading(procedure)
    async for one in export_cases(command, context):
        yield sheets.row(one.case, one.procedure, one.answers)


async def as_json(command: ExportCases, context: Context) -> AsyncGenerator[str]:
    """Write cases of any procedures: `{"items": […]}`, one line each."""
    yield '{"items":['
    before = "\n"
    async for one in export_cases(command, context):
        yield before + json.dumps(_plain(one), ensure_ascii=False)
        before = ",\n"
    yield "\n]}\n"


def _plain(one: Exported) -> dict[str, object]:
    case = one.case
    return {
        "application_id": str(case.id),
        "receipt_number": case.receipt_number,
        "procedure_id": case.procedure_id,
        "procedure_version": case.procedure_version,
        "procedure_hash": case.procedure_hash,
        "channel": case.channel,
        "state": case.state,
        "submitted_at": case.submitted_at and case.submitted_at.isoformat(),
        "fee_yen": case.fee_yen,
        "answers": one.answers,
    }
