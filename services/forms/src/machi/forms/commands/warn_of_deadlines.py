"""A timer: cases whose standard processing period comes to its end are marked for the list."""

from datetime import timedelta

from machi.forms.commands.steps import DESK
from machi.forms.store import applications, deadlines, procedures
from machi.forms.store.office_clock import day_rule, follows
from machi.shared.clock import business_date
from machi.shared.service import Context

_AT_ONCE = 200
_LOOKED_AHEAD = timedelta(days=14)
"""More than the counted days before the last one, with the longest row of holidays in between."""


async def warn_of_deadlines(context: Context) -> None:
    """Mark cases that are near the end of their period, on its last day, or over it.

    Nothing is decided by it, and the case's revision stays: whoever has it open can go on.
    """
    today = business_date(context.clock.now())
    until, after = today + _LOOKED_AHEAD, None
    while True:
        async with context.db.transaction() as tx:
            found = await deadlines.running_out(tx, until, after=after, limit=_AT_ONCE)
            changed = []
            for case in found:
                procedure = await procedures.pinned(tx, case)
                mark = follows(case.clock, procedure, today, day_rule(procedure))["period_mark"]
                if mark != case.period_mark:
                    changed.append((case.id, mark))
            await deadlines.mark(tx, changed)
            if changed:
                await applications.wake(tx, DESK)
        if len(found) < _AT_ONCE:
            return
        after = found[-1]
