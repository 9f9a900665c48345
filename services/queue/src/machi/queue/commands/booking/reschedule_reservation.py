from dataclasses import dataclass
from typing import Any
from uuid import UUID

from machi.queue.commands.booking.asked import OfReservation, ReservationNow, now
from machi.queue.commands.booking.reserve import broken_rule
from machi.queue.domain.booking.offer import Channel, last_moment, visible_again
from machi.queue.domain.booking.refusals import (
    AnotherOffer,
    NotEligible,
    SlotFull,
    TooLateToChange,
)
from machi.queue.domain.booking.reservation import Verb
from machi.queue.store.booking import capacity
from machi.queue.store.booking import reservations as store
from machi.queue.store.booking.hot import WANTED
from machi.shared.clock import JAPAN, business_date
from machi.shared.contracts.queue.reservations import ReservationRescheduled
from machi.shared.db.database import Database, Transaction
from machi.shared.ids import new_fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class RescheduleReservation(OfReservation):
    """The holder wants another time; number, people and address stay."""

    slots: tuple[UUID, ...]
    channel: Channel


async def reschedule_reservation(command: RescheduleReservation, db: Database) -> ReservationNow:
    """Take the new places, then give back the old ones: without a new one, the old one stands.

    Raises:
        TooLateToChange: the offer's deadline is over; staff still can.
        AnotherOffer: the new time is of something else.
        SlotFull: no room at the new time; nothing changed.
        DomainError: as for `hold_slot`.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, ReservationNow):
            return earlier
        before, offer = await store.locked(tx, command.reservation_id)
        old = before.starts_at
        if command.by is None and command.at >= last_moment(
            old.astimezone(JAPAN), offer.change_days
        ):
            raise TooLateToChange
        wanted = await _wanted(command, before.people, offer.code, db)
        row, offer = await store.move(
            tx,
            Verb.RESCHEDULE,
            command.reservation_id,
            starts_at=wanted["starts_at"],
            ends_at=wanted["ends_at"],
            day_ends_at=wanted["day_ends_at"],
            reminded=[],
        )
        await _move_places(tx, command, wanted["slots"], row.people)
        await tx.publish(
            ReservationRescheduled(
                at=command.at, by=command.by, previous_starts_at=old, **store.facts(row, offer)
            ),
            topics=store.topics(row),
        )
        return await tx.answer(command.request, now(row))


async def _wanted(command: RescheduleReservation, people: int, offer: str, db: Database) -> Any:  # noqa: ANN401 - a row of the database driver, which is untyped
    """Find the slots of the new time; whether there is room in them is decided under their lock."""
    wanted = await db.row(
        WANTED,
        list(command.slots),
        command.channel,
        people,
        command.at,
        business_date(command.at),
        None,
    )
    # Whoever holds a reservation has shown already that they may.
    refused = broken_rule(wanted, SlotFull)
    if refused not in {SlotFull, NotEligible}:
        raise refused
    if wanted is None or offer not in wanted["offers"]:
        raise AnotherOffer
    return wanted


async def _move_places(
    tx: Transaction, command: RescheduleReservation, new: list[UUID], people: int
) -> None:
    """Slots that are in both times are neither taken again nor given back."""
    reservation_id, at = command.reservation_id, command.at
    await capacity.lock_for_move(tx, reservation_id, new)
    old = await capacity.slots_of(tx, reservation_id)
    if not await capacity.take(tx, reservation_id, [each for each in new if each not in old], at):
        raise SlotFull
    await capacity.put(tx, reservation_id, [each for each in old if each not in new], people)
    visible_at = visible_again(at, new_fraction())
    await store.give_back(tx, [reservation_id], at, visible_at=visible_at, rests=True)
    await capacity.put(tx, reservation_id, new, people)
