"""Which days somebody asks about, in the address of a page or of the API."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import Depends

from machi.shared.clock import business_date
from machi.shared.errors import BadInput
from machi.shared.web.dependencies import Running

LONGEST = timedelta(days=366)
_USUAL = timedelta(days=29)


class TooManyDays(BadInput):
    code = "forms.too_many_days"
    words = "期間は、はじめの日から1年以内にしてください。"


@dataclass(frozen=True, slots=True)
class Days:
    """From one day in Japan to another, both included."""

    first: date
    last: date


async def _days(context: Running, first: date | None = None, last: date | None = None) -> Days:
    until = last or business_date(context.clock.now())
    since = first or until - _USUAL
    if not timedelta() <= until - since <= LONGEST:
        raise TooManyDays
    return Days(since, until)


AskedDays = Annotated[Days, Depends(_days)]
"""`days: AskedDays`: `first` and `last` of the query; without them the last 30 days."""
