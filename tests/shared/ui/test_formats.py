from datetime import UTC, date, datetime

import pytest

from machi.shared.ui import formats

EVENING_IN_LONDON = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)


def test_money_is_written_as_people_write_it() -> None:
    assert formats.yen(1200, "ja") == "1,200円"
    assert formats.yen(1200, "en") == "¥1,200"
    assert formats.yen(0, "ja") == "0円"


def test_a_day_has_both_calendars_in_japanese() -> None:
    assert formats.day(date(2026, 11, 20), "ja") == "2026年（令和8年）11月20日（金）"
    assert formats.day(date(2019, 5, 1), "ja") == "2019年（令和元年）5月1日（水）"
    assert formats.day(date(2026, 11, 20), "en") == "Friday, 20 November 2026"


def test_a_moment_is_told_in_japan() -> None:
    assert formats.time(EVENING_IN_LONDON) == "00:30"
    assert formats.day(EVENING_IN_LONDON, "ja") == "2026年（令和8年）11月21日（土）"
    assert formats.moment(EVENING_IN_LONDON, "en") == "Saturday, 21 November 2026 00:30"


def test_a_moment_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        formats.time(datetime(2026, 11, 20))  # noqa: DTZ001 - the mistake that is refused
