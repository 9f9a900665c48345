"""How long a case is kept: its procedure's rule for how it ended, and a hold that staff set.

文書管理規程 says how long; a procedure document carries the days (`retention`). They count from the
last step. A hold keeps a case beyond them while an appointment or an appeal is open.
"""

from datetime import date, timedelta
from enum import StrEnum

from machi.forms.domain.application import Application
from machi.forms.domain.lifecycle import State
from machi.forms.domain.procedure import Procedure
from machi.shared.clock import business_date
from machi.shared.errors import BadInput, Conflict

LONGEST_HOLD = timedelta(days=3660)


class End(StrEnum):
    """How a case ended; the words of `retention` in a procedure document."""

    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    DONE = "done"


class NothingToHold(Conflict):
    """The case was forgotten already."""

    code = "forms.nothing_to_hold"
    words = "この記録はもう消されています。"


class BadHold(BadInput):
    code = "forms.bad_hold"
    words = "いつまで残すかを、今日から10年以内の日で入力してください。"


def end_of(case: Application) -> End | None:
    """Tell how a case ended; None while it has not."""
    if case.state is State.WITHDRAWN:
        return End.WITHDRAWN
    if case.state is not State.CLOSED:
        return None
    return End.DONE if case.granted else End.REFUSED


def last_day(case: Application, procedure: Procedure) -> date | None:
    """Give the last day in Japan on which the case is there; None while nobody can know it."""
    end = end_of(case)
    if end is None:
        return None
    days: int = procedure.document["retention"][end]
    day = business_date(case.changed_at) + timedelta(days=days)
    return max(day, case.held_until) if case.held_until else day


def is_due(case: Application, procedure: Procedure, today: date) -> bool:
    """Tell whether a case is to be forgotten today."""
    day = last_day(case, procedure)
    return case.purged_at is None and day is not None and day < today


def check_hold(case: Application, until: date | None, today: date) -> None:
    """Refuse a hold of what is gone, or until a day that makes no sense; None ends a hold.

    Raises:
        NothingToHold, BadHold: see there.

    """
    if case.purged_at is not None:
        raise NothingToHold
    if until is not None and not today <= until <= today + LONGEST_HOLD:
        raise BadHold(field="until")
