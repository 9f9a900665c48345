"""What the office types: openings of a week, days, numbers; read as people write them."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time

from starlette.datastructures import FormData

from machi.queue.domain.calendar import Hours
from machi.shared.clock import JAPAN
from machi.shared.ui.words import msgid

Errors = list[tuple[str, str]]
"""Fields, each with the sentence that names it and the reason."""

WEEKDAYS: Sequence[str] = (
    msgid("月曜"),
    msgid("火曜"),
    msgid("水曜"),
    msgid("木曜"),
    msgid("金曜"),
    msgid("土曜"),
    msgid("日曜"),
)
_LIKE_THIS = msgid("時間を 9:00-12:00, 13:00-17:00 のように入力してください。")
_OPENING = re.compile(r"(\d{1,2}):(\d{2})\s*[-~–〜]\s*(\d{1,2}):(\d{2})")
_BETWEEN = re.compile(r"[,、\s]+(?=\d)")


def plain(text: object) -> str:
    """Write full-width digits and signs as people's keyboards do elsewhere."""
    return unicodedata.normalize("NFKC", str(text or "")).strip()


def read_week(form: FormData, errors: Errors) -> tuple[Hours, ...]:
    """Read a field for each weekday: `9:00-12:00, 13:00-17:00`; an empty one is closed."""
    hours: list[Hours] = []
    for weekday in range(len(WEEKDAYS)):
        field = f"day-{weekday}"
        openings = _openings(plain(form.get(field)))
        if openings is None:
            errors.append((field, _LIKE_THIS))
        elif not _in_order(openings):
            errors.append((field, msgid("時間が重なっているか、終わりが始まりより前です。")))
        else:
            hours += [Hours(weekday, opens, closes) for opens, closes in openings]
    return tuple(hours)


def week(hours: Sequence[Hours]) -> dict[str, str]:
    """Write openings as they are typed."""
    return {
        f"day-{weekday}": ", ".join(
            f"{each.opens:%H:%M}-{each.closes:%H:%M}" for each in hours if each.weekday == weekday
        )
        for weekday in range(len(WEEKDAYS))
    }


def _openings(text: str) -> list[tuple[time, time]] | None:
    found = []
    for part in filter(None, _BETWEEN.split(text)):
        match = _OPENING.fullmatch(part)
        if match is None:
            return None
        try:
            opens, closes = (time(int(match[n]), int(match[n + 1])) for n in (1, 3))
        except ValueError:
            return None
        found.append((opens, closes))
    return sorted(found)


def _in_order(openings: Sequence[tuple[time, time]]) -> bool:
    moments = [moment for opening in openings for moment in opening]
    return all(a < b for a, b in zip(moments[::2], moments[1::2], strict=True)) and moments == (
        sorted(moments)
    )


def read_day(form: FormData, field: str, errors: Errors) -> date | None:
    """Read a day as `2026-12-01`, or `2026/12/1`."""
    try:
        return datetime.strptime(plain(form.get(field)).replace("/", "-"), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        errors.append((field, msgid("日を 2026-12-01 のように入力してください。")))
        return None


def read_moment(form: FormData, field: str, errors: Errors) -> datetime | None:
    """Read a day and a time in Japan, as `2026-12-01 09:00`."""
    typed = plain(form.get(field)).replace("/", "-").replace("T", " ")
    try:
        return datetime.strptime(typed, "%Y-%m-%d %H:%M").replace(tzinfo=JAPAN)
    except ValueError:
        errors.append((field, msgid("日時を 2026-12-01 09:00 のように入力してください。")))
        return None


def read_number(form: FormData, field: str, limits: tuple[int, int], errors: Errors) -> int:
    """Read a whole number within its limits; 0 where it is none."""
    typed = plain(form.get(field))
    least, most = limits
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else -1  # noqa: PLR2004 - longer ones are no number of ours
    if not least <= number <= most:
        errors.append((field, msgid("%(least)sから%(most)sまでの数を入力してください。")))
        return 0
    return number
