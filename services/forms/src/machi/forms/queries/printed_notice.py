"""The decision of a case as a letter, for the applicant."""

from dataclasses import asdict
from pathlib import Path
from uuid import UUID

from machi.forms.domain.application import CITIZEN, Application
from machi.forms.domain.lifecycle import State
from machi.forms.printing.press import Sheet
from machi.forms.queries.papers.edition import Edition
from machi.forms.queries.papers.notice import CityTexts, Decision, notice_paper
from machi.forms.queries.printed import open_answers, put_to_press, record_print
from machi.forms.settings import FormsSettings
from machi.forms.store import applications, texts
from machi.forms.store.applications import Step
from machi.forms.store.texts import Kind
from machi.shared.clock import business_date
from machi.shared.db.database import Transaction
from machi.shared.errors import NotFound
from machi.shared.service import Context

_DECIDING = {"grant", "refuse"}
_WITHDRAWN = {State.WITHDRAWN, State.WITHDRAWAL_REQUESTED}


class NotDecidedYet(NotFound):
    code = "forms.not_decided_yet"
    words = "決定の通知は、まだありません。"


async def print_notice(application_id: UUID, context: Context) -> bytes:
    """Print the notice of a decision, in Japanese: it is what the city says, not a translation.

    Raises:
        NoSuchCase: there is none.
        NotDecidedYet: nothing was decided, or the case was withdrawn.
        Forgotten: its answers were erased.
        PressBusy, PressFailed: there is no PDF this time.

    """
    edition = Edition.now(context, "ja")
    async with context.db.transaction() as tx:
        decision = await _decision(tx, application_id, context)
    await record_print(context, [application_id], CITIZEN, "notice")
    paper = notice_paper(decision, edition, CityTexts.read(_texts_of(context)))
    sheet = Sheet(template="notice", paper=asdict(paper), plain=edition.file(paper.title))
    return (await put_to_press(sheet, context)).pdf


def deciding_step(case: Application, history: list[Step]) -> Step | None:
    """Find the step that decided a case; None when there is no decision to tell of."""
    if case.state in _WITHDRAWN:
        return None
    return next((one for one in reversed(history) if one.command in _DECIDING), None)


async def _decision(tx: Transaction, application_id: UUID, context: Context) -> Decision:
    case, _ = await applications.by_id(tx, application_id)
    step = deciding_step(case, list(await applications.history(tx, case.id)))
    if step is None:
        raise NotDecidedYet
    opened = await open_answers(tx, context, application_id)
    told = await texts.of_case(tx, context.vault, case, Kind.REFUSAL)
    return Decision(
        case=case,
        procedure=opened.procedure,
        evaluation=opened.evaluation,
        on=business_date(step.at),
        reason=str(told[-1].content["reason"]) if told and not case.granted else None,
    )


def _texts_of(context: Context) -> Path | None:
    settings = context.settings
    return settings.notice_texts if isinstance(settings, FormsSettings) else None
