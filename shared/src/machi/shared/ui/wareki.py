"""Japanese calendar years (和暦): the eras since 明治, their first days, and 元年 for a first year.

Eras change in the middle of a year: 1989-01-07 is 昭和64年, the day after is 平成元年. A date
written with an era that had not begun, or was over, on that day is refused, never guessed at.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from machi.shared.errors import BadInput


class NotADate(BadInput):
    code = "machi.not_a_date"
    words = "年月日を正しく入力してください。"


@dataclass(frozen=True, slots=True)
class Era:
    """One era: its name, the letter that people write for it, and its first day."""

    name: str
    letter: str
    first: date


ERAS = (
    Era("令和", "R", date(2019, 5, 1)),
    Era("平成", "H", date(1989, 1, 8)),
    Era("昭和", "S", date(1926, 12, 25)),
    Era("大正", "T", date(1912, 7, 30)),
    Era("明治", "M", date(1868, 1, 25)),
)
"""Newest first. First days as in the era orders (元号を改める政令 and its forerunners)."""

_WRITTEN = re.compile(
    r"(?P<era>令和|平成|昭和|大正|明治|西暦|[RHSTM])?(?P<year>\d{1,4}|元)[年./-]"
    r"(?P<month>\d{1,2})[月./-](?P<day>\d{1,2})日?",
    re.IGNORECASE,
)


def era_of(day: date) -> Era:
    """Tell the era of a day. Raises NotADate before 明治 (1868-01-25)."""
    for era in ERAS:
        if day >= era.first:
            return era
    raise NotADate


def wareki_year(day: date) -> str:
    """`令和8年`, `令和元年`."""
    era = era_of(day)
    year = day.year - era.first.year + 1
    return f"{era.name}{'元' if year == 1 else year}年"


def wareki(day: date) -> str:
    """`令和8年11月20日`."""
    return f"{wareki_year(day)}{day.month}月{day.day}日"


def day_of(era: str, year: str, month: str, day: str) -> date:
    """Read a day from what a person typed in four fields; full-width digits and 元 are welcome.

    `era` is an era's name or letter, or empty or 西暦 for a year of the common calendar.
    Raises NotADate when there is no such day, or not in that era.
    """
    written, moon, sun = (_digits(part) for part in (year, month, day))
    named = _era(era)
    try:
        number = 1 if named and written == "元" else int(written)
        common = number + named.first.year - 1 if named else number
        found = date(common, int(moon), int(sun))
    except ValueError:
        raise NotADate from None
    if named and (number < 1 or era_of(found) is not named):
        raise NotADate
    return found


def read_day(text: str) -> date:
    """Read `1989-01-07`, `1989年1月7日`, `昭和64年1月7日`, `S64.1.7`. Raises NotADate."""
    found = _WRITTEN.fullmatch(_digits(text))
    if found is None:
        raise NotADate
    return day_of(found["era"] or "", found["year"], found["month"], found["day"])


def day_from_form(form: Mapping[str, Any], name: str) -> date | None:
    """Read what `ui.date(name, …)` sends; None when all its fields were left empty."""
    era, year, month, day = (str(form.get(f"{name}_{part}", "")) for part in ("era", "y", "m", "d"))
    if not (year.strip() or month.strip() or day.strip()):
        return None
    return day_of(era, year, month, day)


def _era(written: str) -> Era | None:
    wanted = _digits(written).upper()
    if wanted in {"", "西暦"}:
        return None
    for era in ERAS:
        if wanted in {era.name, era.letter}:
            return era
    raise NotADate


def _digits(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
