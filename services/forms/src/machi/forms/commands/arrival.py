"""What happens when answers arrive, from a page or through the API."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from machi.forms.commands.secrets import case_secret, hashed
from machi.forms.commands.steps import Move, request_payment, take_step
from machi.forms.domain.application import Actor, Application, frozen_line
from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.files.places import kept_by
from machi.forms.domain.journey import leaves
from machi.forms.domain.lifecycle import Command
from machi.forms.domain.procedure import Procedure
from machi.forms.store import answers, applications, files, tally
from machi.forms.store.tally import Counted
from machi.shared.clock import business_date
from machi.shared.db.database import Transaction
from machi.shared.service import Context

SYSTEM = Actor("forms", "system")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Good answers to a procedure, and whose they are."""

    procedure: Procedure
    evaluation: Evaluation
    not_my_number: frozenset[str]
    by: Actor
    recipient: str | None
    at: datetime
    intake_id: UUID | None = None
    provenance: Mapping[str, answers.Provenance] = field(default_factory=dict)


async def arrive(
    tx: Transaction, context: Context, draft: Application, arrival: Arrival
) -> Application:
    """Turn a draft into a case: number, secret, frozen fee, sealed answers."""
    evaluation, at = arrival.evaluation, arrival.at
    number = await applications.new_receipt_number(tx)
    secret = case_secret(context.settings.secret_key.get_secret_value(), draft.id)
    changes = {
        "receipt_number": number,
        "secret_hash": hashed(draft.id, secret),
        "recipient": arrival.recipient,
        "intake_id": arrival.intake_id,
        "answered_on": business_date(at),
        "fee_timing": arrival.procedure.fee.timing.get(draft.channel),
        "fee_lines": [frozen_line(line) for line in evaluation.fee_lines],
        "fee_yen": evaluation.fee_yen,
        "submitted_at": at,
    }
    content = answers.Answers(evaluation.answers, arrival.not_my_number, arrival.provenance)
    sealed = await answers.seal(tx, context.vault, draft.id, content)
    await applications.save_answers(tx, draft.id, sealed, at)
    await _keep_files(tx, context, draft, arrival)
    await tally.add(tx, draft, Counted.SOURCE, _sources(arrival), at)
    told = {"channel": draft.channel}
    case = await take_step(tx, draft, Move(Command.SUBMIT, arrival.by, at, changes, told))
    if case.owes("before"):
        case = await request_payment(tx, case, SYSTEM, at)
    return case


async def _keep_files(
    tx: Transaction, context: Context, draft: Application, arrival: Arrival
) -> None:
    """Make the files that were asked for part of the case; hidden ones are gone."""
    sent = await files.of_case(tx, context.vault, draft.id)
    kept = kept_by(arrival.evaluation, sent)
    await files.keep(tx, kept, arrival.at)
    await files.remove(tx, [one.id for one in sent if one.id not in kept])


def _sources(arrival: Arrival) -> dict[str, int]:
    """Count from where the values of an intake came; what nobody filled in was typed."""
    if not arrival.provenance:
        return {}
    found = Counter(one.source for one in arrival.provenance.values())
    typed = leaves(arrival.evaluation.answers) - found.total()
    return {**found, "typed": typed} if typed > 0 else dict(found)
