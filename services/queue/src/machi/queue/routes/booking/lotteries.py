"""The office lets places be drawn, and draws; anybody may see what was promised and what came."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import AwareDatetime, BaseModel, Field

from machi.queue.commands.booking.announce_lottery import (
    AnnouncedLottery,
    AnnounceLottery,
    announce_lottery,
)
from machi.queue.commands.booking.draw_lottery import DrawLottery, DrawnLottery, draw_lottery
from machi.queue.domain.booking.lottery_refusals import (
    AnotherLottery,
    LotteryDrawnAlready,
    LotteryNotClosed,
    NoSuchLottery,
    PlacesTaken,
    WrongLotteryPlaces,
    WrongLotteryTimes,
)
from machi.queue.domain.booking.refusals import NoSuchSlot
from machi.queue.queries.booking import lotteries as queries
from machi.queue.queries.booking.lotteries import Lottery, Result
from machi.queue.queries.booking.sites import of_slots
from machi.queue.routes.requests import (
    API,
    KEY_MAY_BE_REFUSED,
    STAFF_MAY_BE_REFUSED,
    Body,
    named,
)
from machi.shared.auth.guards import Staff, may
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

router = APIRouter(prefix=f"{API}/lotteries", tags=["reservations"])
Office = Annotated[Staff, may("queue.calendar")]


class NewLottery(Body):
    slot_id: UUID
    places: int = Field(ge=1, le=10_000)
    opens_at: AwareDatetime = Field(description="Applications from then on; after the hash.")
    closes_at: AwareDatetime
    confirm_until: AwareDatetime = Field(description="Winners confirm by then.")


class LotteryWithResults(BaseModel):
    lottery: Lottery
    items: list[Result] = Field(description="The first first; empty before the draw.")


@router.get("/{lottery_id}", responses=refusals(NoSuchLottery))
async def show(lottery_id: UUID, context: Running) -> LotteryWithResults:
    """Show a lottery, and once it was drawn its seed and every lot."""
    found = await queries.lottery(lottery_id, context.clock.now(), context.db)
    results = await queries.results(lottery_id, context.db)
    return LotteryWithResults(lottery=found, items=list(results))


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=STAFF_MAY_BE_REFUSED
    | refusals(
        NoSuchSlot,
        WrongLotteryTimes,
        WrongLotteryPlaces,
        AnotherLottery,
        PlacesTaken,
        KEY_MAY_BE_REFUSED,
    ),
)
async def announce(
    asked: NewLottery, staff: Office, context: Running, key: IdempotencyKey = None
) -> AnnouncedLottery:
    """Announce a draw: its seed's hash is public from this moment."""
    for site in await of_slots([asked.slot_id], context.db):
        staff.require("queue.calendar", site)
    times: dict[str, datetime] = asked.model_dump(
        include={"opens_at", "closes_at", "confirm_until"}
    )
    command = AnnounceLottery(
        slot_id=asked.slot_id,
        places=asked.places,
        by=staff.id,
        at=context.clock.now(),
        request=named(staff.id, key, "AnnounceLottery", asked.model_dump(mode="json")),
        **times,
    )
    return await announce_lottery(command, context.db, context.vault)


@router.post(
    "/{lottery_id}/draw",
    responses=STAFF_MAY_BE_REFUSED
    | refusals(NoSuchLottery, LotteryNotClosed, LotteryDrawnAlready, KEY_MAY_BE_REFUSED),
)
async def draw(
    lottery_id: UUID, staff: Office, context: Running, key: IdempotencyKey = None
) -> DrawnLottery:
    """Draw lots and publish the seed."""
    at = context.clock.now()
    found = await queries.lottery(lottery_id, at, context.db)
    staff.require("queue.calendar", found.site)
    command = DrawLottery(
        lottery_id=lottery_id,
        by=staff.id,
        at=at,
        request=named(staff.id, key, "DrawLottery", {"lottery": lottery_id}),
    )
    return await draw_lottery(command, context.db, context.vault)
