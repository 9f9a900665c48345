from machi.forms.commands.arrival import SYSTEM
from machi.forms.domain.journey import page_at
from machi.forms.domain.lifecycle import Command, step
from machi.forms.store import applications, files, overdue, procedures, tally
from machi.forms.store.tally import Counted
from machi.shared.service import Context

_AT_ONCE = 100


async def expire_drafts(context: Context) -> None:
    """Erase drafts whose time is over: their keys are destroyed, so nothing of them can be read."""
    at = context.clock.now()
    async with context.db.transaction() as tx:
        for draft in await overdue.expired_drafts(tx, at, _AT_ONCE):
            transition = step(draft.state, Command.EXPIRE)
            procedure = await procedures.pinned(tx, draft)
            left = {page_at(procedure, draft.furthest): 1}
            await tally.add(tx, draft, Counted.LEFT, left, at)
            await applications.move(tx, draft, transition, SYSTEM, at, answers=b"")
            await files.remove_of_case(tx, draft.id)
            await context.vault.forget(tx, draft.id)
