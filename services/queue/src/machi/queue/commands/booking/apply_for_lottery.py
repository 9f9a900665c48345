from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.queue.commands.booking.asked import NewReservation
from machi.queue.commands.booking.reserve import TOKEN_BITS
from machi.queue.domain.booking.lottery_refusals import AlreadyApplied, LotteryNotOpen
from machi.queue.domain.booking.offer import Channel
from machi.queue.domain.booking.person import Notice
from machi.queue.domain.booking.refusals import ContactNeeded, NotEligible, TooManyReservations
from machi.queue.domain.booking.reservation import State
from machi.queue.domain.priority import PriorityClass
from machi.queue.store.booking import lotteries as store
from machi.queue.store.booking import people, reservations
from machi.queue.tables.booking import OfferRow, ReservationPlaceRow, ReservationRow, SlotRow
from machi.queue.tables.lottery import LotteryApplicationRow
from machi.shared.contracts.queue.reservations import ReservationApplied
from machi.shared.db.database import Database, Transaction
from machi.shared.db.once import Once
from machi.shared.ids import new_id, new_readable_code, new_secret
from machi.shared.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyForLottery:
    """Somebody takes part in a draw (抽選申込): one application a person, for one place."""

    lottery_id: UUID
    recipient: str | None
    at: datetime
    notice: Notice | None = None
    request: Once | None = None


async def apply_for_lottery(command: ApplyForLottery, db: Database, vault: Vault) -> NewReservation:
    """Write the application down. Its number is told at once, so that nobody can change it later.

    Raises:
        NoSuchLottery: there is none.
        LotteryNotOpen: too early, too late, or drawn.
        ContactNeeded: nobody could be told of the result.
        NotEligible: the notice is not one that the city sent.
        AlreadyApplied: the same person takes part already.
        TooManyReservations: the person has as many of the offer as it allows.

    """
    async with db.transaction() as tx:
        if (earlier := await tx.earlier(command.request, NewReservation)) is not None:
            return earlier
        lottery = await store.locked(tx, command.lottery_id)
        if not lottery.opens_at <= command.at < lottery.closes_at:
            raise LotteryNotOpen
        slot, offer = await store.slot(tx, lottery.slot_id)
        person = people.of(vault, command.notice, command.recipient)
        if command.recipient is None or person is None:
            raise ContactNeeded
        if offer.needs_notice and not await store.eligible(tx, offer.code, person):
            raise NotEligible
        if await store.has_applied(tx, lottery.id, person):
            raise AlreadyApplied
        made = _application(command, slot, offer, person)
        made.person_place = await _free_place(tx, offer, person)
        tx.session.add(made)
        await tx.session.flush()
        tx.session.add(ReservationPlaceRow(reservation_id=made.id, slot_id=slot.id, places=1))
        tx.session.add(LotteryApplicationRow(reservation_id=made.id, lottery_id=lottery.id))
        await tx.publish(
            ReservationApplied(at=command.at, **reservations.facts(made, offer)),
            topics=reservations.topics(made),
        )
        answer = NewReservation(
            made.id, made.number, made.token, made.state, None, made.starts_at, made.ends_at
        )
        return await tx.answer(command.request, answer)


async def _free_place(tx: Transaction, offer: OfferRow, person: bytes) -> int:
    in_use = set(await store.places_in_use(tx, offer.code, person))
    free = (n for n in range(1, offer.per_person + 1) if n not in in_use)
    if (place := next(free, None)) is None:
        raise TooManyReservations
    return place


def _application(
    command: ApplyForLottery, slot: SlotRow, offer: OfferRow, person: bytes
) -> ReservationRow:
    return ReservationRow(
        id=new_id(),
        number=new_readable_code(),
        token=new_secret(TOKEN_BITS),
        offer=offer.code,
        channel=Channel.WEB,
        people=1,
        state=State.APPLIED,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        day_ends_at=slot.day_ends_at,
        grace_minutes=offer.grace_minutes,
        priority_class=PriorityClass.WALK_IN,
        person_hash=person,
        recipient=command.recipient,
        made_at=command.at,
        reminded=[],
        revision=1,
    )
