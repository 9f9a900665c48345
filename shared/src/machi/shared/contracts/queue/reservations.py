"""What happens to a reservation (予約) and to the slots that can be reserved (予約枠)."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from machi.shared.contracts import Event

Channel = Literal["web", "phone", "counter"]


class ReservationEvent(Event):
    """What every event about a reservation says. No name, no contact, no notice number."""

    entity_field: ClassVar[str] = "reservation_id"
    reservation_id: UUID
    number: str = Field(description="The booking number, for reading aloud; it opens nothing.")
    offer: str = Field(description="Code of what was reserved.")
    offer_title: str
    offer_title_en: str
    kind: Literal["window", "online", "course"]
    site: str
    line: str
    state: str
    channel: Channel
    people: int = Field(ge=1, description="Places in each of its slots.")
    starts_at: datetime
    ends_at: datetime
    recipient: str | None = Field(
        default=None, description="Who asked notify to be told: its opaque reference, no contact."
    )
    reservation_path: str | None = Field(
        default=None,
        description="The holder's page, for the message to them; only where there is a recipient.",
    )
    by: UUID | None = Field(default=None, description="Which member of staff did it.")


class ReservationHeld(ReservationEvent):
    """A place is kept for ten minutes (仮押さえ)."""

    subject: ClassVar[str] = "queue.reservation.held.v1"
    held_until: datetime


class ReservationPending(ReservationEvent):
    """Its holder is asked, through a message, to confirm within an hour (確認待ち)."""

    subject: ClassVar[str] = "queue.reservation.pending.v1"
    held_until: datetime
    check_path: str = Field(description="Page that confirms it: whoever opens it got the message.")


class ReservationConfirmed(ReservationEvent):
    """The reservation stands (予約確定)."""

    subject: ClassVar[str] = "queue.reservation.confirmed.v1"


class ReservationExpired(ReservationEvent):
    """Nobody confirmed in time; the place was given back (期限切れ)."""

    subject: ClassVar[str] = "queue.reservation.expired.v1"


class ReservationReleased(ReservationEvent):
    """Given back before it was confirmed (解放)."""

    subject: ClassVar[str] = "queue.reservation.released.v1"


class ReservationWaitlisted(ReservationEvent):
    """Waits for somebody else's place (キャンセル待ち)."""

    subject: ClassVar[str] = "queue.reservation.waitlisted.v1"


class ReservationOffered(ReservationEvent):
    """A freed place is kept for this one of the waitlist until `held_until` (繰上げ案内)."""

    subject: ClassVar[str] = "queue.reservation.offered.v1"
    held_until: datetime


class ReservationApplied(ReservationEvent):
    """Takes part in a lottery (抽選申込)."""

    subject: ClassVar[str] = "queue.reservation.applied.v1"


class ReservationWon(ReservationEvent):
    """Won the lottery; the place is kept until `held_until` (当選)."""

    subject: ClassVar[str] = "queue.reservation.won.v1"
    held_until: datetime


class ReservationLost(ReservationEvent):
    """Did not win the lottery (落選)."""

    subject: ClassVar[str] = "queue.reservation.lost.v1"


class ReservationRescheduled(ReservationEvent):
    """Moved to another time, with the same booking number (日時変更)."""

    subject: ClassVar[str] = "queue.reservation.rescheduled.v1"
    previous_starts_at: datetime


class ReservationCancelled(ReservationEvent):
    """Given up by its holder (取消), or called off by the office (中止)."""

    subject: ClassVar[str] = "queue.reservation.cancelled.v1"
    by_office: bool
    rebook_path: str | None = Field(
        default=None, description="Where another time can be reserved, when the office called off."
    )


class ReservationReminderDue(ReservationEvent):
    """Its holder should be reminded now (お知らせ)."""

    subject: ClassVar[str] = "queue.reservation.reminder_due.v1"
    when: Literal["day_before", "same_day"]


class ReservationLate(ReservationEvent):
    """The booked time and its grace are over; walk-ins are called instead (遅刻)."""

    subject: ClassVar[str] = "queue.reservation.late.v1"


class ReservationCheckedIn(ReservationEvent):
    """Its holder is there (来庁受付); at a window a ticket was issued for them."""

    subject: ClassVar[str] = "queue.reservation.checked_in.v1"
    ticket_id: UUID | None = Field(description="None where nobody waits in a line: online, course.")


class ReservationNoShow(ReservationEvent):
    """Nobody came that day (不来庁)."""

    subject: ClassVar[str] = "queue.reservation.no_show.v1"


class ReservationFulfilled(ReservationEvent):
    """What was reserved was done (完了)."""

    subject: ClassVar[str] = "queue.reservation.fulfilled.v1"


class ReservationContactSeen(ReservationEvent):
    """A member of staff opened the sealed name and telephone number, to ring (連絡先の閲覧)."""

    subject: ClassVar[str] = "queue.reservation.contact_seen.v1"
    by: UUID


class SlotEvent(Event):
    """What every event about a slot says."""

    entity_field: ClassVar[str] = "slot_id"
    slot_id: UUID
    offer: str
    site: str
    line: str
    state: str
    starts_at: datetime
    ends_at: datetime
    reservations: int = Field(ge=0, description="Live reservations for it: nothing was deleted.")
    reason: str | None = None
    by: UUID | None = Field(default=None, description="Which member of staff; none: the calendar.")


class SlotClosed(SlotEvent):
    """It takes place no more (休止); its reservations are to be moved or called off."""

    subject: ClassVar[str] = "queue.slot.closed.v1"


class SlotSuspended(SlotEvent):
    """No more reservations for now; those there are stand (受付停止)."""

    subject: ClassVar[str] = "queue.slot.suspended.v1"


class SlotReopened(SlotEvent):
    """It can be reserved again (受付再開)."""

    subject: ClassVar[str] = "queue.slot.reopened.v1"
