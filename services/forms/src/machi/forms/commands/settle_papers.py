from collections.abc import Mapping
from dataclasses import dataclass, replace

from machi.forms.commands.save_page import AlreadySubmitted
from machi.forms.domain.blocking import LONGEST_REASON, How, NoReason, Settled
from machi.forms.domain.lifecycle import State
from machi.forms.store import answers, applications
from machi.shared.errors import Forbidden
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class SettlePapers:
    """How blocking papers of a draft that are no files were settled, by their places.

    None takes it back. by_staff: the name of who saw or waived it; empty for the applicant.
    """

    token: str
    papers: Mapping[str, Settled | None]
    by_staff: str = ""


async def settle_papers(command: SettlePapers, context: Context) -> None:
    """Keep what was said; whether that is enough is judged when it is sent.

    Raises:
        NoSuchDraft: wrong address, or expired.
        AlreadySubmitted: it is a case by now.
        NoReason: a paper is waived without one.
        Forbidden: somebody who is not of the staff says that staff saw it.

    """
    for one in command.papers.values():
        if one is None:
            continue
        if one.how is not How.PROMISED and not command.by_staff:
            raise Forbidden
        if one.how is How.WAIVED and not one.reason.strip():
            raise NoReason
    async with context.db.transaction() as tx:
        application, sealed = await applications.by_draft_token(tx, command.token, lock=True)
        if application.state is not State.DRAFT:
            raise AlreadySubmitted
        before = await answers.unseal(tx, context.vault, application.id, sealed)
        said = {
            place: replace(one, by=command.by_staff, reason=one.reason.strip()[:LONGEST_REASON])
            for place, one in command.papers.items()
            if one is not None
        }
        kept = {place: one for place, one in before.papers.items() if place not in command.papers}
        content = replace(before, papers={**kept, **said})
        sealed = await answers.seal(tx, context.vault, application.id, content)
        await applications.save_answers(tx, application.id, sealed, context.clock.now())
