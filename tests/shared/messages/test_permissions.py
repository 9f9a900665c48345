"""Each service may speak for itself only: tried against the server, with a city's real file."""

import asyncio
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from machi.shared.embedded.nats import server as nats_server
from machi.shared.ids import new_id
from machi.shared.messages.bus import Bus, BusAddress, connect
from machi.shared.messages.permissions import compose_conf
from machi.shared.testing.world import CITY, PASSWORD, World, called, eventually

NOT_FOR_QUEUE = [
    # What others say, in their name, or for another city's ears.
    f"ev.{CITY}.payments.claim.cleared.v1.x",
    f"ev.{CITY}.forms.application.granted.v1.x",
    f"ev.{CITY}.notify.notification.sent.v1.x",
    "ev.141003.queue.ticket.called.v1.x",
    f"redo.notify.ev.{CITY}.queue.ticket.called.v1.x",
    "redo.queue.x",
    "dlq.EVENTS.notify",
    # What others hear.
    "$JS.API.CONSUMER.MSG.NEXT.EVENTS.notify",
    "$JS.API.CONSUMER.MSG.NEXT.ADV.notify",
    "$JS.API.CONSUMER.INFO.EVENTS.notify",
    "$JS.ACK.EVENTS.notify.1.1.1.1.1",
    "$JS.ACK._.hash.EVENTS.notify.1.1.1.1.1",
    # What only `migrate` and people do.
    "$JS.API.STREAM.CREATE.MINE",
    "$JS.API.STREAM.UPDATE.EVENTS",
    "$JS.API.STREAM.DELETE.EVENTS",
    "$JS.API.STREAM.PURGE.EVENTS",
    "$JS.API.STREAM.MSG.DELETE.EVENTS",
    "$JS.API.STREAM.MSG.GET.EVENTS",
    "$JS.API.STREAM.INFO.EVENTS",
    "$JS.API.STREAM.MSG.GET.DLQ",
    "$JS.API.STREAM.PURGE.DLQ",
    "$JS.API.STREAM.NAMES",
    "$JS.API.STREAM.LIST",
    "$JS.API.DIRECT.GET.EVENTS",
    f"$JS.API.DIRECT.GET.EVENTS.ev.{CITY}.forms.application.granted.v1.x",
    "$JS.API.CONSUMER.CREATE.EVENTS",
    "$JS.API.CONSUMER.CREATE.EVENTS.queue",
    "$JS.API.CONSUMER.CREATE.EVENTS.mine.ev.>",
    "$JS.API.CONSUMER.DURABLE.CREATE.EVENTS.queue",
    "$JS.API.CONSUMER.DELETE.EVENTS.queue",
    "$JS.API.CONSUMER.DELETE.EVENTS.notify",
    "$JS.API.CONSUMER.PAUSE.EVENTS.notify",
    "$JS.API.CONSUMER.RESET.EVENTS.notify",
    "$JS.API.CONSUMER.NAMES.EVENTS",
    "$JS.API.INFO",
    "$SYS.REQ.SERVER.PING",
    # Another's inbox.
    "_INBOX_notify.x",
]
NOT_FOR_QUEUES_EARS = ["ev.>", f"ev.{CITY}.queue.>", "dlq.>", "$JS.EVENT.>", "_INBOX.>", ">"]
NOT_FOR_THE_READER = [
    f"ev.{CITY}.queue.ticket.called.v1.x",
    "dlq.EVENTS.notify",
    "$JS.API.CONSUMER.MSG.NEXT.EVENTS.notify",
    "$JS.API.CONSUMER.CREATE.EVENTS",
    "$JS.API.STREAM.PURGE.EVENTS",
    "JS.city.API.STREAM.PURGE.EVENTS",
    "JS.city.API.STREAM.MSG.GET.DLQ",
    "JS.city.API.CONSUMER.CREATE.EVENTS",
]


async def refused(bus: Bus, subject: str, verb: str = "publish to") -> bool:
    """Wait for the server's word: it says no only on the side, and answers nothing."""
    wanted = f'permissions violation for {verb} "{subject}'.lower()
    for _ in range(200):
        if any(wanted in line.lower() for line in bus.refused):
            return True
        await asyncio.sleep(0.01)
    return False


async def allowed_to_say(bus: Bus, subjects: list[str]) -> list[str]:
    for subject in subjects:
        await bus.tell(subject, b"{}")
    return [subject for subject in subjects if not await refused(bus, subject)]


async def test_a_service_may_neither_speak_for_others_nor_change_the_bus(world: World) -> None:
    before = await world.stored()
    async with world.bus("queue") as bus:
        assert await allowed_to_say(bus, NOT_FOR_QUEUE) == []
    assert await world.stored() == before


async def test_a_service_hears_only_its_own_inbox(world: World) -> None:
    async with world.bus("queue") as bus:
        for subject in NOT_FOR_QUEUES_EARS:
            await bus.listen(subject, ignore)
            assert await refused(bus, subject, "subscription to"), subject


async def test_a_reader_reads_and_changes_nothing(world: World) -> None:
    event = called(new_id())
    await world.say(event)
    async with world.relaying():
        await eventually(world.unpublished, 0)
    async with world.bus("reader") as bus:
        found = await bus.ask("STREAM.MSG.GET.EVENTS", {"seq": 1})
        assert found["message"]["subject"].endswith(str(event.ticket_id))
        assert await allowed_to_say(bus, NOT_FOR_THE_READER) == []


async def test_a_readers_answer_cannot_be_sent_into_the_city(world: World) -> None:
    """Inside one account a request may name any subject for its answer: hence its own account."""
    await world.say(called(new_id()))
    async with world.relaying():
        await eventually(world.unpublished, 0)
    async with world.bus("reader") as bus:
        target = f"ev.{CITY}.payments.claim.cleared.v1.x"
        await bus.tell("JS.city.API.STREAM.MSG.GET.EVENTS", b'{"seq":1}', reply=target)
        await bus.tell("JS.city.API.DIRECT.GET.EVENTS", b'{"seq":1}', reply=target)
        await asyncio.sleep(0.3)
    assert await world.stored() == 1


async def test_a_wrong_password_opens_nothing(world: World) -> None:
    wrong = BusAddress(world.server.url, "queue", "guessed")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1), connect(wrong):
            raise AssertionError("it came in")


async def ignore(_: object) -> None:
    """Hear, and do nothing."""


def test_the_file_for_containers_is_the_one_that_was_tested() -> None:
    written = Path(__file__).parents[3] / "deploy" / "nats" / "nats.conf"
    assert written.read_text() == compose_conf()


def test_the_file_for_containers_has_no_default_secret(tmp_path: Path) -> None:
    """Each password is a variable; the server refuses to start without one of them."""
    names = [
        "FORMS_NATS",
        "QUEUE_NATS",
        "PAYMENTS_NATS",
        "NOTIFY_NATS",
        "NATS_SETUP",
        "NATS_READER",
    ]
    passwords = {f"{name}_PASSWORD": PASSWORD for name in names}
    file = tmp_path / "nats.conf"
    file.write_text(compose_conf())
    assert check(file, passwords) == 0
    for name in passwords:
        without = {key: value for key, value in passwords.items() if key != name}
        assert check(file, without) != 0, name


def check(file: Path, environment: Mapping[str, str]) -> int:
    done = subprocess.run(  # noqa: S603 - the server's own check of our own file
        [nats_server(), "-t", "-c", str(file)], env=environment, capture_output=True, check=False
    )
    return done.returncode
