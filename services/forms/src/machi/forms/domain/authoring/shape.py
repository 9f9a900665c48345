"""The shape of a document: the JSON Schema's findings, in codes that a sentence can be made of."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from machi.forms.domain.authoring.finding import Finding, pointer

_CODES = {
    "minLength": "empty",
    "minItems": "empty",
    "minProperties": "empty",
    "pattern": "pattern",
    "enum": "not_in_list",
    "const": "not_in_list",
    "minimum": "range",
    "maximum": "range",
    "uniqueItems": "twice",
    "maxItems": "not_here",
    "not": "not_here",
}
HARMLESS = frozenset({"empty", "pattern", "no_japanese", "too_few_examples"})
"""Faults of shape that leave a document readable, so that the other rules can look at it too."""


@cache
def schema(kind: str) -> Draft202012Validator:
    file = files("machi.forms") / "schema" / f"{kind}.schema.json"
    return Draft202012Validator(json.loads(file.read_text(encoding="utf-8")))


def shape_faults(document: Mapping[str, Any], kind: str = "procedure") -> list[Finding]:
    """List what the JSON Schema of a kind refuses, each at the innermost place it can name."""
    found: dict[tuple[str, str], Finding] = {}
    for error in schema(kind).iter_errors(document):
        for finding in _findings(_innermost(error)):
            found.setdefault((finding.at, finding.code), finding)
    return list(found.values())


def _innermost(error: ValidationError) -> ValidationError:
    """Go into the alternative that got furthest: the author most likely meant that one."""
    while error.context:
        deepest = max(error.context, key=lambda one: len(one.absolute_path))
        if len(deepest.absolute_path) <= len(error.absolute_path):
            break
        error = deepest
    return error


def _findings(error: ValidationError) -> Iterator[Finding]:
    path = tuple(error.absolute_path)
    validator = str(error.validator)
    instance: Any = error.instance
    value: Any = error.validator_value
    rules: Any = error.schema
    if validator == "required":
        for name in value:
            if name not in instance:
                code = "no_japanese" if name == "ja" else "missing"
                yield Finding(pointer(*path, name), code, {"name": name})
    elif validator == "additionalProperties":
        languages = "|".join(rules.get("patternProperties", ("^$",)))
        for name in instance:
            if name not in rules.get("properties", {}) and not re.match(languages, name):
                yield Finding(pointer(*path, name), "unknown_name", {"name": str(name)})
    elif path == ("examples",) and validator == "minItems":
        yield Finding(pointer(*path), "too_few_examples")
    else:
        limit = value if validator in {"minimum", "maximum"} else ""
        yield Finding(pointer(*path), _CODES.get(validator, "not_understood"), {"limit": limit})
