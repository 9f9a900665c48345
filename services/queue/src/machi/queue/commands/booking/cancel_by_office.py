from dataclasses import dataclass

from machi.queue.commands.booking.asked import OfReservation, ReservationNow, now
from machi.queue.domain.booking.offer import visible_again
from machi.queue.domain.booking.reservation import Verb
from machi.queue.store.booking import reservations as store
from machi.shared.contracts.queue.reservations import ReservationCancelled
from machi.shared.db.database import Database
from machi.shared.ids import new_fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelByOffice(OfReservation):
    """The office cannot keep what it promised (中止)."""


async def cancel_by_office(command: CancelByOffice, db: Database) -> ReservationNow:
    """Call a reservation off, tell its holder, and show them where to reserve another time."""
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, ReservationNow):
            return earlier
        row, offer = await store.move(
            tx, Verb.CANCEL_BY_OFFICE, command.reservation_id, ended_at=command.at
        )
        visible_at = visible_again(command.at, new_fraction())
        await store.give_back(tx, [row.id], command.at, visible_at=visible_at, rests=True)
        await tx.publish(
            ReservationCancelled(
                at=command.at,
                by=command.by,
                by_office=True,
                rebook_path=f"/queue/r/{offer.code}",
                **store.facts(row, offer),
            ),
            topics=store.topics(row),
        )
        return await tx.answer(command.request, now(row))
