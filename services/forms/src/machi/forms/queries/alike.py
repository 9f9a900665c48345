"""Who files the same again: told to the person themselves, and to staff; nobody is stopped.

That a case exists is nobody else's business. Whoever types another person's name, date of birth
and address learns nothing: the page speaks only to a visitor who is known to be behind the earlier
case, because it was filed from this browser, with this registration, or with the same proof.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from machi.forms.domain.application import Application
from machi.forms.domain.likeness import RECENT
from machi.forms.queries.draft import DraftView
from machi.forms.store import alike
from machi.forms.store.alike import likeness_of
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """What is known of who looks at a draft: registered with notify, a case open, a proof held."""

    recipient: str | None
    case_id: UUID | None
    citizen: bytes | None

    def is_behind(self, case: Application) -> bool:
        return (
            case.id == self.case_id
            or (self.recipient is not None and case.recipient == self.recipient)
            or (self.citizen is not None and case.citizen == self.citizen)
        )


async def filed_before(view: DraftView, visitor: Visitor, context: Context) -> Application | None:
    """Give the newest case of this visitor that is about the same as their draft, if any."""
    if view.evaluation is None:
        return None
    mark = likeness_of(context, view.procedure, view.evaluation.answers)
    if mark is None or visitor == NOBODY:
        return None
    found = await _alike(view.application, mark, context)
    return next((one for one in found if visitor.is_behind(one)), None)


async def filed_besides(case: Application, context: Context) -> Sequence[Application]:
    """List the other cases about the same, for staff."""
    return await _alike(case, case.likeness, context) if case.likeness else ()


async def _alike(case: Application, mark: bytes, context: Context) -> Sequence[Application]:
    since = context.clock.now() - RECENT
    async with context.db.transaction() as tx:
        return await alike.alike(tx, mark, besides=case.id, since=since)


NOBODY = Visitor(recipient=None, case_id=None, citizen=None)
