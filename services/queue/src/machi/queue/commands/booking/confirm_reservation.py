import hmac
from dataclasses import dataclass

from machi.queue.commands.booking.asked import OfReservation, ReservationNow, now
from machi.queue.domain.booking.refusals import ContactNotChecked, WrongCheckLink
from machi.queue.domain.booking.reservation import State, Verb
from machi.queue.store.booking import reservations as store
from machi.queue.tables.booking import OfferRow, ReservationRow
from machi.shared.contracts.queue.reservations import ReservationConfirmed
from machi.shared.db.database import Database
from machi.shared.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ring about a reservation made by telephone. Stored sealed only."""

    name: str
    telephone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmReservation(OfReservation):
    """The holder takes the place that is held for them."""

    check: str | None = None
    """What was in the link of the contact check."""
    contact: Contact | None = None


async def confirm_reservation(
    command: ConfirmReservation, db: Database, vault: Vault
) -> ReservationNow:
    """Confirm while the place is held: a moment later, it may be somebody else's.

    Raises:
        TooLateToConfirm: it is not held any more.
        ContactNotChecked: this offer is confirmed through a message to its holder.
        WrongCheckLink: not the link that was sent.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, ReservationNow):
            return earlier
        before, offer = await store.locked(tx, command.reservation_id)
        if command.by is None:
            _must_be_checked(before, offer, command.check, vault)
        contact = command.contact and await vault.seal(
            tx,
            command.reservation_id,
            "contact",
            {"name": command.contact.name, "telephone": command.contact.telephone},
        )
        row, offer = await store.move(
            tx,
            Verb.CONFIRM,
            command.reservation_id,
            in_time=command.at,
            held_until=None,
            check_hash=None,
            contact=contact,
        )
        await tx.publish(
            ReservationConfirmed(at=command.at, by=command.by, **store.facts(row, offer)),
            topics=store.topics(row),
        )
        return await tx.answer(command.request, now(row))


def _must_be_checked(row: ReservationRow, offer: OfferRow, check: str | None, vault: Vault) -> None:
    """Somebody offered a place, or drawn in a lottery, was written to already."""
    if row.state == State.HELD and offer.needs_contact:
        raise ContactNotChecked
    if row.state != State.PENDING:
        return
    if check is None:
        raise ContactNotChecked
    sent = row.check_hash or b""
    if not hmac.compare_digest(vault.fingerprint("contact check", check), sent):
        raise WrongCheckLink
