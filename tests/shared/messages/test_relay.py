"""What was committed is in the stream, once, in order, whatever dies in between."""

import asyncio
import base64
import contextlib
import json
from collections.abc import Sequence
from typing import Any

import pytest

from machi.shared.db.database import Database
from machi.shared.ids import new_id
from machi.shared.messages import relay
from machi.shared.messages.relay import Relay
from machi.shared.testing.world import CITY, World, called, eventually


async def stream(world: World) -> list[dict[str, object]]:
    """Read every event in the stream as an outsider would."""
    found = []
    async with world.bus("reader") as bus:
        info = await bus.ask("STREAM.INFO.EVENTS")
        state = info["state"]
        for sequence in range(state["first_seq"], state["last_seq"] + 1):
            answer = await bus.ask("STREAM.MSG.GET.EVENTS", {"seq": sequence})
            found.append(json.loads(base64.b64decode(answer["message"]["data"])))
    return found


async def test_a_committed_event_is_readable_as_a_cloudevent(world: World) -> None:
    event = called(new_id())
    async with world.relaying():
        await world.say(event)
        await eventually(world.unpublished, 0)
    (message,) = await stream(world)
    assert message["specversion"] == "1.0"
    assert message["id"] == str(event.id)
    assert message["type"] == "jp.machi-platform.queue.ticket.called.v1"
    assert message["subject"] == f"ticket/{event.ticket_id}"
    assert message["source"] == f"/lg/{CITY}/queue"


async def test_the_headers_name_the_event_its_kind_of_text_and_the_trace(world: World) -> None:
    request = "0a7beb417d02381a4ec5af2100000008"
    event = called(new_id()).model_copy(update={"correlation_id": request})
    async with world.relaying():
        await world.say(event)
        await eventually(world.unpublished, 0)
    async with world.bus("reader") as bus:
        answer = await bus.ask("STREAM.MSG.GET.EVENTS", {"seq": 1})
    headers = base64.b64decode(answer["message"]["hdrs"]).decode()
    assert "Content-Type: application/cloudevents+json\r\n" in headers
    assert f"Nats-Msg-Id: {event.id}\r\n" in headers
    assert f"traceparent: 00-{request}-{event.id.hex[16:]}-01\r\n" in headers


async def test_what_is_rolled_back_is_never_said(world: World) -> None:
    async with world.relaying():
        with contextlib.suppress(ZeroDivisionError):
            async with world.queue.transaction() as tx:
                await tx.publish(called(new_id()))
                raise ZeroDivisionError
        await world.say(called(new_id()))
        await eventually(world.unpublished, 0)
    assert await world.stored() == 1


async def test_an_event_is_said_within_moments_of_its_commit(world: World) -> None:
    """The trigger wakes the relay: it does not wait for its next look."""
    async with world.relaying():
        await world.say(called(new_id()))
        await eventually(world.unpublished, 0)
        started = asyncio.get_running_loop().time()
        for _ in range(5):
            await world.say(called(new_id()))
            await eventually(world.unpublished, 0)
        assert asyncio.get_running_loop().time() - started < relay.POLL_SECONDS * 2


async def test_a_relay_that_dies_before_it_marks_says_nothing_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def die(_relay: Relay, _connection: object, sent: Sequence[object]) -> None:
        if sent:
            raise asyncio.CancelledError

    with monkeypatch.context() as broken:
        broken.setattr(Relay, "_mark", die)
        async with world.relaying() as task:
            await world.say(*(called(new_id()) for _ in range(20)))
            await asyncio.wait([task])
    assert await world.unpublished() == 20
    assert await world.stored() == 20
    async with world.relaying():
        await eventually(world.unpublished, 0)
    assert await world.stored() == 20


async def test_a_slow_transaction_is_not_skipped(world: World) -> None:
    """Its number is lower than those that were published while it was open."""
    slow, fast = called(new_id()), called(new_id())
    async with world.relaying():
        async with world.queue.transaction() as tx:
            await tx.publish(slow)
            await world.say(fast)
            await eventually(world.stored, 1)
        await eventually(world.stored, 2)
    assert [message["id"] for message in await stream(world)] == [str(fast.id), str(slow.id)]


