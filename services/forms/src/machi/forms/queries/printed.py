"""Papers of cases as PDF. What is printed is recorded first: who took it, when, of which case."""

import asyncio
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

import segno

from machi.forms.domain.application import CITIZEN, Actor, Application
from machi.forms.domain.audit import Action, AuditEntry
from machi.forms.domain.evaluation import Circumstances, Evaluation, evaluate
from machi.forms.domain.printing.barcode import code39
from machi.forms.domain.printing.layout import Mark
from machi.forms.domain.procedure import Procedure
from machi.forms.domain.protection import masked_if
from machi.forms.printing.press import Printed, Sheet, press
from machi.forms.queries.papers.edition import Edition
from machi.forms.queries.papers.form import Answered, pieces
from machi.forms.settings import FormsSettings
from machi.forms.store import answers, applications, audit, procedures, signatures
from machi.shared.auth.guards import Staff
from machi.shared.clock import business_date
from machi.shared.db.database import Transaction
from machi.shared.service import Context

_DRAWN = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {signatures.WIDTH} {signatures.HEIGHT}">'
    '<path d="{path}" fill="none" stroke="#000" stroke-width="5" stroke-linecap="round"'
    ' stroke-linejoin="round"/></svg>'
)
"""The path was checked when it was signed: it is made of M, L and numbers alone."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A case with its answers, evaluated by the version that it is pinned to."""

    case: Application
    procedure: Procedure
    evaluation: Evaluation


async def print_case(application_id: UUID, staff: Staff, context: Context) -> bytes:
    """Print the form of a case for the city's files, in Japanese.

    Raises:
        NoSuchCase: there is none.
        Forgotten: its answers were erased.
        PressBusy, PressFailed: there is no PDF this time.

    """
    by = Actor(str(staff.id), "staff", staff.name)
    await record_print(context, [application_id], by, "form")
    return await print_forms([application_id], context, Edition.now(context, "ja"))


async def print_copy(application_id: UUID, context: Context, language: str) -> bytes:
    """Print an applicant's own answers for them (控え). Raises as `print_case` does."""
    await record_print(context, [application_id], CITIZEN, "copy")
    edition = Edition.now(context, language)
    return await print_forms([application_id], context, edition, copy=True)


async def print_forms(
    application_ids: Sequence[UUID], context: Context, edition: Edition, *, copy: bool = False
) -> bytes:
    """Print the forms of some cases as one PDF, in their order."""
    async with context.db.transaction() as tx:
        opened = [await open_answers(tx, context, one) for one in application_ids]
        forms = [await _answered(tx, context, one) for one in opened]
    return await print_answered(forms, context, edition, copy=copy)


async def print_answered(
    forms: Sequence[Answered], context: Context, edition: Edition, *, copy: bool = False
) -> bytes:
    """Print forms as one PDF, in their order."""
    sheet = await asyncio.to_thread(sheet_of, forms, edition, copy=copy)
    return (await put_to_press(sheet, context)).pdf


async def open_answers(tx: Transaction, context: Context, application_id: UUID) -> Opened:
    """Read a case with its answers; 秘匿 goes on no paper. Raises NoSuchCase, Forgotten."""
    case, sealed = await applications.by_id(tx, application_id)
    procedure = await procedures.version(tx, case.procedure_id, case.procedure_version)
    content = await answers.unseal(tx, context.vault, case.id, sealed)
    on = case.answered_on or business_date(context.clock.now())
    circumstances = Circumstances(case.channel, on, content.not_my_number)
    evaluation = evaluate(procedure, content.given, circumstances)
    evaluation = masked_if(protected=case.protected, procedure=procedure, evaluation=evaluation)
    return Opened(case, procedure, evaluation)


async def _answered(tx: Transaction, context: Context, opened: Opened) -> Answered:
    case, signature = opened.case, None
    if case.intake_id is not None:
        signature = await signatures.of_intake(tx, context.vault, case.intake_id)
    return Answered(
        procedure=opened.procedure,
        evaluation=opened.evaluation,
        mark=case.procedure_hash,
        number=case.receipt_number,
        on=business_date(case.submitted_at or case.created_at),
        fee_lines=case.fee_lines,
        signature=signature,
    )


async def put_to_press(sheet: Sheet, context: Context) -> Printed:
    """Make the PDF of a sheet with this city's fonts. Raises PressBusy, PressFailed."""
    settings = context.settings
    further = settings.fonts if isinstance(settings, FormsSettings) else None
    return await press(further).print(sheet)


async def record_print(context: Context, cases: Sequence[UUID], by: Actor, paper: str) -> None:
    """Record who takes which paper of which cases, before it is made. Raises NoSuchCase."""
    async with context.db.transaction() as tx:
        for one in cases:
            await applications.by_id(tx, one)  # nothing is recorded of a case that is not there
    for one in cases:
        await audit.record(context, AuditEntry(Action.PRINT, one, by, paper))


def sheet_of(forms: Sequence[Answered], edition: Edition, *, copy: bool = False) -> Sheet:
    """Lay forms into one print-out; a code holds the receipt number and nothing else."""
    pairs = [(one, paper) for one in forms for paper in pieces(one, edition, copy=copy)]
    papers = [paper for _, paper in pairs]
    pictures = {}
    for place, (one, paper) in enumerate(pairs):
        if one.number and paper.code:
            pictures[f"code-{place}"] = _DRAW[paper.mark](one.number)
        if one.signature and one.signature.drawn:
            pictures[f"signature-{place}"] = _DRAWN.format(path=one.signature.drawn)
    return Sheet(
        template="form",
        paper={"forms": [asdict(one) for one in papers]},
        pictures=pictures,
        plain=edition.file("、".join(dict.fromkeys(one.title for one in papers))),
    )


def _square(number: str) -> str:
    drawn = io.BytesIO()
    segno.make(number, error="m", micro=False).save(drawn, kind="svg", scale=4, border=2)
    return drawn.getvalue().decode()


_DRAW = {Mark.QR: _square, Mark.BARCODE: code39}
