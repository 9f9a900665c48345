from dataclasses import dataclass
from uuid import UUID

from machi.forms.commands.intake.about_intake import tablet_token, topic
from machi.forms.domain.application import Actor
from machi.forms.domain.intake.hearing import Hearing
from machi.forms.domain.intake.lifecycle import IntakeState
from machi.forms.store import hearings, intakes
from machi.forms.store.intakes import Intake
from machi.shared.contracts.forms import IntakeOpened
from machi.shared.db.database import Transaction
from machi.shared.ids import new_id
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIntake:
    """Somebody sat down at a counter. ticket: what the queue knows their visit by."""

    site: str
    by: Actor
    ticket: UUID | None = None


async def open_intake(command: OpenIntake, context: Context) -> UUID:
    """Begin to hear a family; nothing is known yet."""
    async with context.db.transaction() as tx:
        return await begin(tx, context, command, Hearing())


async def begin(tx: Transaction, context: Context, command: OpenIntake, hearing: Hearing) -> UUID:
    """Open an intake with what is known of it already."""
    at, intake_id = context.clock.now(), new_id()
    intake = Intake(
        id=intake_id,
        site=command.site,
        ticket=None if command.ticket is None else str(command.ticket),
        state=IntakeState.AT_COUNTER,
        revision=1,
        content=await hearings.seal(tx, context.vault, intake_id, hearing),
        signature=None,
        seal=None,
        opened_by=command.by.name or command.by.id,
        opened_at=at,
        changed_at=at,
    )
    token = tablet_token(context.settings.secret_key.get_secret_value(), intake_id)
    await intakes.add(tx, intake, token, command.by)
    event = IntakeOpened(at=at, revision=1, intake_id=intake_id, site=command.site)
    await tx.publish(event, topics=topic(intake_id))
    return intake_id
