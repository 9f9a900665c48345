"""From a held place to a confirmed one, through a message, or to one that is free again."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tests.queue.booking.places import (
    NOW,
    RECIPIENT,
    STAFF,
    book,
    hold,
    later,
    miscounted,
    slots,
    state,
    taken,
)

from machi.queue.commands.booking.ask_contact_check import AskContactCheck, ask_contact_check
from machi.queue.commands.booking.asked import NewReservation
from machi.queue.commands.booking.confirm_reservation import (
    ConfirmReservation,
    Contact,
    confirm_reservation,
)
from machi.queue.commands.booking.pass_time import expire_holds
from machi.queue.commands.booking.release_reservation import (
    ReleaseReservation,
    release_reservation,
)
from machi.queue.domain.booking.refusals import (
    ContactNeeded,
    ContactNotChecked,
    SlotFull,
    TooLateToConfirm,
    WrongCheckLink,
)
from machi.shared.service import Context
from machi.shared.testing.clients import said


def confirming(of: NewReservation, **more: Any) -> ConfirmReservation:  # noqa: ANN401 - fields of the command
    asked: dict[str, Any] = {"at": NOW} | more
    return ConfirmReservation(reservation_id=of.reservation_id, **asked)


async def test_a_held_place_is_confirmed_by_its_holder(context: Context) -> None:
    first, *_ = await slots(context)
    held = await hold(context, first)
    now = await confirm_reservation(confirming(held), context.db, context.vault)
    assert (now.state, now.number, now.held_until) == ("confirmed", held.number, None)
    assert await expire_holds(later(days=1), context.db) == 0
    assert await taken(context, first) == 1


async def test_too_late_is_too_late_even_before_the_timer_came(context: Context) -> None:
    first, *_ = await slots(context)
    held = await hold(context, first)
    with pytest.raises(TooLateToConfirm):
        await confirm_reservation(confirming(held, at=later(minutes=10)), context.db, context.vault)


async def test_an_expired_place_can_be_booked_at_once(context: Context) -> None:
    first, *_ = await slots(context)
    held = [await hold(context, first) for _ in range(2)]
    with pytest.raises(SlotFull):
        await hold(context, first)
    assert await expire_holds(later(minutes=9), context.db) == 0
    assert await expire_holds(later(minutes=10), context.db) == 2
    assert await state(context, held[0]) == "expired"
    assert (await hold(context, first, at=later(minutes=10))).state == "held"
    assert await miscounted(context) == []
    assert (await said(context)).count("queue.reservation.expired.v1") == 2


async def test_what_is_given_back_before_it_was_confirmed_is_free_at_once(context: Context) -> None:
    first, *_ = await slots(context)
    held = [await hold(context, first) for _ in range(2)]
    asked = ReleaseReservation(reservation_id=held[0].reservation_id, at=NOW)
    assert (await release_reservation(asked, context.db)).state == "released"
    assert (await hold(context, first)).state == "held"
    assert await miscounted(context) == []


async def test_the_link_in_the_message_confirms_and_nothing_else_does(context: Context) -> None:
    first, *_ = await slots(context, "kosodate-online")
    held = await hold(context, first)
    with pytest.raises(ContactNotChecked):
        await confirm_reservation(confirming(held), context.db, context.vault)
    check = AskContactCheck(reservation_id=held.reservation_id, at=NOW)
    with pytest.raises(ContactNeeded):
        await ask_contact_check(check, context.db, context.vault)
    check = AskContactCheck(reservation_id=held.reservation_id, at=NOW, recipient=RECIPIENT)
    pending = await ask_contact_check(check, context.db, context.vault)
    assert (pending.state, pending.held_until) == ("pending", NOW + timedelta(minutes=60))
    assert await expire_holds(later(minutes=30), context.db) == 0
    event = (await context.db.rows("select * from outbox order by seq"))[-1]
    path = event["data"]["check_path"]
    before, code = path.rsplit("/", 1)
    assert before == f"/queue/b/{held.token}/check"
    assert len(code) >= 22
    assert code not in str(await context.db.rows("select * from reservation"))
    assert code not in str(await context.db.rows("select * from event_log"))
    with pytest.raises(ContactNotChecked):
        await confirm_reservation(confirming(held), context.db, context.vault)
    with pytest.raises(WrongCheckLink):
        await confirm_reservation(confirming(held, check="x" * 22), context.db, context.vault)
    late = confirming(held, check=code, at=later(minutes=60))
    with pytest.raises(TooLateToConfirm):
        await confirm_reservation(late, context.db, context.vault)
    now = await confirm_reservation(confirming(held, check=code), context.db, context.vault)
    assert now.state == "confirmed"


async def test_who_rings_is_noted_sealed_only(context: Context) -> None:
    first, *_ = await slots(context)
    held = await hold(context, first)
    contact = Contact("見本 花子", "0997-00-0000")
    asked = confirming(held, by=STAFF, contact=contact)
    await confirm_reservation(asked, context.db, context.vault)
    row = await context.db.row("select contact from reservation where id = $1", held.reservation_id)
    assert row is not None
    assert "見本".encode() not in row["contact"]
    async with context.db.transaction() as tx:
        opened = await context.vault.open(tx, held.reservation_id, "contact", row["contact"])
    assert opened == {"name": "見本 花子", "telephone": "0997-00-0000"}


async def test_a_place_is_confirmed_or_expired_never_both(context: Context) -> None:
    """Thirty holds at their last moment: holders confirm while two sweepers run."""
    await context.db.row("update offer set web_places = 30 where code = 'tennyu'")
    first, *_ = await slots(context)
    held = [await hold(context, first) for _ in range(30)]
    at_the_end = later(minutes=10)
    just_before = at_the_end - timedelta(microseconds=1)
    asked = [
        confirm_reservation(confirming(one, at=just_before), context.db, context.vault)
        for one in held
    ]
    sweeps = [expire_holds(at_the_end, context.db) for _ in range(4)]
    answers = await asyncio.gather(*asked[:15], *sweeps, *asked[15:], return_exceptions=True)
    confirmed = sum(not isinstance(one, (int, Exception)) for one in answers)
    expired = sum(one for one in answers if isinstance(one, int))
    assert confirmed + expired == 30
    states = [await state(context, one) for one in held]
    assert (states.count("confirmed"), states.count("expired")) == (confirmed, expired)
    assert await taken(context, first) == confirmed
    assert await miscounted(context) == []


async def test_a_confirmed_reservation_keeps_its_place_when_time_goes_by(context: Context) -> None:
    first, *_ = await slots(context)
    booked = await book(context, first)
    assert await expire_holds(later(days=30), context.db) == 0
    assert await state(context, booked) == "confirmed"
