"""An application that arrives whole, without files: stored in one statement."""

from dataclasses import dataclass

from machi.forms.commands.arrival import Arrival, content_of, first_steps
from machi.forms.commands.at_once import arrived, with_new_number
from machi.forms.domain.application import Application
from machi.forms.domain.lifecycle import State
from machi.forms.store import answers, hot
from machi.shared.db.once import Once
from machi.shared.ids import new_id
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class Whole:
    """What arrived, through which channel, with which version, named by which request."""

    arrival: Arrival
    channel: str
    fingerprint: str
    request: Once | None


async def file_at_once(whole: Whole, context: Context) -> Application:
    """Store it, with its number, key, first steps and events.

    Raises:
        asyncpg.UniqueViolationError: the request's key was used before; nothing happened.

    """
    arrival, draft = whole.arrival, _draft(whole)
    key = answers.seal_anew(context.vault, draft.id, content_of(arrival))

    async def store(number: str) -> Application:
        steps = first_steps(context, draft, arrival, number)
        await hot.file(context.db, arrived(steps, key.sealed, whole.request), key)
        return steps[-1].case

    return await with_new_number(store)


def _draft(whole: Whole) -> Application:
    """Begin the case's history as every other's: with a draft, though nobody ever sees it."""
    procedure, at = whole.arrival.procedure, whole.arrival.at
    return Application(
        id=new_id(),
        procedure_id=procedure.id,
        procedure_version=procedure.version,
        procedure_hash=whole.fingerprint,
        channel=whole.channel,
        state=State.DRAFT,
        revision=0,
        receipt_number=None,
        secret_hash=None,
        recipient=None,
        intake_id=None,
        answered_on=None,
        fee_timing=None,
        fee_lines=[],
        fee_yen=0,
        granted=False,
        paid=False,
        correction_due=None,
        correction_overdue=False,
        held_until=None,
        purged_at=None,
        days_used=0,
        clock_since=None,
        due_on=None,
        period_mark=None,
        assigned_to=None,
        assigned_name=None,
        payment_path=None,
        receipt_path=None,
        created_at=at,
        changed_at=at,
        expires_at=at,
        submitted_at=None,
        proved_level=None,
        proved_how=None,
        proved_at=None,
        citizen=None,
        furthest=0,
        protected=False,
    )
