from dataclasses import dataclass

from machi.forms.commands.arrival import Arrival, arrive
from machi.forms.commands.refusals import AnswersRefused
from machi.forms.domain.application import CITIZEN, Actor, Application
from machi.forms.domain.evaluation import Circumstances, evaluate
from machi.forms.domain.files.places import with_files
from machi.forms.domain.lifecycle import State
from machi.forms.store import answers, applications, files, procedures, tally
from machi.forms.store.tally import Counted
from machi.shared.clock import business_date
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class SubmitApplication:
    """The person checked everything and sends it."""

    token: str
    recipient: str | None
    by: Actor = CITIZEN


async def submit_application(command: SubmitApplication, context: Context) -> Application:
    """Turn a draft into a case. A second tap finds the case that the first one made.

    Raises:
        NoSuchDraft: wrong address, or expired.
        AnswersRefused: something is missing or wrong; the draft stays as it is.

    """
    at = context.clock.now()
    async with context.db.transaction() as tx:
        application, sealed = await applications.by_draft_token(tx, command.token, lock=True)
        if application.state is not State.DRAFT:
            return application
        procedure = await procedures.version(
            tx, application.procedure_id, application.procedure_version
        )
        content = await answers.unseal(tx, context.vault, application.id, sealed)
        circumstances = Circumstances(application.channel, business_date(at), content.not_my_number)
        sent = await files.of_case(tx, context.vault, application.id)
        given = with_files(procedure, content.given, sent)
        evaluation = evaluate(procedure, given, circumstances)
        if not evaluation.ok:
            raise AnswersRefused(procedure, evaluation.errors)
        arrival = Arrival(
            procedure=procedure,
            evaluation=evaluation,
            not_my_number=content.not_my_number,
            by=command.by,
            recipient=command.recipient,
            at=at,
        )
        await tally.add(tx, application, Counted.REACHED, {"sent": 1}, at)
        return await arrive(tx, context, application, arrival)
