from dataclasses import dataclass
from datetime import date
from uuid import UUID

from machi.forms.commands.case_texts import checked, keep_text
from machi.forms.domain.application import Actor
from machi.forms.domain.retention import check_hold
from machi.forms.store import applications, forgetting
from machi.forms.store.texts import Kind
from machi.shared.clock import business_date
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldCase:
    """Somebody keeps a case beyond its time: an appeal (審査請求) or an appointment is open.

    until: the last day in Japan on which it is there in any case; None ends the hold.
    """

    application_id: UUID
    until: date | None
    reason: str
    by: Actor


async def hold_case(command: HoldCase, context: Context) -> None:
    """Hold a case, or let it go; the reason stays beside it for colleagues, sealed.

    Raises:
        NoSuchCase: there is none.
        NothingToHold: it was forgotten already.
        BadHold: the day is over, or further away than ten years.
        TextNeeded, TextTooLong, MyNumberInText: the reason may not be stored.

    """
    reason = checked(command.reason, "reason")
    today = business_date(context.clock.now())
    async with context.db.transaction() as tx:
        case, _ = await applications.by_id(tx, command.application_id, lock=True)
        check_hold(case, command.until, today)
        await forgetting.hold(tx, case.id, command.until)
        until = command.until.isoformat() if command.until else None
        await keep_text(
            tx, context, case, (Kind.HOLD, {"reason": reason, "until": until}), command.by
        )
