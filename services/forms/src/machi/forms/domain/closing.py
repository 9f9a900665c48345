"""When a case that is done is closed without anybody's doing.

A refusal can be appealed against within three months of hearing of it (行政不服審査法 18条1項): it
closes when that time, and some days for the letter, are over. What was handed over closes after
a while in which a mistake shows. A notification (届出) or a sign-up (申込み) that was granted
has nothing to hand over; a request (申請・請求) has, so it waits for staff.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from machi.forms.domain.application import Application
from machi.forms.domain.lifecycle import State
from machi.forms.domain.procedure import Procedure
from machi.shared.clock import business_date

NOTHING_TO_ISSUE = frozenset({"todokede", "moshikomi"})
"""Kinds of procedures whose decision is the end of it."""


@dataclass(frozen=True, slots=True)
class Periods:
    """Days after the last step: of a refusal, and of everything else that is done."""

    refused: int
    done: int


def closes_on(case: Application, procedure: Procedure, periods: Periods) -> date | None:
    """Give the day in Japan from which a case may be closed; None while somebody has to act."""
    if case.state is State.DECIDED_REFUSED:
        days = periods.refused
    elif case.state is State.ISSUED or (
        case.state is State.DECIDED_GRANTED and procedure.kind in NOTHING_TO_ISSUE
    ):
        days = periods.done
    else:
        return None
    if case.must_be_paid_first:
        return None
    day = business_date(case.changed_at) + timedelta(days=days)
    return max(day, case.held_until + timedelta(days=1)) if case.held_until else day
