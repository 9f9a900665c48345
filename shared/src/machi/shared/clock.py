"""Time is stored in UTC and decided in Japan. The clock is passed in, so that tests can set it."""

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")


class Clock(Protocol):
    def now(self) -> datetime:
        """Tell the time, aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def business_date(at: datetime) -> date:
    """The day in Japan on which `at` falls: numbers and cash belong to it, not to the UTC day."""
    return at.astimezone(JAPAN).date()
