"""What happens to lines, days and devices of a site (庁舎)."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from machi.shared.contracts import Event


class RoomEvent(Event):
    """What every event about an admission room (待合室) says. None tells of one arrival."""

    entity_field: ClassVar[str] = "room"
    room: str
    site: str
    rate_per_minute: int
    serving: int
    """Everybody up to this number was let in."""
    waiting: int


class RoomPrepared(RoomEvent):
    """Staff put a room in front of an event. The seed of its draw is fixed by its SHA-256."""

    subject: ClassVar[str] = "queue.room.prepared.v1"
    opens_at: datetime
    seed_sha256: str
    by: UUID


class RoomOpened(RoomEvent):
    """The opening minute came: the order of the early ones was drawn, and people are let in."""

    subject: ClassVar[str] = "queue.room.opened.v1"
    early: int
    seed: str
    seed_sha256: str


class RoomPaused(RoomEvent):
    """Staff let nobody in for a while; places stay."""

    subject: ClassVar[str] = "queue.room.paused.v1"
    reason: str
    by: UUID


class RoomResumed(RoomEvent):
    """Staff let people in again."""

    subject: ClassVar[str] = "queue.room.resumed.v1"
    by: UUID


class RoomRateChanged(RoomEvent):
    """Staff let people in faster or slower; `rate_per_minute` is what holds now."""

    subject: ClassVar[str] = "queue.room.rate_changed.v1"
    before: int
    by: UUID


class RoomAlarmed(RoomEvent):
    """The database answered too late: nobody is let in for some seconds."""

    subject: ClassVar[str] = "queue.room.alarmed.v1"


class RoomEnded(RoomEvent):
    """The room ended, by staff (`by`) or by the clock; what it came to."""

    subject: ClassVar[str] = "queue.room.ended.v1"
    early: int
    late: int
    entered: int
    lapsed: int
    by: UUID | None = None


class LineEvent(Event):
    """What every event about a line says."""

    entity_field: ClassVar[str] = "line_id"
    line_id: str = Field(description="Site and line: `honcho_shimin-shomei`.")
    site: str
    line: str
    by: UUID | None = Field(description="Which member of staff; none: the morning did it.")


class LineSuspended(LineEvent):
    """The line gives no numbers for now (受付停止); whoever waits is called all the same."""

    subject: ClassVar[str] = "queue.line.suspended.v1"
    reason: str


class LineReopened(LineEvent):
    """The line gives numbers again (受付再開)."""

    subject: ClassVar[str] = "queue.line.reopened.v1"


class SiteEvent(Event):
    """What every event about a site says."""

    entity_field: ClassVar[str] = "site"
    site: str
    by: UUID


class DayClosed(SiteEvent):
    """The site's day ended (閉庁); `closed_out` people were told so, each by an event."""

    subject: ClassVar[str] = "queue.site.day_closed.v1"
    business_date: date
    closed_out: int = Field(ge=0)


class SiteSettingsChanged(SiteEvent):
    """The rates of the classes, or the wait that is promised, are others now."""

    subject: ClassVar[str] = "queue.site.settings_changed.v1"
    rates: list[int]
    promise_minutes: int
    rates_before: list[int]
    promise_minutes_before: int
