from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from machi.forms.commands.about_case import AboutCase, Stepped, done_once
from machi.forms.commands.asked_correction import AskedCorrection, asked_correction, put_in
from machi.forms.commands.case_texts import checked, keep_text
from machi.forms.commands.refusals import AnswersRefused
from machi.forms.commands.steps import Move, take_step
from machi.forms.domain.application import Application, frozen_line
from machi.forms.domain.correction import Corrected
from machi.forms.domain.delegation import filed_by
from machi.forms.domain.files.correcting import exchange, without_files
from machi.forms.domain.lifecycle import Command
from machi.forms.store import answers, applications, files
from machi.forms.store.texts import Kind
from machi.shared.db.database import Transaction
from machi.shared.errors import BadInput
from machi.shared.service import Context


class FilesMissing(BadInput):
    """The office asked for a document, and nothing was sent."""

    code = "forms.files_missing"
    words = "頼まれた書類が付いていません。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResubmitApplication(AboutCase):
    """The applicant answers a request for correction (補正).

    given: the corrected answers, by question; of a repeated question, items with their ids.
    explanations: words about answers that may stay as they are, by path.
    """

    given: Mapping[str, Any]
    explanations: Mapping[str, str]
    not_my_number: frozenset[str] = frozenset()


async def resubmit_application(command: ResubmitApplication, context: Context) -> Stepped:
    """Put the correction in the place of the named answers; all others stay byte for byte.

    Raises:
        NoSuchCase: there is none.
        NotInThisState: nobody asks for a correction now; says what happened.
        NotOpenForCorrection: something that was not asked about was posted.
        AnswersRefused: a corrected answer breaks a rule; nothing was changed.
        FilesMissing: a document that was asked for has no file.
        TextNeeded, TextTooLong, MyNumberInText: an explanation is missing or may not be stored.

    """
    at = context.clock.now()

    async def resubmit(tx: Transaction, case: Application) -> Application:
        asked = await asked_correction(tx, context, case)
        corrected = put_in(asked, command.given, command.not_my_number)
        if not corrected.evaluation.ok:
            raise AnswersRefused(asked.procedure, corrected.evaluation.errors)
        if without_files(asked.opened, asked.files):
            raise FilesMissing
        explanations = {
            one.path: checked(command.explanations.get(one.path, ""), f"explain.{one.path}")
            for one in asked.to_explain
        }
        changes = {
            "correction_due": None,
            "correction_overdue": False,
            "filed_by": filed_by(asked.procedure, corrected.evaluation.answers),
            **_fee(case, corrected),
        }
        case = await take_step(tx, case, Move(Command.RESUBMIT, command.by, at, changes))
        # After the step: whoever loses the race must not overwrite the answers.
        await _store(tx, context, asked, corrected, command.not_my_number)
        await _exchange_files(tx, asked, corrected, at)
        written = {
            "explanations": explanations,
            "changes": [asdict(one) for one in corrected.changes(asked.evaluation.answers)],
        }
        await keep_text(tx, context, case, (Kind.RESUBMISSION, written), command.by)
        return case

    return await done_once(command, context, resubmit)


async def _store(
    tx: Transaction,
    context: Context,
    asked: AskedCorrection,
    corrected: Corrected,
    not_my_number: frozenset[str],
) -> None:
    anew = {one.path for one in corrected.changes(asked.evaluation.answers)}
    # What the applicant wrote anew came from nobody else; everything else from where it came.
    kept = {
        place: origin
        for place, origin in asked.provenance.items()
        if place.partition(".")[0].partition("[")[0] not in anew
    }
    content = answers.Answers(
        corrected.evaluation.answers, asked.not_my_number | not_my_number, kept, asked.papers
    )
    sealed = await answers.seal(tx, context.vault, asked.case.id, content)
    await applications.save_answers(tx, asked.case.id, sealed, context.clock.now())


async def _exchange_files(
    tx: Transaction, asked: AskedCorrection, corrected: Corrected, at: datetime
) -> None:
    """Put new files in the place of earlier ones, which stay to be seen."""
    change = exchange(corrected.evaluation, asked.request.to_attach, asked.files)
    await files.keep(tx, change.kept, at)
    await files.replace(tx, change.replaced, at)
    await files.remove(tx, change.dropped)


def _fee(case: Application, corrected: Corrected) -> dict[str, Any]:
    """Charge what the corrected answers cost, unless the fee was asked for already."""
    if case.paid or case.granted or case.fee_timing == "before":
        return {}
    lines = [frozen_line(line) for line in corrected.evaluation.fee_lines]
    return {"fee_lines": lines, "fee_yen": corrected.evaluation.fee_yen}
