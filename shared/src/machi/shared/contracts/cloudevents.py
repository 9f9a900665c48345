"""CloudEvents 1.0, structured JSON, as our events travel on NATS.

Source: CloudEvents 1.0.2 (attributes, JSON format, NATS binding). A receiver treats a NATS message
as structured only when its Content-Type header starts with `application/cloudevents`.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

from machi.shared.contracts import Event

E = TypeVar("E", bound=Event)

CONTENT_TYPE = "application/cloudevents+json"
TYPE_PREFIX = "jp.machi-platform."
SPEAKERS = ("forms", "queue", "payments", "notify")


class NotAnEvent(ValueError):
    """The message is not a CloudEvent of ours: broken data, never worth a retry."""


def nats_subject(city_code: str, event_subject: str, entity_id: str) -> str:
    """Address of an event: `ev.<city code>.<service>.<entity>.<event>.v<n>.<entity id>`."""
    return f"ev.{city_code}.{event_subject}.{entity_id}"


def envelope(  # noqa: PLR0913 - one argument for each CloudEvents attribute that varies
    *,
    event_id: str,
    city_code: str,
    subject: str,
    entity_id: str,
    at: str,
    revision: int,
    data: Mapping[str, Any],
    correlation_id: str | None,
    causation_id: str | None,
) -> bytes:
    """Write one event as a structured CloudEvent. `at` is RFC 3339."""
    service, entity = subject.split(".")[:2]
    message: dict[str, Any] = {
        "specversion": "1.0",
        "id": event_id,
        "source": f"/lg/{city_code}/{service}",
        "type": TYPE_PREFIX + subject,
        "subject": f"{entity}/{entity_id}",
        "time": at,
        "datacontenttype": "application/json",
        "dataschema": f"urn:machi:schema:{subject}",
        "sequence": f"{revision:010d}",
        "dataclassification": "internal",
        "data": data,
    }
    if correlation_id is not None:
        message["correlationid"] = correlation_id
    if causation_id is not None:
        message["causationid"] = causation_id
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def read_envelope(raw: bytes) -> dict[str, Any]:
    """Read a message far enough to know what it is.

    Raises:
        NotAnEvent: not JSON, or one of the attributes that we need is missing.

    """
    try:
        message = json.loads(raw)
    except ValueError as error:
        raise NotAnEvent("not JSON") from error
    if not isinstance(message, dict):
        raise NotAnEvent("not an object")
    missing = {"specversion", "id", "type", "time", "sequence", "data"} - message.keys()
    if missing or not str(message["type"]).startswith(TYPE_PREFIX):
        raise NotAnEvent(f"missing or foreign: {sorted(missing)} {message.get('type')}")
    return message


def event_subject(message: Mapping[str, Any]) -> str:
    """Give `<service>.<entity>.<event>.v<n>` of a message that was read."""
    return str(message["type"]).removeprefix(TYPE_PREFIX)


def read_event(message: Mapping[str, Any], kind: type[E]) -> E:
    """Turn a message that was read into its declared event.

    Raises:
        NotAnEvent: it does not fit the declaration.

    """
    try:
        return kind.model_validate(
            {
                **message["data"],
                "id": message["id"],
                "at": message["time"],
                "revision": int(message["sequence"]),
                "correlation_id": message.get("correlationid"),
                "causation_id": message.get("causationid"),
            }
        )
    except (ValueError, TypeError) as error:
        raise NotAnEvent(str(error)) from error


@cache
def declared_events() -> dict[str, type[Event]]:
    """Every event of every speaker, by subject."""
    for speaker in SPEAKERS:
        import_module(f"machi.shared.contracts.{speaker}")
    return {kind.subject: kind for kind in _descendants(Event) if "subject" in kind.__dict__}


def _descendants(kind: type[Event]) -> Iterable[type[Event]]:
    for child in kind.__subclasses__():
        yield child
        yield from _descendants(child)
