from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.queue.domain.booking.lottery import commitment, new_seed
from machi.queue.domain.booking.lottery_refusals import (
    AnotherLottery,
    PlacesTaken,
    WrongLotteryPlaces,
    WrongLotteryTimes,
)
from machi.queue.store.booking import lotteries as store
from machi.queue.tables.lottery import LotteryRow
from machi.shared.contracts.queue.lotteries import LotteryAnnounced
from machi.shared.db.database import Database
from machi.shared.db.once import Once
from machi.shared.ids import new_id
from machi.shared.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceLottery:
    """The office lets the places of a slot be drawn (抽選の公表)."""

    slot_id: UUID
    places: int
    opens_at: datetime
    closes_at: datetime
    confirm_until: datetime
    by: UUID
    at: datetime
    request: Once | None = None


@dataclass(frozen=True, slots=True)
class AnnouncedLottery:
    """A lottery, and what binds the city to its seed."""

    lottery_id: UUID
    commitment: str


async def announce_lottery(
    command: AnnounceLottery, db: Database, vault: Vault
) -> AnnouncedLottery:
    """Make a seed, seal it, publish its hash, and take the slot out of the calendar.

    Raises:
        NoSuchSlot: there is none.
        WrongLotteryTimes: not in order, or applications would open before the hash is public.
        WrongLotteryPlaces: none, or more than the web may reserve.
        AnotherLottery, PlacesTaken: the slot is not free for it.

    """
    async with db.transaction() as tx:
        if (earlier := await tx.earlier(command.request, AnnouncedLottery)) is not None:
            return earlier
        slot, offer = await store.slot(tx, command.slot_id)
        capacity = await store.capacity(tx, slot.id)
        times = (command.opens_at, command.closes_at, command.confirm_until, slot.starts_at)
        if not (command.at < times[0] < times[1] < times[2] < times[3]):
            raise WrongLotteryTimes
        if not 1 <= command.places <= capacity.cap:
            raise WrongLotteryPlaces
        if await store.of_slot(tx, slot.id) is not None:
            raise AnotherLottery
        if capacity.taken:
            raise PlacesTaken
        capacity.open = False
        lottery_id, seed = new_id(), new_seed()
        tx.session.add(
            LotteryRow(
                id=lottery_id,
                slot_id=slot.id,
                places=command.places,
                opens_at=command.opens_at,
                closes_at=command.closes_at,
                confirm_until=command.confirm_until,
                commitment=commitment(seed),
                sealed_seed=await vault.seal(tx, lottery_id, "seed", seed),
                made_at=command.at,
                made_by=command.by,
                revision=1,
            )
        )
        await tx.publish(
            LotteryAnnounced(
                at=command.at,
                revision=1,
                lottery_id=lottery_id,
                site=offer.site,
                offer=offer.code,
                starts_at=slot.starts_at,
                places=command.places,
                commitment=commitment(seed),
                by=command.by,
                opens_at=command.opens_at,
                closes_at=command.closes_at,
            ),
            topics=f"slots:{offer.code}",
        )
        return await tx.answer(command.request, AnnouncedLottery(lottery_id, commitment(seed)))
