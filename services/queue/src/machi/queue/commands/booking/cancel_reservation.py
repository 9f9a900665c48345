from dataclasses import dataclass

from machi.queue.commands.booking.asked import OfReservation, ReservationNow, now
from machi.queue.domain.booking.offer import last_moment, visible_again
from machi.queue.domain.booking.refusals import TooLateToCancel
from machi.queue.domain.booking.reservation import Verb
from machi.queue.store.booking import reservations as store
from machi.shared.clock import JAPAN
from machi.shared.contracts.queue.reservations import ReservationCancelled
from machi.shared.db.database import Database
from machi.shared.ids import new_fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelReservation(OfReservation):
    """The holder cannot come."""


async def cancel_reservation(command: CancelReservation, db: Database) -> ReservationNow:
    """Give the place to the waitlist; without one, it reappears after a time nobody knows.

    Raises:
        TooLateToCancel: the offer's deadline is over; staff still can.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, ReservationNow):
            return earlier
        row, offer = await store.move(tx, Verb.CANCEL, command.reservation_id, ended_at=command.at)
        latest = last_moment(row.starts_at.astimezone(JAPAN), offer.cancel_days)
        if command.by is None and command.at >= latest:
            raise TooLateToCancel
        visible_at = visible_again(command.at, new_fraction())
        await store.give_back(tx, [row.id], command.at, visible_at=visible_at, rests=True)
        await tx.publish(
            ReservationCancelled(
                at=command.at, by=command.by, by_office=False, **store.facts(row, offer)
            ),
            topics=store.topics(row),
        )
        return await tx.answer(command.request, now(row))
