"""A lottery from the announcement to the last in line."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from tests.queue.booking.drawing import (
    CLOSES,
    CONFIRM,
    NOW,
    OFFICE,
    OPENS,
    a_slot,
    announced,
    applied,
)

from machi.queue.commands.booking.announce_lottery import AnnounceLottery, announce_lottery
from machi.queue.commands.booking.apply_for_lottery import ApplyForLottery, apply_for_lottery
from machi.queue.commands.booking.draw_lottery import DrawLottery, DrawnLottery, draw_lottery
from machi.queue.domain.booking.lottery import draw
from machi.queue.domain.booking.lottery_refusals import (
    AlreadyApplied,
    AnotherLottery,
    LotteryDrawnAlready,
    LotteryNotClosed,
    LotteryNotOpen,
    NoSuchLottery,
    WrongLotteryPlaces,
    WrongLotteryTimes,
)
from machi.queue.domain.booking.refusals import ContactNeeded, NotEligible
from machi.shared.db.once import once
from machi.shared.errors import DomainError
from machi.shared.ids import new_id
from machi.shared.service import Context
from machi.shared.testing.clients import said


async def drawn(context: Context, lottery_id: UUID) -> DrawnLottery:
    command = DrawLottery(lottery_id=lottery_id, by=OFFICE, at=CLOSES)
    return await draw_lottery(command, context.db, context.vault)


async def states(context: Context) -> dict[str, list[UUID]]:
    rows = await context.db.rows("select id, state from reservation order by made_at, id")
    found: dict[str, list[UUID]] = {}
    for row in rows:
        found.setdefault(row["state"], []).append(row["id"])
    return found


async def test_the_first_lots_win_and_the_others_wait_in_their_order(context: Context) -> None:
    slot_id = await a_slot(context)
    lottery = await announced(context, slot_id)
    people = [await applied(context, lottery.lottery_id, str(n)) for n in range(8)]
    result = await drawn(context, lottery.lottery_id)
    assert hashlib.sha256(result.seed.encode()).hexdigest() == lottery.commitment
    assert (result.applications, result.won) == (8, 3)
    order = draw(result.seed, [each.reservation_id for each in people], 3)
    now = await states(context)
    assert set(now["won"]) == {each.application for each in order.won}
    assert now["waitlisted"] == [each.application for each in order.waiting]
    row = await context.db.row("select taken, open from slot_capacity where slot_id = $1", slot_id)
    assert row is not None
    assert (row["taken"], row["open"]) == (3, True)
    held = await context.db.rows("select distinct held_until from reservation where state = 'won'")
    assert [each["held_until"] for each in held] == [CONFIRM]
    told = [subject.split(".", 1)[1] for subject in await said(context)]
    assert told.count("reservation.applied.v1") == 8
    assert told.count("reservation.won.v1") == 3
    assert told.count("reservation.lost.v1") == told.count("reservation.waitlisted.v1") == 5
    assert (told[0], told[-1]) == ("lottery.announced.v1", "lottery.drawn.v1")


async def test_the_seed_is_in_no_table_and_no_event_before_the_draw(context: Context) -> None:
    lottery = await announced(context, await a_slot(context))
    await applied(context, lottery.lottery_id, "one")
    rows = await context.db.rows(
        "select to_jsonb(l)::text as row from lottery l"
        " union all select data::text from outbox union all select data::text from event_log"
        " union all select answer::text from answered_request"
    )
    before = " ".join(row["row"] for row in rows)
    assert lottery.commitment in before
    assert (await drawn(context, lottery.lottery_id)).seed not in before


async def test_the_slot_leaves_the_calendar_until_it_is_drawn(context: Context) -> None:
    slot_id = await a_slot(context)
    await announced(context, slot_id)
    row = await context.db.row("select open from slot_capacity where slot_id = $1", slot_id)
    assert row is not None
    assert row["open"] is False


async def test_nobody_applies_twice_or_outside_the_time(context: Context) -> None:
    lottery = await announced(context, await a_slot(context))
    for at in (OPENS - timedelta(microseconds=1), CLOSES):
        with pytest.raises(LotteryNotOpen):
            await applied(context, lottery.lottery_id, "early", at)
    both = await asyncio.gather(
        *(applied(context, lottery.lottery_id, "twice") for _ in range(4)), return_exceptions=True
    )
    assert [type(each) for each in both].count(AlreadyApplied) == 3
    assert len(await states(context)) == 1
    with pytest.raises(NoSuchLottery):
        await applied(context, new_id(), "lost")
    nobody = ApplyForLottery(lottery_id=lottery.lottery_id, recipient=None, at=OPENS)
    with pytest.raises(ContactNeeded):
        await apply_for_lottery(nobody, context.db, context.vault)


async def test_only_people_with_a_notice_apply_where_one_is_needed(context: Context) -> None:
    lottery = await announced(context, await a_slot(context, needs_notice=True))
    with pytest.raises(NotEligible):
        await applied(context, lottery.lottery_id, "without")


async def test_a_repeated_application_or_draw_is_done_once(context: Context) -> None:
    lottery = await announced(context, await a_slot(context))
    asked = ApplyForLottery(
        lottery_id=lottery.lottery_id,
        recipient="reference-of-somebody",
        at=OPENS,
        request=once("form", "key", "ApplyForLottery", {}),
    )
    made = [await apply_for_lottery(asked, context.db, context.vault) for _ in range(3)]
    assert len({each.reservation_id for each in made}) == 1
    command = DrawLottery(
        lottery_id=lottery.lottery_id,
        by=OFFICE,
        at=CLOSES,
        request=once(str(OFFICE), "key", "DrawLottery", {}),
    )
    answers = [await draw_lottery(command, context.db, context.vault) for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert (await said(context)).count("queue.lottery.drawn.v1") == 1
    with pytest.raises(LotteryDrawnAlready):
        await drawn(context, lottery.lottery_id)


async def test_it_is_not_drawn_while_people_may_apply(context: Context) -> None:
    lottery = await announced(context, await a_slot(context))
    command = DrawLottery(
        lottery_id=lottery.lottery_id, by=OFFICE, at=CLOSES - timedelta(seconds=1)
    )
    with pytest.raises(LotteryNotClosed):
        await draw_lottery(command, context.db, context.vault)


async def test_who_gave_up_is_not_drawn(context: Context) -> None:
    lottery = await announced(context, await a_slot(context))
    gone = await applied(context, lottery.lottery_id, "gone")
    stays = await applied(context, lottery.lottery_id, "stays")
    await context.db.row(
        "update reservation set state = 'released' where id = $1", gone.reservation_id
    )
    result = await drawn(context, lottery.lottery_id)
    assert (result.applications, result.won) == (1, 1)
    assert (await states(context))["won"] == [stays.reservation_id]


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"opens_at": NOW}, WrongLotteryTimes),
        ({"closes_at": OPENS}, WrongLotteryTimes),
        ({"confirm_until": NOW + timedelta(days=30)}, WrongLotteryTimes),
        ({"places": 0}, WrongLotteryPlaces),
        ({"places": 4}, WrongLotteryPlaces),
    ],
)
async def test_an_announcement_that_cannot_be_kept_is_refused(
    context: Context, wrong: dict[str, object], refusal: type[DomainError]
) -> None:
    right = AnnounceLottery(
        slot_id=await a_slot(context),
        places=3,
        opens_at=OPENS,
        closes_at=CLOSES,
        confirm_until=CONFIRM,
        by=OFFICE,
        at=NOW,
    )
    with pytest.raises(refusal):
        await announce_lottery(
            replace(right, **wrong),  # type: ignore[arg-type] # one field each, of its own type
            context.db,
            context.vault,
        )
    assert await said(context) == []
    await announce_lottery(right, context.db, context.vault)
    with pytest.raises(AnotherLottery):
        await announce_lottery(right, context.db, context.vault)
