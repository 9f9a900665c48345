"""Slots of the sample city on a Tuesday, and people who want them. Synthetic."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from machi.queue.commands.booking.asked import NewReservation
from machi.queue.commands.booking.confirm_reservation import (
    ConfirmReservation,
    confirm_reservation,
)
from machi.queue.commands.booking.hold_slot import HoldSlot, hold_slot
from machi.queue.commands.booking.make_slots import make_slots
from machi.queue.domain.booking.offer import Channel
from machi.queue.domain.booking.reservation import TAKING
from machi.shared.service import Context

NOW = datetime(2026, 11, 16, 0, 0, tzinfo=UTC)
"""Monday, 9:00 in Japan."""
TUESDAY = date(2026, 11, 17)
STAFF = uuid4()
RECIPIENT = "recipient-of-a-test-0001"


async def slots(
    context: Context, offer: str = "tennyu", day: date = TUESDAY, at: datetime = NOW
) -> list[UUID]:
    """Make the slots, and list an offer's of a day."""
    await make_slots(at, context.db)
    rows = await context.db.rows(
        "select id from slot where offer = $1 and day = $2 order by starts_at", offer, day
    )
    return [row["id"] for row in rows]


def wanting(*first: UUID, **more: Any) -> HoldSlot:  # noqa: ANN401 - fields of the command
    asked: dict[str, Any] = {"channel": Channel.WEB, "at": NOW} | more
    return HoldSlot(slots=first, **asked)


async def hold(context: Context, *first: UUID, **more: Any) -> NewReservation:  # noqa: ANN401 - fields of the command
    return await hold_slot(wanting(*first, **more), context.db, context.vault)


async def book(context: Context, *first: UUID, **more: Any) -> NewReservation:  # noqa: ANN401 - fields of the command
    held = await hold(context, *first, **more)
    confirm = ConfirmReservation(
        reservation_id=held.reservation_id, at=more.get("at", NOW), by=STAFF
    )
    await confirm_reservation(confirm, context.db, context.vault)
    return held


async def state(context: Context, reservation: NewReservation) -> str:
    row = await context.db.row(
        "select state from reservation where id = $1", reservation.reservation_id
    )
    assert row is not None
    return str(row["state"])


async def taken(context: Context, slot: UUID, channel: Channel = Channel.WEB) -> int:
    row = await context.db.row(
        "select taken from slot_capacity where slot_id = $1 and channel = $2", slot, channel
    )
    assert row is not None
    return int(row["taken"])


async def miscounted(context: Context) -> list[Any]:
    """List capacities whose `taken` is not what their reservations take: there must be none."""
    return await context.db.rows(
        """
        select c.slot_id, c.channel, c.taken, c.cap, sum(p.places) filter (where r.id is not null)
          from slot_capacity c
          left join reservation_place p on p.slot_id = c.slot_id
          left join reservation r on r.id = p.reservation_id and r.channel = c.channel
           and r.state = any ($1::varchar[])
         group by c.slot_id, c.channel, c.taken, c.cap
        having c.taken <> coalesce(sum(p.places) filter (where r.id is not null), 0)
            or c.taken > c.cap
        """,
        [str(state) for state in TAKING],
    )


def later(**time: float) -> datetime:
    return NOW + timedelta(**time)
