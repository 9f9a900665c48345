from machi.forms.commands.arrival import SYSTEM
from machi.forms.commands.steps import Move, take_step
from machi.forms.domain.closing import Periods, closes_on
from machi.forms.domain.lifecycle import Command
from machi.forms.settings import FormsSettings
from machi.forms.store import applications, closing, procedures
from machi.shared.clock import business_date
from machi.shared.service import Context

_AT_ONCE = 200


async def close_done_cases(context: Context) -> None:
    """Close cases with which nobody has anything to do any more, each by itself: a timer."""
    settings = context.settings
    assert isinstance(settings, FormsSettings)  # noqa: S101 - app.py declares it so
    periods = Periods(settings.close_refused_days, settings.close_done_days)
    at = context.clock.now()
    today = business_date(at)
    for application_id in await closing.to_close(context.db, today, periods, _AT_ONCE):
        async with context.db.transaction() as tx:
            # Asked again, of the locked case: staff may have held it a moment ago.
            case = await applications.locked(tx, application_id)
            day = closes_on(case, await procedures.pinned(tx, case), periods)
            if day is not None and day <= today:
                await take_step(tx, case, Move(Command.CLOSE, SYSTEM, at))
