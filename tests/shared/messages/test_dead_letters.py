"""An event that cannot be worked on is kept with its reason; its service can hear it again."""

import asyncio

import pytest

from machi.shared.contracts.queue import TicketCalled
from machi.shared.ids import new_id
from machi.shared.messages import dead_letters
from machi.shared.messages.dead_letters import (
    DIED_EACH_TIME,
    DeadLetter,
    NoSuchDeadLetter,
    listed,
    redo,
)
from machi.shared.testing.world import HASTY, World, called, eventually


async def letters(world: World) -> list[DeadLetter]:
    async with world.bus("setup") as bus:
        return [letter async for letter in listed(bus)]


async def how_many(world: World) -> int:
    return len(await letters(world))


async def test_a_poisonous_event_is_a_dead_letter_and_runs_once_when_it_is_redone(
    world: World,
) -> None:
    tries = 0
    poisonous = True

    async def fail(event: TicketCalled) -> None:
        nonlocal tries
        tries += 1
        if poisonous:
            raise ZeroDivisionError("田中 太郎")
        await world.remember(event)

    event = called(new_id())
    await world.say(event)
    async with world.relaying(), world.hearing(fail):
        await eventually(lambda: how_many(world), 1)
        (letter,) = await letters(world)
        assert tries == letter.deliveries == len(HASTY.delays) + 1
        assert letter.reason == "ZeroDivisionError"
        assert letter.consumer == "notify"
        assert letter.subject.endswith(f"{event.subject}.{event.ticket_id}")
        assert str(event.id).encode() in letter.body
        assert await world.to_do() == 0

        poisonous = False
        others = await world.to_do("forms")
        async with world.bus("setup") as bus:
            await redo(bus, letter.number)
        await eventually(world.effects, [(event.ticket_id, 1)])
        await eventually(world.to_do, 0)
        assert await world.to_do("forms") == others
        assert await letters(world) == []


async def test_an_event_that_fails_again_right_after_its_redo_is_kept_again(world: World) -> None:
    async def fail(_: TicketCalled) -> None:
        raise ZeroDivisionError

    await world.say(called(new_id()))
    async with world.relaying(), world.hearing(fail):
        await eventually(lambda: how_many(world), 1)
        (first,) = await letters(world)
        async with world.bus("setup") as bus:
            await redo(bus, first.number)
        await eventually(world.to_do, 0)
        await eventually(lambda: how_many(world), 1)
    (second,) = await letters(world)
    assert second.number > first.number


async def test_a_worker_that_dies_each_time_leaves_a_dead_letter(world: World) -> None:
    """Nobody of its own can write it: the server tells, and the backstop writes."""
    async with world.bus("setup") as bus:
        info = await bus.ask("CONSUMER.INFO.EVENTS.notify")
        quick = {**info["config"], "ack_wait": 50_000_000, "max_deliver": 3}
        question = {"stream_name": "EVENTS", "config": quick}
        await bus.ask("CONSUMER.CREATE.EVENTS.notify", question)

    async def die(_: TicketCalled) -> None:
        raise asyncio.CancelledError

    event = called(new_id())
    await world.say(event)
    async with world.relaying(), world.hearing(die):
        await eventually(lambda: how_many(world), 1, seconds=20)
    (letter,) = await letters(world)
    assert letter.reason == DIED_EACH_TIME
    assert str(event.id).encode() in letter.body
    async with world.hearing():
        async with world.bus("setup") as bus:
            await redo(bus, letter.number)
        await eventually(world.effects, [(event.ticket_id, 1)])


async def test_a_dead_letter_can_be_thrown_away_once_or_twice(world: World) -> None:
    async def fail(_: TicketCalled) -> None:
        raise ZeroDivisionError

    await world.say(called(new_id()))
    async with world.relaying(), world.hearing(fail):
        await eventually(lambda: how_many(world), 1)
    async with world.bus("setup") as bus:
        (letter,) = await letters(world)
        await dead_letters.purge(bus, letter.number)
        await dead_letters.purge(bus, letter.number)
        with pytest.raises(NoSuchDeadLetter):
            await redo(bus, letter.number)
    assert await letters(world) == []
