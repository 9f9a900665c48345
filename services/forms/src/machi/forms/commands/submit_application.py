from dataclasses import dataclass

from machi.forms.commands.arrival import Arrival
from machi.forms.commands.refusals import AnswersRefused
from machi.forms.commands.send_at_once import TRIES, DraftKeepsChanging, Judged, send_at_once
from machi.forms.domain.application import CITIZEN, Actor, Application, NotOffered
from machi.forms.domain.assurance import Proof
from machi.forms.domain.blocking import judged
from machi.forms.domain.evaluation import Circumstances, evaluate
from machi.forms.domain.files.places import with_files
from machi.forms.domain.lifecycle import State
from machi.forms.domain.profile import still_there
from machi.forms.store import answers, hot_draft, procedures
from machi.shared.clock import business_date
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class SubmitApplication:
    """The person checked everything and sends it."""

    token: str
    recipient: str | None
    by: Actor = CITIZEN
    proof: Proof | None = None


async def submit_application(command: SubmitApplication, context: Context) -> Application:
    """Turn a draft into a case. A second tap finds the case that the first one made.

    Raises:
        NoSuchDraft: wrong address, or expired.
        NotOffered: it is written for the counter, and not sent from home.
        AssuranceMissing: what was proved is not what the procedure asks for.
        AnswersRefused: something is missing or wrong; the draft stays as it is.
        DraftKeepsChanging: somebody else writes in it all the time.

    """
    for _ in range(TRIES):
        seen = await hot_draft.look(context.db, context.vault, command.token)
        if seen.application.state is not State.DRAFT:
            return seen.application
        case = await send_at_once(await _judged(seen, command, context), context)
        if case is not None:
            return case
    raise DraftKeepsChanging


async def _judged(seen: hot_draft.Seen, command: SubmitApplication, context: Context) -> Judged:
    draft, at = seen.application, context.clock.now()
    if draft.channel == "pre_entry":
        raise NotOffered
    procedure = await procedures.at_hand(context.db, draft)
    content = answers.unseal_with(seen.key, seen.answers)
    circumstances = Circumstances(draft.channel, business_date(at), content.not_my_number)
    given = with_files(procedure, content.given, seen.files)
    evaluation = evaluate(procedure, given, circumstances)
    evaluation = judged(evaluation, draft.channel, seen.files, content.papers)
    if not evaluation.ok:
        raise AnswersRefused(procedure, evaluation.errors)
    arrival = Arrival(
        procedure=procedure,
        evaluation=evaluation,
        not_my_number=content.not_my_number,
        by=command.by if draft.channel == "counter" else CITIZEN,
        recipient=command.recipient,
        at=at,
        proof=command.proof,
        papers=content.papers,
        provenance=still_there(content.provenance, evaluation.answers, evaluation.answers),
    )
    return Judged(seen, arrival, counted=True)
