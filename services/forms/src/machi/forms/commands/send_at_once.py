"""A draft that becomes a case in one statement, if it is still as it was read."""

from dataclasses import dataclass

from machi.forms.commands.arrival import Arrival, content_of, first_steps
from machi.forms.commands.at_once import arrived, with_new_number
from machi.forms.domain.application import Application
from machi.forms.domain.files.places import kept_by
from machi.forms.store import answers, hot_draft
from machi.shared.db.once import Once
from machi.shared.errors import Conflict
from machi.shared.service import Context

TRIES = 5
"""Each further one means that somebody changed the draft while it was read and judged."""


class DraftKeepsChanging(Conflict):
    code = "forms.draft_keeps_changing"
    words = "ほかの画面で入力が変わり続けています。少し待ってから、もう一度送ってください。"


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft as it was read, and its good answers.

    counted: whether a person came to its end page by page.
    """

    seen: hot_draft.Seen
    arrival: Arrival
    request: Once | None = None
    counted: bool = False


async def send_at_once(judged: Judged, context: Context) -> Application | None:
    """Make the case; None when the draft is not as it was read: read it again.

    Raises:
        asyncpg.UniqueViolationError: the request's key was used before; nothing happened.

    """
    seen, arrival = judged.seen, judged.arrival
    sealed = answers.seal_with(seen.key, content_of(arrival))
    kept = kept_by(arrival.evaluation, seen.files)

    async def store(number: str) -> Application | None:
        steps = first_steps(context, seen.application, arrival, number)
        ready = arrived(steps, sealed, judged.request)
        sent = hot_draft.Sent(ready, seen.version, kept, judged.counted)
        return steps[-1].case if await hot_draft.send(context.db, sent) else None

    return await with_new_number(store)
