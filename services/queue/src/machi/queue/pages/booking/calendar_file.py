"""A booking as a calendar file (RFC 5545) that phones and computers take in, and take back.

The same UID with a higher SEQUENCE replaces the earlier entry; METHOD:CANCEL removes it (RFC 5546).
Times are UTC, which needs no time zone to travel with them and shows as Japan's on a phone there.
A link to a meeting is not in the file: files are passed on, and pages can be taken back.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

MEDIA_TYPE = "text/calendar; charset=utf-8"
ALARMS = (timedelta(days=-1), timedelta(hours=-2))
"""When the phone reminds by itself, before the booked time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a calendar shows of a booking, in the visitor's language."""

    reservation_id: UUID
    revision: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str
    description: str
    address: str
    """The whole address of the booking's page."""
    city: str
    cancelled: bool


def calendar_file(entry: Entry) -> bytes:
    """Write the file. Lines end in CRLF and are folded at 75 octets, never inside a character."""
    calendar = Calendar()
    calendar.add("prodid", "-//Machi//Reservations//JA")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if entry.cancelled else "PUBLISH")
    place = urlsplit(entry.address)
    event = Event.new(
        uid=f"{entry.reservation_id}@{place.hostname}",
        sequence=entry.revision,
        stamp=entry.changed_at,
        start=entry.starts_at,
        end=entry.ends_at,
        summary=entry.summary,
        location=entry.location,
        description=entry.description,
        url=entry.address,
    )
    organizer = vCalAddress(f"{place.scheme}://{place.netloc}/")
    organizer.params["CN"] = vText(entry.city)
    event.add("organizer", organizer)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if not entry.cancelled:
        for before in ALARMS:
            event.add_component(Alarm.new_display(entry.summary, before))
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
