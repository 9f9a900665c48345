"""What the office asks an applicant to correct, with the answers as they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from machi.forms.domain.application import Application
from machi.forms.domain.blocking import Settled
from machi.forms.domain.correction import Ask, Corrected, CorrectionRequest, Item, correct
from machi.forms.domain.evaluation import Circumstances, Evaluation, evaluate
from machi.forms.domain.files.correcting import Opened, with_new_files
from machi.forms.domain.files.places import StoredFile
from machi.forms.domain.lifecycle import NotInThisState, State
from machi.forms.domain.procedure import Procedure
from machi.forms.store import answers, applications, files, procedures, texts
from machi.forms.store.texts import CaseText, Kind
from machi.shared.clock import business_date
from machi.shared.db.database import Transaction
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class AskedCorrection:
    """An open request for correction, and what it is about."""

    case: Application
    procedure: Procedure
    evaluation: Evaluation
    request: CorrectionRequest
    circumstances: Circumstances
    files: Sequence[StoredFile]
    provenance: Mapping[str, answers.Provenance]
    papers: Mapping[str, Settled]

    @property
    def opened(self) -> Opened:
        """Say which answers and documents take new files."""
        asked = self.request
        return Opened(self.procedure, self.evaluation, asked.to_fix, asked.to_attach)

    @property
    def not_my_number(self) -> frozenset[str]:
        return self.circumstances.not_my_number

    @property
    def to_explain(self) -> Sequence[Item]:
        return [one for one in self.request.items if one.ask is Ask.EXPLAIN]


async def asked_correction(tx: Transaction, context: Context, case: Application) -> AskedCorrection:
    """Open the request that waits for the applicant.

    Raises:
        NotInThisState: nobody asks for a correction now.
        Forgotten: the answers were erased.

    """
    if case.state is not State.CORRECTION_REQUESTED:
        raise NotInThisState
    written = await texts.of_case(tx, context.vault, case, Kind.CORRECTION)
    _, sealed = await applications.by_id(tx, case.id)
    procedure = await procedures.version(tx, case.procedure_id, case.procedure_version)
    content = await answers.unseal(tx, context.vault, case.id, sealed)
    day = case.answered_on or business_date(context.clock.now())
    circumstances = Circumstances(case.channel, day, content.not_my_number)
    evaluation = evaluate(procedure, content.given, circumstances)
    sent = await files.of_case(tx, context.vault, case.id)
    return AskedCorrection(
        case=case,
        procedure=procedure,
        evaluation=evaluation,
        request=_request(written[-1]),
        circumstances=circumstances,
        files=sent,
        provenance=content.provenance,
        papers=content.papers,
    )


def put_in(
    asked: AskedCorrection, given: Mapping[str, Any], not_my_number: frozenset[str] = frozenset()
) -> Corrected:
    """Put corrected answers into the case's own.

    Raises:
        NotOpenForCorrection: something else was posted with another value.

    """
    circumstances = Circumstances(
        asked.circumstances.channel,
        asked.circumstances.today,
        asked.circumstances.not_my_number | not_my_number,
    )
    opened = asked.request.to_fix
    given = with_new_files(asked.opened, given, asked.files)
    return correct(asked.procedure, asked.evaluation, given, opened, circumstances)


def _request(written: CaseText) -> CorrectionRequest:
    content = written.content
    return CorrectionRequest(
        content["reason"],
        date.fromisoformat(content["due"]),
        tuple(Item(one["path"], one["message"], Ask(one["ask"])) for one in content["items"]),
    )
