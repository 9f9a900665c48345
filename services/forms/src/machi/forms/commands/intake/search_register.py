from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from machi.forms.domain.application import Actor
from machi.forms.domain.audit import Action, AuditEntry
from machi.forms.domain.intake.register import Resident, ResidentRegister
from machi.forms.store import audit
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
    """Find people by the beginning of a name; that somebody searched is recorded first."""
    await audit.record(context, AuditEntry(Action.VIEW, command.intake_id, command.by, WHY))
    return register.search(command.text, command.born)
