from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from machi.shared.ui.wareki import (
    ERAS,
    NotADate,
    day_from_form,
    day_of,
    era_of,
    read_day,
    wareki,
    wareki_year,
)

DAYS_WITH_AN_ERA = st.dates(min_value=ERAS[-1].first, max_value=date(2199, 12, 31))


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 11, 20), "令和8年11月20日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1912, 7, 30), "大正元年7月30日"),
        (date(1912, 7, 29), "明治45年7月29日"),
    ],
)
def test_the_day_an_era_ends_and_the_day_the_next_begins(day: date, written: str) -> None:
    assert wareki(day) == written
    assert read_day(written) == day


def test_a_first_year_is_written_gannen() -> None:
    assert wareki_year(date(2019, 12, 31)) == "令和元年"
    assert wareki_year(date(2020, 1, 1)) == "令和2年"


@pytest.mark.parametrize(
    "written",
    [
        "S64.1.7",
        "s64/1/7",
        "昭和64年1月7日",
        "昭和６４年１月７日",
        "1989-01-07",
        "西暦1989年1月7日",
        "1989年 1月 7日",
    ],
)
def test_one_day_written_in_many_ways(written: str) -> None:
    assert read_day(written) == date(1989, 1, 7)


@pytest.mark.parametrize(
    "written",
    [
        "昭和64年1月8日",  # 平成 had begun
        "平成元年1月7日",  # not yet
        "平成31年5月1日",  # 令和 had begun
        "令和0年5月1日",
        "昭和-1年5月1日",
        "2026-02-29",
        "2026-13-01",
        "昭和64年",
        "",
        "きのう",
        "²026-01-01x",
    ],
)
def test_a_day_that_never_was_is_refused(written: str) -> None:
    with pytest.raises(NotADate):
        read_day(written)


def test_before_meiji_there_is_no_era_here() -> None:
    with pytest.raises(NotADate):
        era_of(ERAS[-1].first - timedelta(days=1))


@given(DAYS_WITH_AN_ERA)
def test_every_day_survives_being_written_and_read(day: date) -> None:
    assert read_day(wareki(day)) == day
    assert read_day(day.isoformat()) == day


@given(st.text(max_size=12), st.text(max_size=5), st.text(max_size=4), st.text(max_size=4))
def test_anything_typed_is_a_day_or_a_refusal(era: str, year: str, month: str, day: str) -> None:
    try:
        found = day_of(era, year, month, day)
    except NotADate:
        return
    assert isinstance(found, date)


def test_the_three_fields_of_a_form_are_read_together() -> None:
    form = {"birth_era": "S", "birth_y": "６４", "birth_m": "1", "birth_d": " 7 "}
    assert day_from_form(form, "birth") == date(1989, 1, 7)
    assert day_from_form({"birth_era": "S", "birth_y": ""}, "birth") is None
    with pytest.raises(NotADate):
        day_from_form({"birth_y": "1989", "birth_m": "1"}, "birth")
