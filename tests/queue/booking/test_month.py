"""The calendar's sheet: every day once, weeks from Sunday, no way out of the bookable window."""

from datetime import date

import pytest

from machi.queue.pages.booking.month import month, month_of

WINDOW = (date(2026, 11, 24), date(2027, 1, 5))
NOTHING: dict[date, str] = {}


def test_every_day_of_the_month_is_there_once_from_sunday() -> None:
    sheet = month(date(2026, 12, 1), {date(2026, 12, 3): "free"}, WINDOW)
    days = [cell for week in sheet.weeks for cell in week if cell]
    assert [day.day for day, _ in days] == list(range(1, 32))
    assert {len(week) for week in sheet.weeks} == {7}
    assert sheet.weeks[0][0] is None
    assert sheet.weeks[0][1] is None
    assert sheet.weeks[0][2] == (date(2026, 12, 1), None)
    assert dict(days)[date(2026, 12, 3)] == "free"


def test_the_neighbours_end_where_nothing_can_be_reserved() -> None:
    neighbours = [
        (sheet.earlier, sheet.later)
        for first in (date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1))
        for sheet in [month(first, NOTHING, WINDOW)]
    ]
    assert neighbours == [(None, "2026-12"), ("2026-11", "2027-01"), ("2026-12", None)]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2026-12", date(2026, 12, 1)),
        ("2020-01", date(2026, 11, 1)),
        ("2099-01", date(2027, 1, 1)),
        ("", date(2026, 11, 1)),
        ("2026-13", date(2026, 11, 1)),
        ("'; drop", date(2026, 11, 1)),
        ("2026-12-01T", date(2026, 11, 1)),
    ],
)
def test_what_is_no_month_becomes_one(written: str, shown: date) -> None:
    assert month_of(written, WINDOW) == shown
