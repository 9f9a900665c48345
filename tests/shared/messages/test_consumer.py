"""What was said has its effect once, whatever is repeated, fails or dies."""

import asyncio
import json
from collections import defaultdict
from uuid import UUID

import pytest

from machi.shared.contracts.cloudevents import CONTENT_TYPE, envelope
from machi.shared.contracts.queue import TicketArrived, TicketCalled
from machi.shared.errors import Conflict
from machi.shared.ids import new_id
from machi.shared.messages.bus import BusDown
from machi.shared.messages.dead_letters import listed
from machi.shared.messages.pull import Delivery
from machi.shared.testing.world import CITY, World, called, eventually


async def put(
    world: World, event: TicketCalled, *, copy: str = "", kind: str = TicketCalled.subject
) -> None:
    """Put an event into the stream without an outbox; `copy` escapes the server's own check."""
    body = envelope(
        event_id=str(event.id),
        city_code=CITY,
        subject=kind,
        entity_id=event.entity_id,
        at=event.at.isoformat(),
        revision=event.revision,
        data=event.data(),
        correlation_id=None,
        causation_id=None,
    )
    await put_raw(world, body, event.entity_id, copy=f"{event.id}{copy}")


async def put_raw(world: World, body: bytes, entity: str, *, copy: str) -> None:
    headers = {"Content-Type": CONTENT_TYPE, "Nats-Msg-Id": copy}
    async with world.bus("queue") as bus:
        await bus.publish(f"ev.{CITY}.{TicketCalled.subject}.{entity}", body, headers)


async def reasons(world: World) -> list[str]:
    async with world.bus("setup") as bus:
        return [letter.reason async for letter in listed(bus)]


async def test_a_repeated_event_has_one_effect(world: World) -> None:
    """The stream holds it twice, as after the duplicate window or a rebuild."""
    event = called(new_id())
    await put(world, event)
    await put(world, event, copy="-again")
    assert await world.stored() == 2
    async with world.hearing():
        await eventually(world.to_do, 0)
    assert await world.effects() == [(event.ticket_id, 1)]


async def test_a_worker_that_dies_before_it_acknowledges_acts_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def die(_: Delivery) -> None:
        raise asyncio.CancelledError

    await world.say(called(new_id()))
    async with world.relaying():
        await eventually(world.unpublished, 0)
    with monkeypatch.context() as broken:
        broken.setattr(Delivery, "done", die)
        async with world.hearing():
            await eventually(world.effect_count, 1)
    assert await world.to_do() == 1
    async with world.hearing():
        await eventually(world.to_do, 0)
    assert await world.effect_count() == 1


async def test_two_workers_share_the_work(world: World) -> None:
    async with world.relaying(), world.hearing(), world.hearing():
        await world.say(*(called(new_id()) for _ in range(300)))
        await eventually(world.effect_count, 300)
        await eventually(world.to_do, 0)
    assert len(set(await world.effects())) == 300


async def test_events_of_one_entity_are_worked_on_in_order_and_others_at_once(
    world: World,
) -> None:
    tickets = [new_id() for _ in range(8)]
    at_work: set[UUID] = set()
    most = 0

    async def slow(event: TicketCalled) -> None:
        nonlocal most
        assert event.ticket_id not in at_work
        at_work.add(event.ticket_id)
        most = max(most, len(at_work))
        await asyncio.sleep(0.005)
        await world.remember(event)
        at_work.remove(event.ticket_id)

    await world.say(*(called(ticket, n) for n in range(1, 21) for ticket in tickets))
    async with world.relaying(), world.hearing(slow):
        await eventually(world.effect_count, 160)
    revisions = defaultdict(list)
    for ticket, revision in await world.effects():
        revisions[ticket].append(revision)
    assert all(told == list(range(1, 21)) for told in revisions.values())
    assert most > 1