async def test_a_slow_transaction_is_not_overtaken_by_later_events_of_its_entity(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It commits while other events are on their way, and its entity goes on at once."""
    slow = new_id()
    read_ahead = Relay._mark_and_read  # noqa: SLF001 - the moment that matters
    committed = asyncio.Event()
    goes_on = asyncio.Event()

    async def hold_up(relay: Relay, *given: Any) -> Any:  # noqa: ANN401 - passed on as it is
        if not goes_on.is_set():
            goes_on.set()
            await committed.wait()
            await world.say(called(slow, 2))
        return await read_ahead(relay, *given)

    monkeypatch.setattr(Relay, "_mark_and_read", hold_up)
    async with world.relaying():
        async with world.queue.transaction() as tx:
            await tx.publish(called(slow, 1))
            await world.say(called(new_id()))
            await goes_on.wait()
        committed.set()
        await eventually(world.unpublished, 0)
    told = [m["sequence"] for m in await stream(world) if m["subject"] == f"ticket/{slow}"]
    assert told == ["0000000001", "0000000002"]


async def test_events_of_one_entity_keep_their_order(world: World) -> None:
    tickets = [new_id() for _ in range(7)]
    for start in range(1, 200, 20):
        await world.say(*(called(t, n) for n in range(start, start + 20) for t in tickets))
    async with world.relaying():
        await eventually(world.unpublished, 0)
    messages = await stream(world)
    assert len(messages) == 7 * 200
    for ticket in tickets:
        mine = [m["sequence"] for m in messages if m["subject"] == f"ticket/{ticket}"]
        assert mine == sorted(str(mine_) for mine_ in mine)


async def test_an_event_that_cannot_be_said_holds_up_its_own_entity_only(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "PAUSE_SECONDS", 0.01)
    stuck, free = new_id(), new_id()
    await world.say(called(stuck, 1), called(free, 1), called(stuck, 2), called(free, 2))
    # Longer than a message may be: JetStream refuses it each time.
    await world.queue.row(
        "update outbox set data = data || jsonb_build_object('padding', repeat('x', 1200000))"
        " where seq = 1"
    )
    async with world.relaying():
        await eventually(world.unpublished, 2)
        assert await world.stored() == 2
        await world.queue.row("update outbox set data = data - 'padding' where seq = 1")
        await eventually(world.unpublished, 0)
    told = [m["sequence"] for m in await stream(world) if m["subject"] == f"ticket/{stuck}"]
    assert told == ["0000000001", "0000000002"]


async def test_of_two_relays_one_speaks_and_the_other_takes_over(world: World) -> None:
    async def leaders() -> int:
        row = await world.queue.row(
            "select count(*) as n from pg_locks where locktype = 'advisory' and granted"
            " and objid = $1 and database = (select oid from pg_database"
            " where datname = current_database())",
            relay.LOCK,
        )
        return int(row["n"]) if row else 0

    async with world.relaying() as first:
        await eventually(leaders, 1)
        async with world.relaying() as second:
            await world.say(called(new_id()))
            await eventually(world.unpublished, 0)
            assert not second.done()
            assert await leaders() == 1
            await lose_connections(world.queue)
            await asyncio.wait([first, second], return_when=asyncio.FIRST_COMPLETED)
            assert first.done()
        async with world.relaying():
            await world.say(called(new_id()))
            await eventually(world.unpublished, 0)
    assert await world.stored() == 2


async def lose_connections(db: Database) -> None:
    """End the database connection that holds the relay's lock."""
    await db.row(
        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted"
        " and objid = $1 and database = (select oid from pg_database"
        " where datname = current_database())",
        relay.LOCK,
    )


async def test_what_is_said_while_nats_is_down_is_said_later(world: World) -> None:
    async with world.relaying():
        await world.say(called(new_id()))
        await eventually(world.unpublished, 0)
        world.server.kill()
        await world.say(*(called(new_id()) for _ in range(30)))
        await asyncio.sleep(1)
        await asyncio.to_thread(world.server.start)
        await eventually(world.unpublished, 0, seconds=5)
    assert await world.stored() == 31
