"""What happens at ticket machines (発券機) and wallboards (表示盤)."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from machi.shared.contracts import Event


class DeviceEvent(Event):
    """What every event about a device says."""

    entity_field: ClassVar[str] = "device_id"
    device_id: UUID
    kind: str = Field(description="`kiosk` or `board`.")
    site: str


class DeviceFellSilent(DeviceEvent):
    """A device does not answer any more (表示停止, 発券停止)."""

    subject: ClassVar[str] = "queue.device.silent.v1"
    seen_at: datetime = Field(description="When it last told that it is alive.")


class DeviceCameBack(DeviceEvent):
    """A device that had fallen silent answers again."""

    subject: ClassVar[str] = "queue.device.back.v1"


class DevicePaperOut(DeviceEvent):
    """A ticket machine's paper did not come out (紙切れ)."""

    subject: ClassVar[str] = "queue.device.paper_out.v1"


class DevicePaperIn(DeviceEvent):
    """Staff put paper in."""

    subject: ClassVar[str] = "queue.device.paper_in.v1"


class DeviceSet(DeviceEvent):
    """Staff changed how loud a device is, or when it keeps quiet."""

    subject: ClassVar[str] = "queue.device.set.v1"
    volume: int = Field(ge=0, le=100)
    by: UUID


class HelpEvent(Event):
    """What every event about somebody who wants help says."""

    entity_field: ClassVar[str] = "help_id"
    help_id: UUID
    site: str
    kind: Literal["staff", "care", "paper"]


class HelpAsked(HelpEvent):
    """Somebody at a ticket machine wants a member of staff (職員呼出)."""

    subject: ClassVar[str] = "queue.help.asked.v1"
    number: str | None = Field(default=None, description="The number that it is about, if any.")


class HelpSeenTo(HelpEvent):
    """A member of staff sees to it."""

    subject: ClassVar[str] = "queue.help.seen_to.v1"
    by: UUID


class BoardNoticeEvent(Event):
    entity_field: ClassVar[str] = "site"
    site: str
    by: UUID


class BoardNoticeShown(BoardNoticeEvent):
    """The boards of a site say something else than numbers: an emergency (緊急表示)."""

    subject: ClassVar[str] = "queue.board_notice.shown.v1"


class BoardNoticeRemoved(BoardNoticeEvent):
    """The boards of a site show numbers again."""

    subject: ClassVar[str] = "queue.board_notice.removed.v1"
