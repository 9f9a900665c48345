"""Dates as people in Japan write them: 西暦 or 和暦, in any width, with unknown parts.

Stored as `YYYY-MM-DD`; an unknown year is 9999, an unknown month or day 99 (`1950-99-99`).
Eras: 明治 from 1868-01-25, 大正 1912-07-30, 昭和 1926-12-25, 平成 1989-01-08, 令和 2019-05-01.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

ERAS = (
    ("令和", "R", date(2019, 5, 1)),
    ("平成", "H", date(1989, 1, 8)),
    ("昭和", "S", date(1926, 12, 25)),
    ("大正", "T", date(1912, 7, 30)),
    ("明治", "M", date(1868, 1, 25)),
)
UNKNOWN_YEAR = 9999
UNKNOWN = 99
_UNKNOWN_WORDS = {"不明", "?", "unknown"}

_YEAR = re.compile(
    r"(?:(?P<era>令和|平成|昭和|大正|明治|[RHSTM])\s*)?(?P<year>元|\d{1,4})年?", re.IGNORECASE
)
_DATE = re.compile(
    r"(?P<year>(?:令和|平成|昭和|大正|明治|[RHSTM])?\s*(?:元|\d{1,4}))\s*[-/.年]\s*"
    r"(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")


FIELDS = ("era", "y", "m", "d")
"""The parts in which a page asks for a date. The year may hold its era as well: S64."""

_YEAR_WITH_ERA = re.compile("令和|平成|昭和|大正|明治|[RHSTM]", re.IGNORECASE)


class NotADate(ValueError):
    """What was written names no day."""


def whole_date(written: str) -> date | None:
    """Give the day of `YYYY-MM-DD`; None when a part is unknown or it is no date."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def earliest(written: str) -> date | None:
    """Give the first day that a stored date with unknown parts can mean; None without a year."""
    year, month, day = (int(part) for part in written.split("-"))
    if year == UNKNOWN_YEAR:
        return None
    return date(year, 1 if month == UNKNOWN else month, 1 if day == UNKNOWN else day)


def read_date(raw: str | Mapping[str, Any], *, allow_unknown: bool = False) -> str:
    """Read a date from one text or from its fields (`era`, `y`, `m`, `d`); give it as it is stored.

    Raises:
        NotADate: it names no day, or parts are missing and may not be.

    """
    if isinstance(raw, str):
        year, month, day = _split(_plain(raw))
    else:
        era, year, month, day = (_plain(str(raw.get(part) or "")) for part in FIELDS)
        year = f"{era}{year}" if year and not _YEAR_WITH_ERA.match(year) else year
    if not allow_unknown and not (year and month and day):
        raise NotADate
    era_start, year_number = _year(year, allow_unknown=allow_unknown)
    month_number = _part(month, allow_unknown=allow_unknown)
    day_number = _part(day, allow_unknown=allow_unknown)
    return _checked(year_number, month_number, day_number, era_start, allow_unknown=allow_unknown)


def in_era(day: date) -> str:
    """Write a day in 和暦: 令和元年5月1日."""
    for name, _, start in ERAS:
        if day >= start:
            year = day.year - start.year + 1
            return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日"


def _plain(raw: str) -> str:
    return unicodedata.normalize("NFKC", raw).replace("−", "-").replace("‐", "-").strip()


def _split(text: str) -> tuple[str, str, str]:
    matched = _DATE.fullmatch(text)
    if matched:
        return matched["year"], matched["month"], matched["day"]
    compact = _COMPACT.fullmatch(text)
    if compact:
        return compact[1], compact[2], compact[3]
    raise NotADate


def _year(text: str, *, allow_unknown: bool) -> tuple[date | None, int]:
    if allow_unknown and (not text or text.lower() in _UNKNOWN_WORDS):
        return None, UNKNOWN_YEAR
    matched = _YEAR.fullmatch(text)
    if not matched:
        raise NotADate
    number = 1 if matched["year"] == "元" else int(matched["year"])
    if not matched["era"]:
        if number < ERAS[-1][2].year or matched["year"] == "元":
            raise NotADate  # 3 or 64 alone: the era is missing, and we never guess it
        return None, number
    name = matched["era"].upper()
    start = next(start for era, letter, start in ERAS if name in (era, letter))
    return start, start.year + number - 1


def _part(text: str, *, allow_unknown: bool) -> int:
    if allow_unknown and (not text or text.lower() in _UNKNOWN_WORDS):
        return UNKNOWN
    if not (text.isascii() and text.isdigit()):
        raise NotADate
    return int(text)


def _checked(
    year: int, month: int, day: int, era_start: date | None, *, allow_unknown: bool
) -> str:
    unknown = year == UNKNOWN_YEAR or UNKNOWN in (month, day)
    if unknown and not allow_unknown:
        raise NotADate
    try:
        # 2000 was a leap year: 29 February stays possible while the year is unknown
        date(
            2000 if year == UNKNOWN_YEAR else year,
            1 if month == UNKNOWN else month,
            1 if day == UNKNOWN else day,
        )
    except ValueError as error:
        raise NotADate from error
    if era_start is not None and not unknown:
        _within_era(date(year, month, day), era_start)
    return f"{year:04}-{month:02}-{day:02}"


def _within_era(day: date, start: date) -> None:
    later = [one for _, _, one in ERAS if one > start]
    if day < start or (later and day >= min(later)):
        raise NotADate  # 昭和64年1月8日 never was: that day is 平成元年1月8日
