from dataclasses import dataclass, replace

from machi.forms.commands.save_page import AlreadySubmitted
from machi.forms.domain.evaluation import Circumstances
from machi.forms.domain.files.places import with_files
from machi.forms.domain.lifecycle import State
from machi.forms.domain.moving_on import NoNewerVersion, carry, places
from machi.forms.store import answers, applications, files, procedures
from machi.shared.clock import business_date
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class MoveDraft:
    """The person of a draft wants to go on with the newer version that they were shown."""

    token: str
    version: int


async def move_draft(command: MoveDraft, context: Context) -> None:
    """Take what fits over; the draft, its address and its files stay what they are.

    Raises:
        NoSuchDraft: wrong address, or expired.
        AlreadySubmitted: it is a case by now, and keeps its version for ever.
        NoNewerVersion: another one is in force than was shown.

    """
    at = context.clock.now()
    today = business_date(at)
    async with context.db.transaction() as tx:
        draft, sealed = await applications.by_draft_token(tx, command.token, lock=True)
        if draft.state is not State.DRAFT:
            raise AlreadySubmitted
        after, fingerprint = await procedures.in_force(tx, draft.procedure_id, today)
        if after.version != command.version or after.version <= draft.procedure_version:
            raise NoNewerVersion
        before = await procedures.pinned(tx, draft)
        content = await answers.unseal(tx, context.vault, draft.id, sealed)
        given = with_files(before, content.given, await files.of_case(tx, context.vault, draft.id))
        circumstances = Circumstances(draft.channel, today, content.not_my_number)
        carried = carry(before, after, given, circumstances)
        there = {place for place, _ in places(carried.given)}
        kept = replace(
            content,
            given=carried.given,
            not_my_number=frozenset(
                one for one in content.not_my_number if after.field(_top(one)) is not None
            ),
            provenance={
                place: one
                for place, one in content.provenance.items()
                if place in there or _top(place) in there
            },
        )
        sealed = await answers.seal(tx, context.vault, draft.id, kept)
        await applications.save_answers(tx, draft.id, sealed, at)
        await applications.pin(tx, draft.id, (after.version, fingerprint))


def _top(place: str) -> str:
    return place.partition(".")[0].partition("[")[0]
