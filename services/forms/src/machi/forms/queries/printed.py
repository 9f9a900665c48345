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
from machi.forms.domain.printing.papers import FormPaper
from machi.forms.domain.procedure import Procedure
from machi.forms.printing.press import Printed, Sheet, press
from machi.forms.queries.papers.edition import Edition
from machi.forms.queries.papers.form import form_paper
from machi.forms.settings import FormsSettings
from machi.forms.store import answers, applications, audit, procedures
from machi.forms.words import msgid
from machi.shared.auth.guards import Staff
from machi.shared.clock import business_date
from machi.shared.db.database import Transaction
from machi.shared.service import Context

_CODE_SAYS = msgid("受付番号 %(number)s の二次元コード")


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
    return await print_forms([application_id], context, Edition.now(context, "ja"), copy=False)


async def print_copy(application_id: UUID, context: Context, language: str) -> bytes:
    """Print an applicant's own answers for them (控え). Raises as `print_case` does."""
    await record_print(context, [application_id], CITIZEN, "copy")
    edition = Edition.now(context, language)
    return await print_forms([application_id], context, edition, copy=True)


async def print_forms(
    application_ids: Sequence[UUID], context: Context, edition: Edition, *, copy: bool
) -> bytes:
    """Print the forms of some cases as one PDF, in their order."""
    async with context.db.transaction() as tx:
        opened = [await open_answers(tx, context, one) for one in application_ids]
    forms = [
        form_paper(one.case, one.procedure, one.evaluation, edition, copy=copy) for one in opened
    ]
    sheet = await asyncio.to_thread(sheet_of, forms, edition)
    return (await put_to_press(sheet, context)).pdf


async def open_answers(tx: Transaction, context: Context, application_id: UUID) -> Opened:
    """Read a case with its answers. Raises NoSuchCase, Forgotten."""
    case, sealed = await applications.by_id(tx, application_id)
    procedure = await procedures.version(tx, case.procedure_id, case.procedure_version)
    content = await answers.unseal(tx, context.vault, case.id, sealed)
    on = case.answered_on or business_date(context.clock.now())
    circumstances = Circumstances(case.channel, on, content.not_my_number)
    return Opened(case, procedure, evaluate(procedure, content.given, circumstances))


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


def sheet_of(forms: Sequence[FormPaper], edition: Edition) -> Sheet:
    """Lay the forms into one print-out; their codes hold the receipt number and nothing else."""
    return Sheet(
        template="form",
        paper={"forms": [asdict(one) for one in forms]},
        pictures={one.number: _code(one.number) for one in forms},
        plain={
            **edition.file("、".join(dict.fromkeys(one.title for one in forms))),
            "codes": {one.number: edition.say(_CODE_SAYS, number=one.number) for one in forms},
        },
    )


def _code(number: str) -> str:
    drawn = io.BytesIO()
    segno.make(number, error="m", micro=False).save(drawn, kind="svg", scale=4, border=2)
    return drawn.getvalue().decode()
