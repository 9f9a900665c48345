"""Lotteries: locked while somebody applies or lots are drawn; many reservations moved at once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select, update

from machi.queue.domain.booking.lottery import Lot
from machi.queue.domain.booking.lottery_refusals import NoSuchLottery
from machi.queue.domain.booking.offer import Channel
from machi.queue.domain.booking.refusals import NoSuchSlot
from machi.queue.domain.booking.reservation import COUNTED, State, Verb, sources, target
from machi.queue.tables.booking import OfferRow, ReservationRow, SlotCapacityRow, SlotRow
from machi.queue.tables.lottery import LotteryApplicationRow, LotteryRow
from machi.shared.db.database import Transaction


async def locked(tx: Transaction, lottery_id: UUID) -> LotteryRow:
    """Find a lottery and let nobody else apply to it, or draw it, until this commits."""
    wanted = select(LotteryRow).where(LotteryRow.id == lottery_id).with_for_update()
    row: LotteryRow | None = (await tx.session.exec(wanted)).one_or_none()
    if row is None:
        raise NoSuchLottery
    return row


async def of_slot(tx: Transaction, slot_id: UUID) -> LotteryRow | None:
    return (
        await tx.session.exec(select(LotteryRow).where(LotteryRow.slot_id == slot_id))
    ).one_or_none()


async def slot(tx: Transaction, slot_id: UUID) -> tuple[SlotRow, OfferRow]:
    found = await tx.session.get(SlotRow, slot_id)
    if found is None:
        raise NoSuchSlot
    offer = await tx.session.get(OfferRow, found.offer)
    assert offer is not None  # noqa: S101 - a foreign key says so
    return found, offer


async def capacity(tx: Transaction, slot_id: UUID) -> SlotCapacityRow:
    """Find what the web may reserve of a slot, and lock it."""
    wanted = (
        select(SlotCapacityRow)
        .where(SlotCapacityRow.slot_id == slot_id, SlotCapacityRow.channel == Channel.WEB)
        .with_for_update()
    )
    row: SlotCapacityRow = (await tx.session.exec(wanted)).one()
    return row


async def eligible(tx: Transaction, offer: str, person: bytes) -> bool:
    statement = text("select 1 from eligible_person where offer = :offer and person_hash = :person")
    values = {"offer": offer, "person": person}
    connection = await tx.session.connection()
    return (await connection.execute(statement, values)).first() is not None


async def has_applied(tx: Transaction, lottery_id: UUID, person: bytes) -> bool:
    mine = (
        select(LotteryApplicationRow)
        .join(ReservationRow, col(ReservationRow.id) == LotteryApplicationRow.reservation_id)
        .where(
            LotteryApplicationRow.lottery_id == lottery_id,
            ReservationRow.person_hash == person,
            ReservationRow.state == State.APPLIED,
        )
    )
    return (await tx.session.exec(mine)).first() is not None


async def places_in_use(tx: Transaction, offer: str, person: bytes) -> Sequence[int | None]:
    """Say which of the reservations that a person may have of an offer there are."""
    mine = select(ReservationRow.person_place).where(
        ReservationRow.offer == offer,
        ReservationRow.person_hash == person,
        col(ReservationRow.state).in_(COUNTED),
    )
    return (await tx.session.exec(mine)).all()


async def applications(tx: Transaction, lottery_id: UUID) -> Sequence[UUID]:
    """List who still takes part."""
    theirs = (
        select(LotteryApplicationRow.reservation_id)
        .join(ReservationRow, col(ReservationRow.id) == LotteryApplicationRow.reservation_id)
        .where(
            LotteryApplicationRow.lottery_id == lottery_id, ReservationRow.state == State.APPLIED
        )
    )
    return (await tx.session.exec(theirs)).all()


async def keep_lots(tx: Transaction, order: Sequence[Lot]) -> None:
    """Write what everybody drew, the first first."""
    if not order:
        return
    statement = text(
        "update lottery_application set lot = :lot, place = :place where reservation_id = :id"
    )
    connection = await tx.session.connection()
    await connection.execute(
        statement,
        [
            {"lot": each.lot, "place": place, "id": each.application}
            for place, each in enumerate(order, 1)
        ],
    )


async def move_all(
    tx: Transaction, verb: Verb, reservations: Sequence[UUID], **changes: object
) -> Sequence[ReservationRow]:
    """Take many reservations one step along the transition table, in the order of `reservations`.

    Those whose state no longer allows it stay, and are not among the answer.
    """
    step = (
        update(ReservationRow)
        .where(
            col(ReservationRow.id).in_(reservations), col(ReservationRow.state).in_(sources(verb))
        )
        .values(state=target(verb), revision=ReservationRow.revision + 1, **changes)
        .returning(ReservationRow)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    moved = {row.id: row for row in (await tx.session.exec(step)).scalars()}
    return [moved[each] for each in reservations if each in moved]


async def queue_by_lot(tx: Transaction, lottery_id: UUID, at: datetime) -> None:
    """Let those who wait since the draw wait in the order of their lots.

    The waitlist goes by the time of joining: all joined at the draw, a microsecond apart.
    """
    statement = text(
        "update reservation r"
        " set made_at = cast(:at as timestamptz) + a.place * interval '1 microsecond'"
        " from lottery_application a where a.reservation_id = r.id and a.lottery_id = :lottery"
        " and r.state = 'waitlisted'"
    )
    connection = await tx.session.connection()
    await connection.execute(statement, {"at": at, "lottery": lottery_id})
