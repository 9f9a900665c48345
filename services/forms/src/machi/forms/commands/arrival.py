"""What happens when answers arrive, from a page or through the API."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from machi.forms.commands.citizens.proving import proved, vouched
from machi.forms.commands.secrets import case_secret, hashed
from machi.forms.commands.steps import (
    Made,
    Move,
    made,
    payment_request,
    request_payment,
    take_step,
)
from machi.forms.domain.application import Actor, Application, frozen_line
from machi.forms.domain.assurance import Proof
from machi.forms.domain.blocking import Settled
from machi.forms.domain.delegation import filed_by
from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.files.places import kept_by
from machi.forms.domain.journey import leaves
from machi.forms.domain.lifecycle import Command, step
from machi.forms.domain.procedure import Procedure
from machi.forms.store import answers, applications, files, tally
from machi.forms.store.alike import likeness_of
from machi.forms.store.office_clock import clock_at
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
    proof: Proof | None = None
    intake_id: UUID | None = None
    protected: bool = False
    provenance: Mapping[str, answers.Provenance] = field(default_factory=dict)
    papers: Mapping[str, Settled] = field(default_factory=dict)


async def arrive(
    tx: Transaction, context: Context, draft: Application, arrival: Arrival
) -> Application:
    """Turn a draft into a case, in the transaction of something larger."""
    at = arrival.at
    number = await applications.new_receipt_number(tx)
    sealed = await answers.seal(tx, context.vault, draft.id, content_of(arrival))
    await applications.save_answers(tx, draft.id, sealed, at)
    await _keep_files(tx, context, draft, arrival)
    await tally.add(tx, draft, Counted.SOURCE, _sources(arrival), at)
    case = await take_step(tx, draft, _submission(context, draft, arrival, number))
    if case.owes("before"):
        case = await request_payment(tx, case, SYSTEM, at)
    return case


def first_steps(context: Context, draft: Application, arrival: Arrival, number: str) -> list[Made]:
    """Give the same steps for a statement that stores them at once."""
    steps = [_made(draft, arrival, _submission(context, draft, arrival, number))]
    case = steps[0].case
    if case.owes("before"):
        steps.append(_made(case, arrival, payment_request(case, SYSTEM, arrival.at)))
    return steps


def content_of(arrival: Arrival) -> answers.Answers:
    """Give what is sealed of an arrival."""
    return answers.Answers(
        arrival.evaluation.answers, arrival.not_my_number, arrival.provenance, arrival.papers
    )


def _made(case: Application, arrival: Arrival, move: Move) -> Made:
    target = step(case.state, move.command).target
    return made(case, move, clock_at(case, arrival.procedure, target, arrival.at))


def _submission(context: Context, draft: Application, arrival: Arrival, number: str) -> Move:
    """Give the step that freezes the fee, and gives a case its number and its secret.

    Raises:
        AssuranceMissing: what was proved is not what the procedure asks for.

    """
    evaluation, at = arrival.evaluation, arrival.at
    proof = vouched(arrival.procedure, draft.channel, arrival.proof, arrival.by, at)
    secret = case_secret(context.settings.secret_key.get_secret_value(), draft.id)
    changes = {
        "receipt_number": number,
        "secret_hash": hashed(draft.id, secret),
        "recipient": arrival.recipient,
        "intake_id": arrival.intake_id,
        "protected": arrival.protected,
        "answered_on": business_date(at),
        "fee_timing": arrival.procedure.fee.timing.get(draft.channel),
        "fee_lines": [frozen_line(line) for line in evaluation.fee_lines],
        "fee_yen": evaluation.fee_yen,
        "likeness": likeness_of(context, arrival.procedure, evaluation.answers),
        "submitted_at": at,
        "filed_by": filed_by(arrival.procedure, evaluation.answers),
        **proved(arrival.procedure, draft.channel, evaluation, proof),
    }
    return Move(Command.SUBMIT, arrival.by, at, changes, {"channel": draft.channel})


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
