"""When a site receives people: the rule, then what is read from the database."""

from datetime import UTC, date, datetime, time
from uuid import uuid4

from machi.queue.domain.booking.offer import cut, last_moment, visible_again
from machi.queue.domain.calendar import Calendar, Closure, Hours, Interval, overlap, whole
from machi.queue.queries.calendar import calendar, reception
from machi.queue.store.booking.calendar import holidays
from machi.shared.clock import JAPAN
from machi.shared.service import Context

MONDAY, FRIDAY, SATURDAY = date(2026, 11, 16), date(2026, 11, 20), date(2026, 11, 21)
LABOUR_DAY = date(2026, 11, 23)
OFFICE = [
    Hours(weekday, opens, closes)
    for weekday in range(5)
    for opens, closes in ((time(8, 30), time(12)), (time(13), time(17, 15)))
]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), JAPAN)


def test_lunch_is_the_gap_between_two_openings() -> None:
    morning, afternoon = Calendar(OFFICE, [], {}).reception("shimin-ido", MONDAY)
    assert morning == Interval(at(MONDAY, 8, 30), at(MONDAY, 12))
    assert afternoon == Interval(at(MONDAY, 13), at(MONDAY, 17, 15))
    assert at(MONDAY, 11, 59) in morning
    assert at(MONDAY, 12) not in morning
    assert at(MONDAY, 0, 1).astimezone(UTC) not in morning


def test_no_hours_on_a_weekday_is_closed_and_no_hours_at_all_is_always_open() -> None:
    assert Calendar(OFFICE, [], {}).reception("shimin-ido", SATURDAY) == ()
    assert Calendar([], [], holidays(LABOUR_DAY, LABOUR_DAY)).reception(
        "shimin-ido", LABOUR_DAY
    ) == (whole(LABOUR_DAY),)


def test_hours_of_a_line_replace_those_of_the_site() -> None:
    late = Calendar([*OFFICE, Hours(4, time(8, 30), time(20), "shimin-ido")], [], {})
    assert late.reception("shimin-ido", FRIDAY) == (Interval(at(FRIDAY, 8, 30), at(FRIDAY, 20)),)
    assert late.reception("shimin-ido", MONDAY) == ()
    assert len(late.reception("kankyo", MONDAY)) == 2


def test_japanese_holidays_and_the_turn_of_the_year_are_closed() -> None:
    known = holidays(date(2026, 4, 29), date(2027, 1, 31))
    assert known[LABOUR_DAY] == "勤労感謝の日"
    assert known[date(2026, 9, 22)] == "国民の休日"  # between two holidays
    office = Calendar(OFFICE, [], known)
    assert office.reception("kankyo", LABOUR_DAY) == ()
    closed = (date(2026, 12, 29), date(2026, 12, 31), date(2027, 1, 1))  # Tuesday and following
    assert [office.closed_for("kankyo", day) for day in closed] == ["年末年始"] * 3
    assert office.reception("kankyo", date(2026, 12, 28)) != ()
    assert office.reception("kankyo", date(2027, 1, 4)) != ()


def test_an_extra_closure_counts_even_where_there_are_no_hours() -> None:
    moving = Closure(FRIDAY, SATURDAY, "引っ越し作業", "shimin-ido")
    for hours in (OFFICE, []):
        site = Calendar(hours, [moving], {})
        assert site.reception("shimin-ido", FRIDAY) == ()
        assert site.closed_for("shimin-ido", FRIDAY) == "引っ越し作業"
        assert site.reception("kankyo", FRIDAY) != ()


def test_slots_fit_between_openings() -> None:
    openings = Calendar(OFFICE, [], {}).reception("shimin-ido", MONDAY)
    slots = cut(openings, 45)
    assert [slot.opens.time() for slot in slots][:5] == [
        *(time(8, 30), time(9, 15), time(10), time(10, 45)),
        time(13),  # 11:30 would end in the lunch break
    ]
    assert all(any(slot.closes <= each.closes for each in openings) for slot in slots)
    morning = [Interval(at(MONDAY, 9), at(MONDAY, 11))]
    assert overlap(openings, morning) == (morning[0],)


def test_a_deadline_is_the_start_or_a_midnight_in_japan() -> None:
    start = at(FRIDAY, 14)
    assert last_moment(start, 0) == start
    assert last_moment(start, 1) == at(FRIDAY, 0)
    assert last_moment(start, 2) == at(date(2026, 11, 19), 0)


def test_a_freed_place_rests_five_to_thirty_minutes() -> None:
    noon = at(MONDAY, 12)
    assert visible_again(noon, 0.0) == at(MONDAY, 12, 5)
    assert visible_again(noon, 0.5) == at(MONDAY, 12, 17).replace(second=30)
    assert visible_again(noon, 0.999999) < at(MONDAY, 12, 30)


async def test_the_calendar_is_read_from_the_database(context: Context) -> None:
    assert await reception("honcho", "shimin-ido", MONDAY, context.db) == (whole(MONDAY),)
    await context.db.row(
        "insert into opening_hours (site, line, weekday, opens, closes)"
        " values ('honcho', '*', 0, '08:30', '12:00'), ('honcho', '*', 0, '13:00', '17:15'),"
        " ('kita', '*', 0, '09:00', '10:00')"
    )
    assert len(await reception("honcho", "shimin-ido", MONDAY, context.db)) == 2
    assert await reception("honcho", "shimin-ido", LABOUR_DAY, context.db) == ()
    await context.db.row(
        "insert into closure (id, site, line, first_day, last_day, reason, made_by, made_at)"
        " values ($1, 'honcho', '*', $2, $2, '停電', $1, now())",
        uuid4(),
        MONDAY,
    )
    assert await reception("honcho", "shimin-ido", MONDAY, context.db) == ()
    read = await calendar("honcho", MONDAY, LABOUR_DAY, context.db)
    assert read.closed_for("kankyo", MONDAY) == "停電"
