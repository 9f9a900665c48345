"""An event may gain optional fields. It never loses, renames or retypes one: make a v2 instead."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from machi.shared.contracts import ENVELOPE_FIELDS, Event
from machi.shared.contracts.cloudevents import (
    NotAnEvent,
    declared_events,
    envelope,
    event_subject,
    read_envelope,
    read_event,
)
from machi.shared.contracts.promises import message_schema

PROMISED = Path(__file__).parent / "promised"
EVENTS = declared_events()
WORDS_OF_PERSONAL_DATA = {
    "name",
    "kana",
    "address",
    "email",
    "phone",
    "birth",
    "answers",
    "user_id",
}


def test_every_event_is_promised_and_none_disappears() -> None:
    assert set(EVENTS) == {file.stem for file in PROMISED.glob("*.json")}


@pytest.mark.parametrize("subject", EVENTS)
def test_an_event_keeps_its_promise(subject: str) -> None:
    then, now = promised(subject), message_schema(EVENTS[subject])
    for part in ("properties", "data", "$defs"):
        old, new = shapes(then, part), shapes(now, part)
        broken = {name for name, shape in old.items() if new.get(name) != shape}
        assert not broken, f"changed or removed in {part}: {broken}"
    old_data, new_data = then["properties"]["data"], now["properties"]["data"]
    assert set(new_data["required"]) <= set(old_data["required"]), "old messages lack the new field"


@pytest.mark.parametrize("subject", EVENTS)
def test_a_listener_reads_what_the_promise_describes(subject: str) -> None:
    kind = EVENTS[subject]
    raw = written(kind)
    message = read_envelope(raw)
    jsonschema.validate(message, promised(subject))
    assert event_subject(message) == subject
    event = read_event(message, kind)
    assert event.data() == message["data"]
    assert event.entity_id == message["subject"].split("/", 1)[1]


@pytest.mark.parametrize("subject", EVENTS)
def test_a_listener_ignores_fields_that_a_newer_speaker_added(subject: str) -> None:
    message = read_envelope(written(EVENTS[subject]))
    message["data"]["added_later"] = 1
    read_event(message, EVENTS[subject])


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"[]", b"{}", b'{"specversion":"1.0"}'])
def test_what_is_no_event_is_refused_as_such(raw: bytes) -> None:
    with pytest.raises(NotAnEvent):
        read_envelope(raw)


@pytest.mark.parametrize("subject", EVENTS)
def test_no_event_has_a_field_for_personal_data(subject: str) -> None:
    fields = set(EVENTS[subject].model_fields) - ENVELOPE_FIELDS
    suspicious = {
        field
        for field in fields
        if field != "counter_name" and WORDS_OF_PERSONAL_DATA & set(field.split("_"))
    }
    assert not suspicious


def promised(subject: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((PROMISED / f"{subject}.json").read_text(encoding="utf-8"))
    return schema


def shapes(schema: Mapping[str, Any], part: str) -> dict[str, Any]:
    if part == "data":
        data: dict[str, Any] = schema["properties"]["data"]["properties"]
        return data
    found: dict[str, Any] = dict(schema.get(part, {}))
    found.pop("data", None)
    return found


def written(kind: type[Event]) -> bytes:
    """Write one message of this kind, with a value for each field that the schema asks for."""
    schema = kind.model_json_schema()
    values = {name: example(schema, shape) for name, shape in schema["properties"].items()}
    values |= {"revision": 3, "at": datetime(2026, 11, 21, tzinfo=UTC).isoformat()}
    event = kind.model_validate(values)
    return envelope(
        event_id=str(event.id),
        city_code="999997",
        subject=kind.subject,
        entity_id=event.entity_id,
        at=event.at.isoformat(),
        revision=event.revision,
        data=event.data(),
        correlation_id="request-1",
        causation_id=None,
    )


def example(schema: Mapping[str, Any], shape: Mapping[str, Any]) -> object:
    match shape:
        case {"$ref": str(reference)}:
            target = schema["$defs"][reference.rsplit("/", 1)[1]]
            return {name: example(schema, part) for name, part in target["properties"].items()}
        case {"anyOf": [first, *_]}:
            return example(schema, first)
        case {"enum": [first, *_]}:
            return first
        case {"type": "array"}:
            return [example(schema, shape["items"])]
    plain: dict[str, object] = {
        "integer": 1,
        "boolean": True,
        "date": "2026-11-21",
        "date-time": "2026-11-21T00:00:00Z",
        "uuid": "0198a1b2-0000-7000-8000-000000000001",
    }
    return plain.get(shape.get("format", shape["type"]), "text")
