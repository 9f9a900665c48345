"""A course whose places are drawn. Synthetic."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from machi.queue.commands.booking.announce_lottery import (
    AnnouncedLottery,
    AnnounceLottery,
    announce_lottery,
)
from machi.queue.commands.booking.apply_for_lottery import ApplyForLottery, apply_for_lottery
from machi.queue.commands.booking.asked import NewReservation
from machi.queue.domain.booking.offer import Channel
from machi.queue.tables.booking import OfferRow, SlotCapacityRow, SlotRow
from machi.shared.ids import new_id
from machi.shared.service import Context

NOW = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
OPENS, CLOSES = NOW + timedelta(days=1), NOW + timedelta(days=3)
CONFIRM, STARTS = NOW + timedelta(days=5), NOW + timedelta(days=10)
OFFICE = UUID("01990000-0000-7000-8000-0000000000aa")
COURSE = "course-drawn"


async def a_slot(context: Context, places: int = 3, **offer: object) -> UUID:
    """Add a course with one slot; gives the slot."""
    rules: dict[str, Any] = {
        "code": COURSE,
        "site": "honcho",
        "line": "kodomo-teate",
        "kind": "course",
        "name": "離乳食の講座",
        "name_en": "First food for babies",
        "minutes": 90,
        "slots_needed": 1,
        "opens_days": 60,
        "closes_days": 0,
        "cancel_days": 2,
        "change_days": 2,
        "people_at_most": 1,
        "per_person": 1,
        "grace_minutes": 10,
        "needs_notice": False,
        "needs_contact": True,
        "waitlist": True,
        "web_places": places,
        "phone_places": 0,
        "counter_places": 0,
        "open": True,
        "position": 90,
    }
    slot_id, ends = new_id(), STARTS + timedelta(minutes=90)
    async with context.db.transaction() as tx:
        tx.session.add(OfferRow(**(rules | offer)))
        await tx.session.flush()
        tx.session.add(
            SlotRow(
                id=slot_id,
                offer=COURSE,
                day=STARTS.date(),
                starts_at=STARTS,
                ends_at=ends,
                day_ends_at=ends,
                state="open",
                by_calendar=False,
                revision=1,
            )
        )
        await tx.session.flush()
        tx.session.add(
            SlotCapacityRow(
                slot_id=slot_id, channel=Channel.WEB, cap=places, taken=0, open=True, resting=[]
            )
        )
    return slot_id


async def announced(context: Context, slot_id: UUID, places: int = 3) -> AnnouncedLottery:
    command = AnnounceLottery(
        slot_id=slot_id,
        places=places,
        opens_at=OPENS,
        closes_at=CLOSES,
        confirm_until=CONFIRM,
        by=OFFICE,
        at=NOW,
    )
    return await announce_lottery(command, context.db, context.vault)


async def applied(
    context: Context, lottery_id: UUID, who: str, at: datetime = OPENS
) -> NewReservation:
    command = ApplyForLottery(lottery_id=lottery_id, recipient=f"reference-of-{who:>08}", at=at)
    return await apply_for_lottery(command, context.db, context.vault)
