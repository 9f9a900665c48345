"""The office's clock, moved with the steps of a case: what lists sort and filter by."""

from datetime import date, datetime
from typing import Any

from machi.forms.domain.application import Application
from machi.forms.domain.clock import DayRule, OfficeClock, every_day, mark_of
from machi.forms.domain.lifecycle import State
from machi.forms.domain.procedure import Procedure
from machi.forms.store import procedures
from machi.shared.business_days import is_city_hall_day
from machi.shared.clock import business_date
from machi.shared.db.database import Transaction


def day_rule(procedure: Procedure) -> DayRule:
    """Say which days the standard period of a procedure counts."""
    return every_day if procedure.standard_count == "calendar" else is_city_hall_day


async def clock_changes(
    tx: Transaction, case: Application, target: State, at: datetime
) -> dict[str, Any]:
    """Give the columns that a step into a state changes; none where the clock goes on as it was."""
    if case.clock.at(target, business_date(at), every_day) == case.clock:
        return {}
    return clock_at(case, await procedures.pinned(tx, case), target, at)


def clock_at(
    case: Application, procedure: Procedure, target: State, at: datetime
) -> dict[str, Any]:
    """Give the same columns for a case whose procedure is at hand."""
    day = business_date(at)
    if case.clock.at(target, day, every_day) == case.clock:
        return {}
    counts = day_rule(procedure)
    clock = case.clock.at(target, day, counts)
    return {
        "days_used": clock.used,
        "clock_since": clock.since,
        **follows(clock, procedure, day, counts),
    }


def follows(clock: OfficeClock, procedure: Procedure, day: date, counts: DayRule) -> dict[str, Any]:
    """Say when the period runs out, and what staff should know of it on a day."""
    if procedure.standard_days is None or clock.since is None:
        return {"due_on": None, "period_mark": None}
    return {
        "due_on": clock.runs_out_on(procedure.standard_days, counts),
        "period_mark": mark_of(procedure.standard_days - clock.used_by(day, counts)),
    }
