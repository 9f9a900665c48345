"""Days and moments for the narrow cells of a list."""

from datetime import date, datetime

from babel.dates import format_date

from machi.shared.clock import JAPAN
from machi.shared.ui.formats import time


def short_day(day: date, language: str) -> str:
    """`4月6日`, in English `6 Apr`."""
    if language.startswith("ja"):
        return f"{day.month}月{day.day}日"
    return format_date(day, "d MMM", locale=language)


def short_moment(at: datetime, language: str) -> str:
    """`4月6日 09:15`: the whole moment is on the page of the case."""
    return f"{short_day(at.astimezone(JAPAN).date(), language)} {time(at)}"
