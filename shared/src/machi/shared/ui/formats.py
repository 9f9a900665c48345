"""Money, days and times as people write them, in Japanese and in English. Times are Japan's."""

from datetime import date, datetime

from babel.dates import format_date

from machi.shared.clock import JAPAN
from machi.shared.ui.wareki import wareki_year

_WEEKDAYS = "月火水木金土日"


def yen(amount: int, language: str) -> str:
    """`1,200円`, in English `¥1,200`."""
    return f"{amount:,}円" if language.startswith("ja") else f"¥{amount:,}"


def day(at: date | datetime, language: str) -> str:
    """`2026年（令和8年）11月20日（金）`, in English `Friday, 20 November 2026`."""
    on = _in_japan(at).date() if isinstance(at, datetime) else at
    if language.startswith("ja"):
        era = wareki_year(on)
        return f"{on.year}年（{era}）{on.month}月{on.day}日（{_WEEKDAYS[on.weekday()]}）"
    return format_date(on, "EEEE, d MMMM y", locale=language)


def time(at: datetime) -> str:
    """`09:15` in Japan."""
    return f"{_in_japan(at):%H:%M}"


def moment(at: datetime, language: str) -> str:
    """A day and a time: `2026年（令和8年）11月20日（金） 09:15`."""
    return f"{day(at, language)} {time(at)}"


def _in_japan(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a moment without its time zone cannot be shown")
    return at.astimezone(JAPAN)
