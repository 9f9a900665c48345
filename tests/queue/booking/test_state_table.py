"""Every step of the table happens; every other is refused, naming the state in its way."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest
from tests.queue.booking.places import NOW, RECIPIENT, STAFF, hold, later, miscounted, slots

from machi.queue.commands.booking.ask_contact_check import AskContactCheck, ask_contact_check
from machi.queue.commands.booking.cancel_by_office import CancelByOffice, cancel_by_office
from machi.queue.commands.booking.cancel_reservation import CancelReservation, cancel_reservation
from machi.queue.commands.booking.check_in import CheckIn, check_in
from machi.queue.commands.booking.confirm_reservation import (
    ConfirmReservation,
    confirm_reservation,
)
from machi.queue.commands.booking.release_reservation import (
    ReleaseReservation,
    release_reservation,
)
from machi.queue.commands.booking.reschedule_reservation import (
    RescheduleReservation,
    reschedule_reservation,
)
from machi.queue.domain.booking.offer import Channel
from machi.queue.domain.booking.refusals import NOT_NOW
from machi.queue.domain.booking.reservation import (
    COUNTED,
    STEPS,
    TAKING,
    State,
    Verb,
    said,
    sources,
    target,
)
from machi.shared.errors import Conflict
from machi.shared.service import Context

Ask = Callable[[UUID, UUID, Context], Awaitable[object]]
STARTS = NOW + timedelta(days=1)


def test_the_table_says_what_the_reference_says() -> None:
    assert sources(Verb.CONFIRM) == [State.HELD, State.PENDING, State.WON, State.OFFERED]
    assert target(Verb.CANCEL) is State.CANCELLED_BY_CITIZEN
    assert {step.said.split(".")[1] for step in STEPS} == {"reservation"}
    assert said(Verb.RESCHEDULE) == "queue.reservation.rescheduled.v1"
    assert set(TAKING) < set(COUNTED)
    assert set(NOT_NOW) == set(State)


async def _check(of: UUID, _: UUID, context: Context) -> object:
    asked = AskContactCheck(reservation_id=of, at=NOW, recipient=RECIPIENT)
    return await ask_contact_check(asked, context.db, context.vault)


async def _confirm(of: UUID, _: UUID, context: Context) -> object:
    asked = ConfirmReservation(reservation_id=of, at=NOW, by=STAFF)
    return await confirm_reservation(asked, context.db, context.vault)


async def _release(of: UUID, _: UUID, context: Context) -> object:
    return await release_reservation(ReleaseReservation(reservation_id=of, at=NOW), context.db)


async def _cancel(of: UUID, _: UUID, context: Context) -> object:
    return await cancel_reservation(CancelReservation(reservation_id=of, at=NOW), context.db)


async def _cancel_by_office(of: UUID, _: UUID, context: Context) -> object:
    asked = CancelByOffice(reservation_id=of, at=NOW, by=STAFF)
    return await cancel_by_office(asked, context.db)


async def _reschedule(of: UUID, other: UUID, context: Context) -> object:
    asked = RescheduleReservation(
        reservation_id=of, at=NOW, slots=(other,), channel=Channel.WEB, by=STAFF
    )
    return await reschedule_reservation(asked, context.db)


async def _check_in(of: UUID, _: UUID, context: Context) -> object:
    return await check_in(CheckIn(reservation_id=of, at=STARTS, origin="kiosk"), context.db)


VERBS: dict[Verb, Ask] = {
    Verb.ASK_CONTACT_CHECK: _check,
    Verb.CONFIRM: _confirm,
    Verb.RELEASE: _release,
    Verb.CANCEL: _cancel,
    Verb.CANCEL_BY_OFFICE: _cancel_by_office,
    Verb.RESCHEDULE: _reschedule,
    Verb.CHECK_IN: _check_in,
}


@pytest.mark.parametrize("verb", VERBS)
async def test_a_verb_is_obeyed_where_the_table_says_so_and_nowhere_else(
    verb: Verb, context: Context
) -> None:
    await context.db.row("update offer set web_places = 40 where code = 'tennyu'")
    first, second, *_ = await slots(context)
    for state in State:
        held = await hold(context, first)
        # The places of a state that takes none are given back, as its step would have done.
        await context.db.row(
            "update reservation set state = $2, held_until = $3 where id = $1",
            held.reservation_id,
            state,
            later(minutes=10),
        )
        if state not in TAKING:
            await context.db.row(
                "update slot_capacity set taken = taken - 1 where slot_id = $1 and channel = 'web'",
                first,
            )
        before = await context.db.rows("select * from outbox")
        asked = VERBS[verb](held.reservation_id, second, context)
        if state in sources(verb):
            await asked
            told = (await context.db.rows("select * from outbox order by seq"))[len(before) :]
            assert told[0]["subject"] == said(verb), state
            row = await context.db.row(
                "select state, revision from reservation where id = $1", held.reservation_id
            )
            assert row is not None
            assert (row["state"], row["revision"]) == (target(verb), 2)
            assert told[0]["revision"] == 2
        else:
            with pytest.raises(Conflict) as refused:
                await asked
            assert refused.type is NOT_NOW[state], state
            assert await context.db.rows("select * from outbox") == before
        assert await miscounted(context) == [], (verb, state)
