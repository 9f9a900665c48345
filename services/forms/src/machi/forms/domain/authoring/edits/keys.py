"""Names that programs and conditions use: proposed by the program, and never changed once used."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from machi.forms.domain.authoring.edits.tree import EditRefused
from machi.forms.domain.authoring.naming import CONTROL_NAMES, PAGE_NAMES

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_OURS = CONTROL_NAMES | PAGE_NAMES | {"item", "ctx"}


class Reading(NamedTuple):
    """Something that depends on a question: where it stands, and which question (`dogs.name`)."""

    at: str
    key: str


def proposed(document: Mapping[str, Any], prefix: str, reserved: frozenset[str]) -> str:
    """Count on: `q8` after `q7`, whatever was removed since. `reserved` was published once."""
    used = [*every_key(document), *reserved]
    numbers = [int(found[1]) for key in used if (found := re.fullmatch(rf"{prefix}(\d+)", key))]
    return f"{prefix}{max(numbers, default=0) + 1}"


def checked(key: str, taken: frozenset[str]) -> str:
    """Take a key that somebody typed.

    Raises:
        EditRefused: it is none, or it is taken.

    """
    if not _KEY.fullmatch(key):
        raise EditRefused("key", "not_a_key")
    if key in taken or key in _OURS:
        raise EditRefused("key", "key_taken", key=key)
    return key


def every_key(node: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """List the keys and option values of a document."""
    if isinstance(node, Mapping):
        yield from (node[name] for name in ("key", "value") if isinstance(node.get(name), str))
        for name, inner in node.items():
            if name != "examples":
                yield from every_key(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from every_key(inner)


def readings(document: Mapping[str, Any]) -> Iterator[Reading]:
    """List everything that reads a question: conditions, papers, fees, sums, deadlines, rules."""
    deadline = document.get("deadline", {}).get("field")
    if deadline:
        yield Reading("", deadline)
    for member in ("pages", "rules", "documents", "fee"):
        yield from _inside(document.get(member, {}), f"/{member}", "")


def _inside(node: Any, at: str, repeat: str) -> Iterator[Reading]:  # noqa: ANN401 - any JSON
    if isinstance(node, list):
        for place, inner in enumerate(node):
            yield from _inside(inner, f"{at}/{place}", repeat)
    elif isinstance(node, Mapping):
        for key in _read_by(node, repeat):
            yield Reading(at, key)
        here = node.get("for_each") or node.get("some") or repeat
        if node.get("type") == "repeat":
            here = node.get("key", "")
        for name, inner in node.items():
            yield from _inside(inner, f"{at}/{name}", here)


def _read_by(node: Mapping[str, Any], repeat: str) -> Iterator[str]:
    here = node.get("for_each") or repeat
    named = [node.get("for_each"), node.get("some"), node.get("sum")]
    named.append(node.get("at") if "level" in node else None)
    if "op" in node or set(node) == {"field"}:
        named.append(_absolute(str(node.get("field", "")), here))
    if "table" in node:
        named.append(_absolute(str(node.get("by", "")), here))
    if "unique_by" in node:
        named.append(f"{node.get('key')}.{node['unique_by']}")
    named += node.get("count", ()) if isinstance(node.get("count"), list) else ()
    yield from (one.replace("[]", "") for one in named if isinstance(one, str) and one)


def _absolute(reference: str, repeat: str) -> str:
    inside = reference.removeprefix("item.")
    return reference if inside == reference else f"{repeat}.{inside}"


def refuse_if_read(document: Mapping[str, Any], at: str, keys: Mapping[str, str]) -> None:
    """Refuse to take a thing away that something outside it depends on.

    keys: the questions that would go, with their labels: `{"dogs.name": "名前"}`.

    Raises:
        EditRefused: with the label of the question.

    """
    for reading in readings(document):
        if reading.at == at or reading.at.startswith(f"{at}/"):
            continue
        for key, label in keys.items():
            if reading.key == key or reading.key.startswith(f"{key}."):
                raise EditRefused("at", "is_read", label=label, place=reading.at)
