"""What a condition of a procedure may read at its place, and setting one there."""

from collections.abc import Iterator, Mapping
from typing import Any

from machi.forms.domain.authoring.edits.conditions.groups import (
    Group,
    Offer,
    opened,
    read,
    written,
)
from machi.forms.domain.authoring.edits.conditions.rows import Readable, Sent
from machi.forms.domain.authoring.edits.tree import (
    Edited,
    EditRefused,
    Json,
    copied,
    find,
    in_item,
    kind_of,
    repeat_of,
)
from machi.forms.domain.authoring.places import parts_of_type
from machi.forms.domain.delegation import pages_of

_NAMES = {
    "page": ("visible_if",),
    "field": ("visible_if", "required_if"),
    "document": ("required_if",),
    "line": ("when",),
    "rule": ("when",),
}
_WITH_ITEMS = {"repeat", "household"}
_SEXES = (1, 2, 9)


def names_at(at: str) -> tuple[str, ...]:
    """List the conditions that the thing at a pointer has."""
    return _NAMES.get(kind_of(at), ())


def set_condition(document: Mapping[str, Any], at: str, name: str, sent: Group[Sent]) -> Edited:
    """Set a condition as a form sent it; without rows it is taken away.

    Raises:
        EditRefused: something cannot be read there, or a value is none of its type.

    """
    if name not in names_at(at):
        raise EditRefused("at", "gone")
    before = opened(find(document, at).get(name))
    condition = written(read(sent, before, offered_at(document, at), name))
    if condition is None and kind_of(at) == "rule":
        raise EditRefused(f"{name}.0.test", "empty")
    changed = copied(document)
    thing = find(changed, at)
    thing.pop(name, None)
    if condition is not None:
        thing[name] = condition
    return Edited(changed, at)


def offered_at(document: Mapping[str, Any], at: str) -> Offer:
    """List what a condition at a place may read: what is asked before it, and its own item."""
    own = _own_repeat(document, at)
    here: list[Readable] = []
    for inner in _questions_of(own) if own else ():
        if in_item(at) and inner is find(document, at):
            break
        here += _readable(inner, f"item.{inner['key']}")
    above = list(_above(document, at))
    for field in above:
        here += _readable(field, field["key"])
    channels = tuple(one for one in document["channels"] if one != "pre_entry")
    levels = tuple(dict.fromkeys(document["assurance"].values()))
    here += [Readable("ctx.channel", "named", channels), Readable("ctx.assurance", "named", levels)]
    if kind_of(at) == "rule":
        here.append(Readable("ctx.fee", "number"))
    items = {field["key"]: _items(field) for field in above if field["type"] in _WITH_ITEMS}
    return Offer(tuple(here), items)


def _items(repeat: Json) -> tuple[Readable, ...]:
    inside = _questions_of(repeat)
    return tuple(one for inner in inside for one in _readable(inner, f"item.{inner['key']}"))


def _questions_of(repeat: Json) -> list[Json]:
    if repeat["type"] == "household":  # its one question is ours, not the document's
        return [{"key": "person", "type": "person", "parts": ["name", "birth"]}]
    return list(repeat.get("fields", ()))


def _own_repeat(document: Mapping[str, Any], at: str) -> Json | None:
    if kind_of(at) in {"document", "line"}:
        for_each = find(document, at).get("for_each")
        every = (field for page in document["pages"] for field in page["fields"])
        return next((one for one in every if one["key"] == for_each), None)
    return repeat_of(document, at)


def _above(document: Mapping[str, Any], at: str) -> Iterator[Json]:
    """List what is decided before a place; what is computed is known everywhere."""
    here = find(document, "/".join(at.split("/")[:5])) if kind_of(at) == "field" else None
    page_here = find(document, at) if kind_of(at) == "page" else None
    before = True
    for page in pages_of(document):
        before = before and page is not page_here
        for field in page["fields"]:
            before = before and field is not here
            known = before or (field["type"] == "computed" and field is not here)
            if known and field["type"] != "statement":
                yield field


def _readable(field: Json, reference: str) -> Iterator[Readable]:
    kind = field["type"]
    values = tuple(option["value"] for option in field.get("options", ()))
    yield Readable(reference, kind, values)
    for part in parts_of_type(kind, field.get("parts", ())):
        by_part = {
            "date_of_birth": Readable(f"{reference}.{part}", "date"),
            "sex": Readable(f"{reference}.{part}", "choice", _SEXES),
        }
        yield by_part.get(part) or Readable(f"{reference}.{part}", "part")
