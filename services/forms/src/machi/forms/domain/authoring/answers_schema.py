"""A procedure as JSON Schema (draft 2020-12) of its answers, for other systems.

It says which keys there are and what their values look like, before they are normalised: full-width
digits and eras are welcome here as they are everywhere. Which question is asked when, what is due
then, and rules between answers stay with the evaluator: a schema that pretended to know would
disagree with it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from machi.forms.domain.people import ACCOUNT_KINDS, ADDRESS_PARTS, BANK_KEYS, PERSON_KEYS, SEXES
from machi.forms.domain.procedure import Field, Procedure, in_words

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TEXT = {"type": "string"}
_NUMBER = {"type": ["integer", "string"]}
_DATE: dict[str, Any] = {
    "oneOf": [
        {"type": "string", "examples": ["2026-04-01", "令和8年4月1日"]},
        {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                name: {"type": ["string", "integer"]} for name in ("era", "y", "m", "d")
            },
        },
    ]
}
_FILE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["file_id"],
    "properties": {
        "file_id": _TEXT,
        "name": _TEXT,
        "media_type": _TEXT,
        "bytes": {"type": "integer"},
    },
}
_NOT_SENT = {"file", "computed", "statement"}
"""Files are sent apart, by themselves; what is computed is ours to say."""
_SHAPES: Mapping[str, Mapping[str, Any]] = {
    "number": _NUMBER,
    "money": _NUMBER,
    "date": _DATE,
    "wareki_date": _DATE,
    "consent": {"enum": [True, "yes", "on", "true"]},
    "computed": {"type": "integer", "readOnly": True},
}


def answers_schema(procedure: Procedure, mark: str) -> dict[str, Any]:
    """Give the schema of the answers of one version; `mark` is the hash of its document."""
    always = {
        field.key
        for page in procedure.pages
        if page.visible_if is None
        for field in page.fields
        if field.required
        and field.default is None
        and field.visible_if is None
        and field.type not in _NOT_SENT
    }
    return {
        "$schema": DRAFT,
        "$id": f"urn:machi:answers:{procedure.id}:{procedure.version}",
        "title": in_words(procedure.title, "ja"),
        "$comment": f"procedure document {mark}",
        **_object([one for one in procedure.fields if one.type != "statement"], always),
    }


def _object(fields: Sequence[Field], required: set[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {one.key: {"title": in_words(one.label, "ja"), **_of(one)} for one in fields},
        "required": [one.key for one in fields if one.key in required],
    }


def _of(field: Field) -> dict[str, Any]:
    if field.type == "choice":
        default = {} if field.default is None else {"default": field.default}
        return {"enum": [option.value for option in field.options], **default}
    if field.type == "multi":
        values = [option.value for option in field.options]
        return {"type": "array", "items": {"enum": values}}
    if field.has_items:
        return _items(field)
    if field.type == "file":
        return {"type": "array", "items": _FILE, "maxItems": field.max_files, "readOnly": True}
    parts = _parts(field)
    if parts:
        return {"type": "object", "additionalProperties": False, "properties": parts}
    return dict(_SHAPES.get(field.type, _TEXT))


def _items(field: Field) -> dict[str, Any]:
    asked = [one for one in field.fields if one.visible_if is None and one.type not in _NOT_SENT]
    due = {one.key for one in asked if one.required}
    item = _object(field.fields, due)
    item["properties"]["_id"] = {"type": "string", "title": "id of the item", "readOnly": True}
    found: dict[str, Any] = {"type": "array", "items": item}
    if isinstance(field.max, int):
        found["maxItems"] = field.max
    return found


def _parts(field: Field) -> dict[str, Any]:
    address = {
        "type": "object",
        "additionalProperties": False,
        "properties": dict.fromkeys(ADDRESS_PARTS, _TEXT),
    }
    own: Mapping[str, Any] = {
        "date_of_birth": _DATE,
        "sex": {"enum": [*SEXES, *map(str, SEXES)]},
        "address": address,
    }
    if field.type == "jp_address":
        return dict.fromkeys(ADDRESS_PARTS, _TEXT)
    if field.type == "bank_account":
        kind = {"enum": list(ACCOUNT_KINDS)}
        return {key: kind if key == "kind" else _TEXT for key in BANK_KEYS}
    parts = {"person": field.parts, "person_kana": ("kana",)}.get(field.type, ())
    return {key: own.get(key, _TEXT) for part in parts for key in PERSON_KEYS[part]}
