"""The streams of a city, and the durable consumer of each service that hears others.

`migrate` makes them, with the set-up user; a running service may not. Everything here may run any
number of times, and again after the NATS store was lost: see `rebuild.py` for the events in it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from machi.shared.messages.bus import Bus, JetStreamRefused

EVENTS = "EVENTS"
DEAD_LETTERS = "DLQ"
ADVISORIES = "ADV"

MAX_DELIVER = 8
ACK_WAIT_SECONDS = 3
"""How long a message of a killed worker stays with it. A living worker says that it is still
working; the wait is short, so that the effect comes soon after the worker is back."""

_NO_SUCH_STREAM = 10059
_NO_SUCH_CONSUMER = 10014
_NANOSECONDS = 1_000_000_000
_DAY = 24 * 60 * 60 * _NANOSECONDS

log = structlog.get_logger()


def streams(keep_days: int) -> list[dict[str, Any]]:
    """Declare the streams. `keep_days`: how long events stay readable (the city's rule)."""
    common = {
        "storage": "file",
        "retention": "limits",
        "discard": "old",
        "num_replicas": 1,
        "max_consumers": -1,
        "max_msgs": -1,
        "max_bytes": -1,
    }
    advisory = "$JS.EVENT.ADVISORY.CONSUMER"
    return [
        {
            **common,
            "name": EVENTS,
            "description": "What the services said, as CloudEvents; and what is heard again.",
            "subjects": ["ev.>", "redo.>"],
            "max_age": keep_days * _DAY,
            "duplicate_window": 120 * _NANOSECONDS,
            "allow_direct": True,
        },
        {
            **common,
            "name": DEAD_LETTERS,
            "description": "Events that a service could not work on, until somebody looks.",
            "subjects": ["dlq.>"],
            "max_age": max(keep_days, 90) * _DAY,
            "duplicate_window": 120 * _NANOSECONDS,
        },
        {
            **common,
            "name": ADVISORIES,
            "description": "What the server says about messages nobody could finish.",
            "subjects": [f"{advisory}.MAX_DELIVERIES.>", f"{advisory}.MSG_TERMINATED.>"],
            "max_age": 7 * _DAY,
            "duplicate_window": 120 * _NANOSECONDS,
        },
    ]


def ears(name: str, heard: Sequence[str], city_code: str) -> dict[str, Any]:
    """Declare the consumer of a service: what it hears, and what is meant for it to hear again.

    No BackOff: together with a delayed refusal the server waits for the wrong time.
    """
    subjects = [f"ev.{city_code}.{subject}.>" for subject in sorted(heard)]
    return {
        "name": name,
        "durable_name": name,
        "description": f"What {name} hears.",
        "deliver_policy": "all",
        "ack_policy": "explicit",
        "ack_wait": ACK_WAIT_SECONDS * _NANOSECONDS,
        "max_deliver": MAX_DELIVER,
        "max_ack_pending": 256,
        "filter_subjects": [*subjects, f"redo.{name}.>"],
        "replay_policy": "instant",
    }


def advisory_ears(name: str) -> dict[str, Any]:
    """Declare the consumer by which a service learns which of its messages nobody could finish."""
    subject = f"$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.{EVENTS}.{name}"
    return {
        "name": name,
        "durable_name": name,
        "description": f"Messages at which {name} died each time.",
        "deliver_policy": "all",
        "ack_policy": "explicit",
        "ack_wait": ACK_WAIT_SECONDS * _NANOSECONDS,
        "max_deliver": -1,
        "max_ack_pending": 256,
        "filter_subject": subject,
        "replay_policy": "instant",
    }


async def prepare(
    bus: Bus, services: Mapping[str, Sequence[str]], *, city_code: str, keep_days: int
) -> None:
    """Make the streams, and the consumers of these services, as they are declared here.

    Args:
        bus: connected as the set-up user.
        services: for each service the event subjects it hears (`forms.application.submitted.v1`).
        city_code: 全国地方公共団体コード of the city.
        keep_days: how long events stay in the stream.

    """
    for stream in streams(keep_days):
        await _make_stream(bus, stream)
    for name, heard in services.items():
        if heard:
            await _make_consumer(bus, EVENTS, ears(name, heard, city_code))
            await _make_consumer(bus, ADVISORIES, advisory_ears(name))
        else:
            await _remove_consumer(bus, EVENTS, name)
            await _remove_consumer(bus, ADVISORIES, name)
    log.info("streams_prepared", services=sorted(services))


async def _make_stream(bus: Bus, config: dict[str, Any]) -> None:
    name = config["name"]
    try:
        await bus.ask(f"STREAM.INFO.{name}")
    except JetStreamRefused as refused:
        if refused.code != _NO_SUCH_STREAM:
            raise
        await bus.ask(f"STREAM.CREATE.{name}", config)
    else:
        await bus.ask(f"STREAM.UPDATE.{name}", config)


async def _make_consumer(bus: Bus, stream: str, config: dict[str, Any]) -> None:
    await bus.ask(
        f"CONSUMER.CREATE.{stream}.{config['name']}"
        + (f".{config['filter_subject']}" if "filter_subject" in config else ""),
        {"stream_name": stream, "config": config, "action": ""},
    )


async def _remove_consumer(bus: Bus, stream: str, name: str) -> None:
    try:
        await bus.ask(f"CONSUMER.DELETE.{stream}.{name}")
    except JetStreamRefused as refused:
        if refused.code != _NO_SUCH_CONSUMER:
            raise
