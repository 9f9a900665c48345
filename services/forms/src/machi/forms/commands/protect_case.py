from dataclasses import dataclass
from uuid import UUID

from machi.forms.commands.case_texts import checked, keep_text
from machi.forms.domain.application import Actor
from machi.forms.store import applications, protected
from machi.forms.store.texts import Kind
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectCase:
    """Somebody in a case is protected (支援措置), or is no longer."""

    application_id: UUID
    protected: bool
    reason: str
    by: Actor


async def protect_case(command: ProtectCase, context: Context) -> None:
    """Set or lift 秘匿, for every case that was filed in one go with this one.

    The reason stays beside it for colleagues, sealed. Who may lift it is asked before.

    Raises:
        NoSuchCase: there is none.
        TextNeeded, TextTooLong, MyNumberInText: the reason may not be stored.

    """
    reason = checked(command.reason, "reason")
    async with context.db.transaction() as tx:
        case, _ = await applications.by_id(tx, command.application_id, lock=True)
        await protected.mark(tx, case, protected=command.protected)
        told = {"reason": reason, "protected": command.protected}
        await keep_text(tx, context, case, (Kind.PROTECTION, told), command.by)
