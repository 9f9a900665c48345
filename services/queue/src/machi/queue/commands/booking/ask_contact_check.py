from dataclasses import dataclass

from machi.queue.commands.booking.asked import OfReservation, ReservationNow, now
from machi.queue.domain.booking.offer import CONTACT_CHECK
from machi.queue.domain.booking.refusals import ContactNeeded
from machi.queue.domain.booking.reservation import Verb
from machi.queue.store.booking import reservations as store
from machi.shared.contracts.queue.reservations import ReservationPending
from machi.shared.db.database import Database
from machi.shared.ids import new_secret
from machi.shared.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class AskContactCheck(OfReservation):
    """The holder asks for the message that confirms the reservation (確認待ち)."""

    recipient: str | None = None
    """Who is to be told, if the reservation does not know yet."""


async def ask_contact_check(command: AskContactCheck, db: Database, vault: Vault) -> ReservationNow:
    """Keep the place for an hour more, and let notify send a link that nobody else can know.

    Only a hash of what is in the link is kept.

    Raises:
        ContactNeeded: nobody asked to be told.
        TooLateToConfirm: the hold is over.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, ReservationNow):
            return earlier
        before, _ = await store.locked(tx, command.reservation_id)
        recipient = command.recipient or before.recipient
        if recipient is None:
            raise ContactNeeded
        code = new_secret()
        row, offer = await store.move(
            tx,
            Verb.ASK_CONTACT_CHECK,
            command.reservation_id,
            in_time=command.at,
            held_until=command.at + CONTACT_CHECK,
            recipient=recipient,
            check_hash=vault.fingerprint("contact check", code),
        )
        await tx.publish(
            ReservationPending(
                at=command.at,
                held_until=command.at + CONTACT_CHECK,
                check_path=f"{store.path(row.token)}/check/{code}",
                **store.facts(row, offer),
            ),
            topics=store.topics(row),
        )
        return await tx.answer(command.request, now(row))
