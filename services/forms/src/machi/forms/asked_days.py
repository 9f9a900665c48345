"""Which days somebody asks about, in the address of a page or of the API."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import Depends
from pydantic import BeforeValidator

from machi.shared.clock import business_date
from machi.shared.errors import BadInput
from machi.shared.web.dependencies import Running

LONGEST = timedelta(days=366)
_USUAL = timedelta(days=29)


_WRITTEN_OUT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _written_out(day: object) -> object:
    """Take 2026-04-06 only: a bare number would count seconds since 1970."""
    if isinstance(day, str) and not _WRITTEN_OUT.fullmatch(day):
        raise ValueError("a day is written as 2026-04-06")
    return day


Day = Annotated[date | None, BeforeValidator(_written_out)]


class TooManyDays(BadInput):
    code = "forms.too_many_days"
    words = "期間は、はじめの日から1年以内にしてください。"


@dataclass(frozen=True, slots=True)
class Days:
    """From one day in Japan to another, both included."""

    first: date
    last: date


async def _days(context: Running, first: Day = None, last: Day = None) -> Days:
    until = last or business_date(context.clock.now())
    since = first or until - _USUAL
    if not timedelta() <= until - since <= LONGEST:
        raise TooManyDays
    return Days(since, until)


AskedDays = Annotated[Days, Depends(_days)]
"""`days: AskedDays`: `first` and `last` of the query; without them the last 30 days."""
