from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from machi.forms.commands.intake.about_intake import what_for
from machi.forms.domain.application import Actor
from machi.forms.domain.audit import Action, AuditEntry
from machi.forms.domain.intake.register import Resident, ResidentRegister
from machi.forms.store import audit, hearings, intakes
from machi.shared.service import Context

WHY = "住民記録の検索"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRegister:
    """Staff look for the person who came. born: the day of birth (ISO), where it was told."""

    intake_id: UUID
    by: Actor
    text: str
    born: str | None


async def search_register(
    command: SearchRegister, context: Context, register: ResidentRegister
) -> Sequence[Resident]:
    """Find people by the beginning of a name; that somebody searched is recorded first.

    Raises:
        NoSuchIntake: there is none.
        RegisterUnavailable: it does not answer; the counter goes on without it.

    """
    async with context.db.transaction() as tx:
        intake = await intakes.by_id(tx, command.intake_id)
        hearing = await hearings.unseal(tx, context.vault, intake.id, intake.content)
    why = what_for(WHY, hearing)
    await audit.record(context, AuditEntry(Action.VIEW, command.intake_id, command.by, why))
    return await register.search(command.text, command.born)
