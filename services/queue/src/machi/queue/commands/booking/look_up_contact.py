from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.queue.domain.booking.refusals import NoContact
from machi.queue.store.booking import reservations as store
from machi.shared.contracts.queue.reservations import ReservationContactSeen
from machi.shared.db.database import Database
from machi.shared.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpContact:
    """A member of staff has to ring somebody about their reservation."""

    reservation_id: UUID
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class WhomToRing:
    number: str
    name: str
    telephone: str


async def look_up_contact(command: LookUpContact, db: Database, vault: Vault) -> WhomToRing:
    """Open what was sealed when they rang; who looked is in the log of events, nothing else is.

    Raises:
        NoSuchReservation: there is none of this id.
        NoContact: nobody rang, or it was forgotten some days after the appointment.

    """
    async with db.transaction() as tx:
        row, offer = await store.locked(tx, command.reservation_id)
        if row.contact is None:
            raise NoContact
        contact = await vault.open(tx, row.id, "contact", row.contact)
        row.revision += 1
        tx.session.add(row)
        await tx.publish(
            ReservationContactSeen(at=command.at, by=command.by, **store.facts(row, offer))
        )
        return WhomToRing(row.number, contact["name"], contact["telephone"])