async def test_a_reaction_that_fails_is_tried_again(world: World) -> None:
    tries = 0

    async def second_time_lucky(event: TicketCalled) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            async with world.notify.transaction() as tx:
                await tx.first_time(event)
                raise ZeroDivisionError
        await world.remember(event)

    await put(world, called(new_id()))
    async with world.hearing(second_time_lucky):
        await eventually(world.to_do, 0)
    assert tries == 2
    assert await world.effect_count() == 1
    assert await reasons(world) == []


async def test_a_refusal_is_acknowledged_and_stays_refused(world: World) -> None:
    """A replay years later, when the rule would say yes, changes nothing."""

    async def refuse(event: TicketCalled) -> None:
        async with world.notify.transaction() as tx:
            await tx.first_time(event)
            raise Conflict

    event = called(new_id())
    await put(world, event)
    async with world.hearing(refuse):
        await eventually(world.to_do, 0)
    await put(world, event, copy="-replayed")
    async with world.hearing():
        await eventually(world.to_do, 0)
    assert await world.effect_count() == 0
    assert await reasons(world) == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"\xff\xfe", "JSONDecodeError"),
        (b"[" * 100_000, "RecursionError"),
        (b"[]", "NotAnEvent"),
        (json.dumps({"specversion": "1.0"}).encode(), "NotAnEvent"),
    ],
)
async def test_what_cannot_be_read_is_a_dead_letter_at_once(
    world: World, body: bytes, reason: str
) -> None:
    await put_raw(world, body, "x", copy="broken")
    async with world.hearing():
        await eventually(world.to_do, 0)
    assert await reasons(world) == [reason]


async def test_an_event_that_does_not_fit_its_declaration_is_a_dead_letter(world: World) -> None:
    event = called(new_id()).model_copy(update={"call_count": -1})
    await put(world, event)
    async with world.hearing():
        await eventually(world.to_do, 0)
    assert await reasons(world) == ["ValidationError"]


async def test_an_event_under_another_ones_subject_is_not_believed(world: World) -> None:
    """The server checks under which subject a service speaks; the type must say the same."""
    await put(world, called(new_id()), kind="payments.claim.cleared.v1")
    async with world.hearing():
        await eventually(world.to_do, 0)
    assert await reasons(world) == ["NotAnEvent"]
    assert await world.effect_count() == 0


async def test_an_unknown_field_is_ignored(world: World) -> None:
    event = called(new_id())
    data = {**event.data(), "a_field_of_tomorrow": 1}
    body = envelope(
        event_id=str(event.id),
        city_code=CITY,
        subject=event.subject,
        entity_id=event.entity_id,
        at=event.at.isoformat(),
        revision=1,
        data=data,
        correlation_id=None,
        causation_id=None,
    )
    await put_raw(world, body, event.entity_id, copy=str(event.id))
    async with world.hearing():
        await eventually(world.effect_count, 1)


async def test_an_event_without_reaction_is_acknowledged(world: World) -> None:
    """The consumer was made for more than this version of the service reacts to."""
    arrived = TicketArrived(
        at=called(new_id()).at,
        revision=1,
        ticket_id=new_id(),
        number="A001",
        site="honcho",
        line="resident",
        state="waiting",
    )
    await world.say(arrived)
    async with world.relaying(), world.hearing():
        await eventually(world.unpublished, 0)
        await eventually(world.to_do, 0)
    assert await reasons(world) == []


async def test_a_failed_acknowledgement_is_no_failure(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = 0
    done = Delivery.done

    async def lose_the_first(delivery: Delivery) -> None:
        nonlocal lost
        lost += 1
        if lost == 1:
            raise BusDown
        await done(delivery)

    monkeypatch.setattr(Delivery, "done", lose_the_first)
    await put(world, called(new_id()))
    async with world.hearing():
        await eventually(world.effect_count, 1)
        await eventually(world.to_do, 0)
    assert lost == 2
    assert await world.effect_count() == 1
