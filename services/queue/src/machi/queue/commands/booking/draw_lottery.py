from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.queue.domain.booking.lottery import draw
from machi.queue.domain.booking.lottery_refusals import LotteryDrawnAlready, LotteryNotClosed
from machi.queue.domain.booking.reservation import Verb
from machi.queue.store.booking import lotteries as store
from machi.queue.store.booking import reservations
from machi.queue.tables.booking import OfferRow
from machi.queue.tables.lottery import LotteryRow
from machi.shared.contracts.queue.lotteries import LotteryDrawn
from machi.shared.contracts.queue.reservations import (
    ReservationLost,
    ReservationWaitlisted,
    ReservationWon,
)
from machi.shared.db.database import Database, Transaction
from machi.shared.db.once import Once
from machi.shared.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawLottery:
    """The office draws, and publishes the seed (抽選)."""

    lottery_id: UUID
    by: UUID
    at: datetime
    request: Once | None = None


@dataclass(frozen=True, slots=True)
class DrawnLottery:
    """The seed that anybody can draw again with, and how many have won."""

    lottery_id: UUID
    seed: str
    applications: int
    won: int


async def draw_lottery(command: DrawLottery, db: Database, vault: Vault) -> DrawnLottery:
    """Put the applications in the order of their lots: the first have won, the others wait.

    What nobody applied for can be reserved in the calendar from now on.

    Raises:
        NoSuchLottery: there is none.
        LotteryNotClosed: people may still apply.
        LotteryDrawnAlready: once is enough; another draw would be another choice.

    """
    async with db.transaction() as tx:
        if (earlier := await tx.earlier(command.request, DrawnLottery)) is not None:
            return earlier
        lottery = await store.locked(tx, command.lottery_id)
        if lottery.drawn_at is not None:
            raise LotteryDrawnAlready
        if command.at < lottery.closes_at:
            raise LotteryNotClosed
        seed: str = await vault.open(tx, lottery.id, "seed", lottery.sealed_seed)
        capacity = await store.capacity(tx, lottery.slot_id)
        drawn = draw(seed, await store.applications(tx, lottery.id), lottery.places)
        await store.keep_lots(tx, [*drawn.won, *drawn.waiting])
        slot, offer = await store.slot(tx, lottery.slot_id)
        await _win(tx, [each.application for each in drawn.won], lottery, offer, command.at)
        await _wait(tx, [each.application for each in drawn.waiting], offer, command.at)
        await store.queue_by_lot(tx, lottery.id, command.at)
        capacity.taken += len(drawn.won)
        capacity.open = slot.state == "open"
        lottery.seed, lottery.drawn_at, lottery.drawn_by = seed, command.at, command.by
        lottery.revision += 1
        everybody = len(drawn.won) + len(drawn.waiting)
        await tx.publish(
            LotteryDrawn(
                at=command.at,
                revision=lottery.revision,
                lottery_id=lottery.id,
                site=offer.site,
                offer=offer.code,
                starts_at=slot.starts_at,
                places=lottery.places,
                commitment=lottery.commitment,
                by=command.by,
                seed=seed,
                applications=everybody,
                won=len(drawn.won),
            ),
            topics=f"slots:{offer.code}",
        )
        answer = DrawnLottery(lottery.id, seed, everybody, len(drawn.won))
        return await tx.answer(command.request, answer)


async def _win(
    tx: Transaction, winners: list[UUID], lottery: LotteryRow, offer: OfferRow, at: datetime
) -> None:
    until = lottery.confirm_until
    moved = await store.move_all(tx, Verb.WIN, winners, held_until=until)
    await tx.publish_all(
        [
            (
                ReservationWon(at=at, held_until=until, **reservations.facts(row, offer)),
                reservations.topics(row),
            )
            for row in moved
        ]
    )


async def _wait(tx: Transaction, losers: list[UUID], offer: OfferRow, at: datetime) -> None:
    for verb, said in (
        (Verb.LOSE, ReservationLost),
        (Verb.WAIT_AFTER_LOTTERY, ReservationWaitlisted),
    ):
        moved = await store.move_all(tx, verb, losers)
        await tx.publish_all(
            [
                (said(at=at, **reservations.facts(row, offer)), reservations.topics(row))
                for row in moved
            ]
        )
