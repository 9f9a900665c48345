"""Days on which banks, and city halls, work: no weekend, no holiday, no 年末年始."""

from datetime import date, timedelta

import jpholiday


def is_business_day(day: date) -> bool:
    """Tell whether banks work (銀行法施行令5条: also closed from 31 December to 3 January)."""
    closed_at_new_year = (day.month, day.day) in {(12, 31), (1, 1), (1, 2), (1, 3)}
    return day.weekday() < 5 and not closed_at_new_year and not jpholiday.is_holiday(day)  # noqa: PLR2004 - Saturday


def is_city_hall_day(day: date) -> bool:
    """Tell whether a city hall works (地方自治法4条の2: by ordinance, from 29 December not)."""
    return is_business_day(day) and (day.month, day.day) not in {(12, 29), (12, 30)}


def next_business_day(day: date) -> date:
    """Give the day, or the first work day after it: a term that ends on a holiday runs on."""
    while not is_business_day(day):
        day += timedelta(days=1)
    return day
