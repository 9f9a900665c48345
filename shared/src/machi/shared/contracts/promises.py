"""The promise to listeners: one JSON Schema per event, of the whole CloudEvent as it travels.

`python -m machi.shared.contracts.promises tests/contracts/promised` writes the schemas of events
that have none yet. It never rewrites one: a promise only grows by hand, and a test holds it.
"""

import json
import sys
from pathlib import Path
from typing import Any

from machi.shared.contracts import ENVELOPE_FIELDS, Event
from machi.shared.contracts.cloudevents import TYPE_PREFIX, declared_events


def message_schema(kind: type[Event]) -> dict[str, Any]:
    """Describe the structured CloudEvent that carries this kind of event (JSON Schema 2020-12)."""
    data = kind.model_json_schema()
    definitions = data.pop("$defs", {})
    for field in ENVELOPE_FIELDS:
        data["properties"].pop(field)
    data["required"] = [name for name in data["required"] if name not in ENVELOPE_FIELDS]
    text = {"type": "string", "minLength": 1}
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:machi:schema:{kind.subject}",
        "title": kind.__name__,
        "description": data.pop("description", ""),
        "type": "object",
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "format": "uuid"},
            "source": {
                "type": "string",
                "pattern": f"^/lg/[0-9]{{6}}/{kind.subject.split('.')[0]}$",
            },
            "type": {"const": TYPE_PREFIX + kind.subject},
            "subject": text,
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": {"const": "application/json"},
            "dataschema": {"const": f"urn:machi:schema:{kind.subject}"},
            "sequence": {"type": "string", "pattern": "^[0-9]{10}$"},
            "dataclassification": {
                "enum": ["public", "internal", "confidential", "restricted"],
            },
            "correlationid": text,
            "causationid": {"type": "string", "format": "uuid"},
            "data": data,
        },
        "required": ["specversion", "id", "source", "type", "subject", "time", "sequence", "data"],
    }
    if definitions:
        schema["$defs"] = definitions
    return schema


def write_new_promises(folder: Path) -> list[str]:
    """Write the schema of each event that has none yet; give their subjects."""
    written = []
    for subject, kind in sorted(declared_events().items()):
        file = folder / f"{subject}.json"
        if not file.exists():
            schema = json.dumps(message_schema(kind), ensure_ascii=False, indent=2)
            file.write_text(schema + "\n", encoding="utf-8")
            written.append(subject)
    return written


if __name__ == "__main__":
    sys.stdout.write("\n".join(write_new_promises(Path(sys.argv[1]))) + "\n")
