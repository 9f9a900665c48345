"""What a document is made of: add a part, move it, take it away."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from machi.forms.domain.authoring.edits.keys import checked, every_key, proposed, refuse_if_read
from machi.forms.domain.authoring.edits.palette import NOT_IN_ITEMS, OWN_LABELS, new_field
from machi.forms.domain.authoring.edits.tree import (
    Edited,
    EditRefused,
    Json,
    copied,
    find,
    in_item,
    kind_of,
    owner,
    repeat_of,
)

MOST_OPTIONS = 100
_NOTHING_RESERVED: frozenset[str] = frozenset()


def add_page(
    document: Mapping[str, Any], title: str, reserved: frozenset[str] = _NOTHING_RESERVED
) -> Edited:
    """Put a page at the end."""
    page = {
        "key": proposed(document, "page", reserved),
        "title": {"ja": _told("label", title)},
        "fields": [],
    }
    return _appended(document, "/pages", page)


def add_field(
    document: Mapping[str, Any],
    into: str,
    field: tuple[str, str, str],
    reserved: frozenset[str] = _NOTHING_RESERVED,
) -> Edited:
    """Put a question at the end of a page or of a repeat's items, or after another question.

    field: its kind, its label, and its key; the program proposes a key where none is typed.
    reserved: keys of published versions, which keep their meaning.

    Raises:
        EditRefused: no label, a kind that cannot stand there, a key that is taken.

    """
    kind, label, key = field
    thing = find(document, into)
    if kind_of(into) not in {"page", "field"}:
        raise EditRefused("at", "gone")
    inside = in_item(into) or (kind_of(into) == "field" and "fields" in thing)
    if inside and kind in NOT_IN_ITEMS:
        raise EditRefused("label", "not_in_items")
    told = _told("label", label or OWN_LABELS.get(kind, ""))
    used = frozenset(every_key(document)) | reserved
    chosen = checked(key, used) if key else proposed(document, "q", reserved)
    new = new_field(document, kind, chosen, told)
    if "fields" in thing:
        return _appended(document, f"{into}/fields", new)
    changed = copied(document)
    siblings, place, above = owner(changed, into)
    siblings.insert(place + 1, new)
    return Edited(changed, f"{above}/{place + 1}")


def add_document(
    document: Mapping[str, Any], title: str, reserved: frozenset[str] = _NOTHING_RESERVED
) -> Edited:
    """Put a paper on the list of those that somebody has to bring or send."""
    paper = {
        "key": proposed(document, "d", reserved),
        "title": {"ja": _told("label", title)},
        "accept": ["show"],
    }
    return _appended(document, "/documents", paper)


def add_line(
    document: Mapping[str, Any], label: str, reserved: frozenset[str] = _NOTHING_RESERVED
) -> Edited:
    """Put a line on the bill."""
    line = {"key": proposed(document, "f", reserved), "label": {"ja": _told("label", label)}}
    return _appended(document, "/fee/lines", {**line, "unit": 0})


def add_rule(
    document: Mapping[str, Any], message: str, reserved: frozenset[str] = _NOTHING_RESERVED
) -> Edited:
    """Put a check across questions at the end: it fires when its condition is true.

    Raises:
        EditRefused: no message, or nothing is asked yet that it could stand at.

    """
    first = next((field["key"] for page in document["pages"] for field in page["fields"]), None)
    if first is None:
        raise EditRefused("label", "nothing_asked")
    rule = {
        "key": proposed(document, "r", reserved),
        "level": "error",
        "when": {"field": first, "op": "answered"},
        "at": first,
        "message": {"ja": _told("label", message)},
    }
    return _appended({"rules": [], **document}, "/rules", rule)


def add_options(
    document: Mapping[str, Any],
    at: str,
    labels: Sequence[str],
    reserved: frozenset[str] = _NOTHING_RESERVED,
) -> Edited:
    """Put options at the end of a choice, one for each label.

    Raises:
        EditRefused: nothing was typed, there would be too many, or one is there already.

    """
    changed = copied(document)
    options = find(changed, at).get("options")
    if options is None:
        raise EditRefused("at", "gone")
    told = [label.strip() for label in labels if label.strip()]
    if not told:
        raise EditRefused("options", "empty")
    for label in told:
        if label in {one["label"].get("ja") for one in options}:
            raise EditRefused("options", "option_twice", label=label)
        options.append({"value": _option_value(changed, label, reserved), "label": {"ja": label}})
    if len(options) > MOST_OPTIONS:
        raise EditRefused("options", "too_many", limit=str(MOST_OPTIONS))
    return Edited(changed, at)


def duplicate(
    document: Mapping[str, Any], at: str, reserved: frozenset[str] = _NOTHING_RESERVED
) -> Edited:
    """Put a copy of a question, paper, fee line or check after it, under a key of its own.

    Raises:
        EditRefused: it is nothing that can be copied.

    """
    prefix = {"field": "q", "document": "d", "line": "f", "rule": "r"}.get(kind_of(at))
    if prefix is None:
        raise EditRefused("at", "gone")
    changed = copied(document)
    siblings, place, above = owner(changed, at)
    copy = deepcopy(siblings[place])
    copy["key"] = proposed(document, prefix, reserved)
    for name in ("label", "title", "message", "text"):
        if name in copy:
            copy[name] = {code: f"{text} (2)" for code, text in copy[name].items()}
    siblings.insert(place + 1, copy)
    return Edited(changed, f"{above}/{place + 1}")


def move(document: Mapping[str, Any], at: str, step: int) -> Edited:
    """Move a thing up (-1) or down (+1); a question goes on to the neighbouring page.

    Raises:
        EditRefused: it stands at the end already.

    """
    changed = copied(document)
    siblings, place, above = owner(changed, at)
    if 0 <= place + step < len(siblings):
        siblings.insert(place + step, siblings.pop(place))
        return Edited(changed, f"{above}/{place + step}")
    page = int(at.split("/")[2]) + step if kind_of(at) == "field" and not in_item(at) else -1
    if not 0 <= page < len(changed["pages"]):
        raise EditRefused("at", "at_the_end")
    fields = changed["pages"][page]["fields"]
    fields.insert(len(fields) if step < 0 else 0, siblings.pop(place))
    return Edited(changed, f"/pages/{page}/fields/{len(fields) - 1 if step < 0 else 0}")


def remove(document: Mapping[str, Any], at: str) -> Edited:
    """Take a thing away, and everything inside it.

    Raises:
        EditRefused: something outside it depends on it; the last page.

    """
    siblings, place, above = owner(document, at)
    if kind_of(at) == "page" and len(siblings) == 1:
        raise EditRefused("at", "last_page")
    refuse_if_read(document, at, dict(_questions_in(document, at)))
    changed = copied(document)
    left, _, _ = owner(changed, at)
    del left[place]
    holder = above if kind_of(at) in {"document", "rule", "example"} else above.rpartition("/")[0]
    if kind_of(at) == "option" or not left:
        return Edited(changed, holder)
    return Edited(changed, f"{above}/{min(place, len(left) - 1)}")


def _questions_in(document: Mapping[str, Any], at: str) -> Iterator[tuple[str, str]]:
    thing = find(document, at)
    kind = kind_of(at)
    if kind == "page":
        yield from (_keyed(field, "") for field in thing["fields"])
    elif kind == "field":
        repeat = repeat_of(document, at)
        yield _keyed(thing, f"{repeat['key']}." if repeat else "")


def _keyed(field: Mapping[str, Any], prefix: str) -> tuple[str, str]:
    text = field.get("label") or field.get("text") or {}
    return f"{prefix}{field['key']}", str(text.get("ja", field["key"]))


def _option_value(document: Mapping[str, Any], label: str, reserved: frozenset[str]) -> str:
    known = {"はい": "yes", "いいえ": "no"}
    return known.get(label) or proposed(document, "o", reserved)


def _appended(document: Mapping[str, Any], into: str, thing: Json) -> Edited:
    changed = copied(document)
    holder = find(changed, into)
    holder.append(thing)
    return Edited(changed, f"{into}/{len(holder) - 1}")


def _told(name: str, text: str) -> str:
    if not text.strip():
        raise EditRefused(name, "empty")
    return text.strip()
