"""The calendar file, read back as a calendar would."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from icalendar import Alarm, Calendar, Event

from machi.queue.pages.booking.calendar_file import Entry, calendar_file

ENTRY = Entry(
    reservation_id=UUID("01990000-0000-7000-8000-000000000001"),
    revision=2,
    changed_at=datetime(2026, 11, 20, 0, 0, tzinfo=UTC),
    starts_at=datetime(2026, 11, 25, 0, 30, tzinfo=UTC),
    ends_at=datetime(2026, 11, 25, 1, 0, tzinfo=UTC),
    summary="みほん市 市民課 異動窓口（転入の手続き、国民健康保険の加入、児童手当）",
    location="本庁、1階; 異動窓口",
    description="予約番号：R4K7\n着いたら、予約のページで「着きました」を押してください。",
    address="http://city.test:8000/queue/b/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    city="みほん市",
    cancelled=False,
)


def read(entry: Entry) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(calendar_file(entry))
    assert isinstance(calendar, Calendar)
    [event] = calendar.events
    return calendar, event


def test_what_was_written_is_read_back() -> None:
    calendar, event = read(ENTRY)
    assert (calendar["method"], calendar["version"]) == ("PUBLISH", "2.0")
    assert event["uid"] == "01990000-0000-7000-8000-000000000001@city.test"
    assert (event.start, event.end) == (ENTRY.starts_at, ENTRY.ends_at)
    assert event["summary"] == ENTRY.summary
    assert event["location"] == ENTRY.location
    assert event["description"] == ENTRY.description
    assert event["url"] == ENTRY.address
    assert event["status"] == "CONFIRMED"
    assert event["organizer"].params["CN"] == "みほん市"
    alarms = [alarm.TRIGGER for alarm in event.walk("VALARM") if isinstance(alarm, Alarm)]
    assert alarms == [timedelta(days=-1), timedelta(hours=-2)]


def test_lines_are_folded_at_75_octets_inside_no_character() -> None:
    lines = calendar_file(ENTRY).split(b"\r\n")
    assert lines[-1] == b""
    assert not [line for line in lines if b"\n" in line or b"\r" in line]
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode("utf-8")
    assert any(line.startswith(b" ") for line in lines), "nothing was long enough to be folded"


def test_times_are_utc_and_need_no_time_zone() -> None:
    text = calendar_file(ENTRY)
    assert b"DTSTART:20261125T003000Z\r\n" in text
    assert b"DTSTAMP:20261120T000000Z\r\n" in text
    assert b"TZID" not in text


def test_a_change_replaces_the_entry_and_a_cancellation_takes_it_back() -> None:
    later = replace(ENTRY, revision=3, starts_at=ENTRY.starts_at + timedelta(minutes=15))
    gone = replace(ENTRY, revision=4, cancelled=True)
    [before, moved, cancelled] = [read(entry)[1] for entry in (ENTRY, later, gone)]
    assert before["uid"] == moved["uid"] == cancelled["uid"]
    assert [event["sequence"] for event in (before, moved, cancelled)] == [2, 3, 4]
    assert read(gone)[0]["method"] == "CANCEL"
    assert cancelled["status"] == "CANCELLED"
    assert cancelled.walk("VALARM") == []


def test_the_same_booking_gives_the_same_bytes() -> None:
    assert calendar_file(ENTRY) == calendar_file(ENTRY)


@pytest.mark.parametrize("text", ["a\r\nATTENDEE:mailto:x@example.jp", "END:VEVENT\nBEGIN:VEVENT"])
def test_a_text_cannot_add_lines_of_its_own(text: str) -> None:
    _, event = read(replace(ENTRY, description=text, location=text))
    assert "attendee" not in event
    assert str(event["uid"]).startswith(str(ENTRY.reservation_id))
