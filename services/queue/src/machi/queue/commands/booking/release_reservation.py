from dataclasses import dataclass

from machi.queue.commands.booking.asked import OfReservation, ReservationNow, now
from machi.queue.domain.booking.offer import visible_again
from machi.queue.domain.booking.reservation import TAKING, State, Verb
from machi.queue.store.booking import reservations as store
from machi.shared.contracts.queue.reservations import ReservationReleased
from machi.shared.db.database import Database
from machi.shared.ids import new_fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseReservation(OfReservation):
    """Somebody gives back what they have not confirmed, or leaves the waitlist or the lottery."""


async def release_reservation(command: ReleaseReservation, db: Database) -> ReservationNow:
    """Free the place at once for those who wait for it, else for everybody."""
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, ReservationNow):
            return earlier
        before, _ = await store.locked(tx, command.reservation_id)
        had_a_place = State(before.state) in TAKING
        row, offer = await store.move(tx, Verb.RELEASE, command.reservation_id, ended_at=command.at)
        if had_a_place:
            visible_at = visible_again(command.at, new_fraction())
            await store.give_back(tx, [row.id], command.at, visible_at=visible_at)
        await tx.publish(
            ReservationReleased(at=command.at, by=command.by, **store.facts(row, offer)),
            topics=store.topics(row),
        )
        return await tx.answer(command.request, now(row))
