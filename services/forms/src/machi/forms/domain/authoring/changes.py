"""What a document says otherwise than another one: added, removed, moved, changed; typed.

Parts are matched by their keys, so a question that moved to another page has moved, not been
removed and added. Works on unfinished documents: whatever has no key yet is left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from machi.forms.domain.authoring.finding import pointer

Json = Mapping[str, Any]


class What(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """kind: `page`, `field`, `option`, `rule`, `document`, `example`, `line` or `procedure`.

    at: a JSON pointer into the new document, into the old one for what was removed.
    key: the part's own, `dogs.name` for a question about items. name: which member changed.
    title: what the part is called in the document, in its languages.
    """

    what: What
    kind: str
    at: str
    key: str
    name: str = ""
    before: Any = None
    after: Any = None
    title: Any = None


_OWN = ("kind", "title", "summary", "law", "owner", "window", "catalog", "effective", "channels")
_MORE = (
    "assurance",
    "delegation",
    "deadline",
    "standard_days",
    "retention",
    "print",
    "staff_notes",
)
_LISTS = {"pages", "fields", "options", "lines"}
_UNTOLD = {"key", "value", *_LISTS}


def changes(before: Json, after: Json) -> Sequence[Change]:
    """List what changed, in the order of the document: whole, pages, rules, papers, fee."""
    return list(_changes(before, after))


def _changes(before: Json, after: Json) -> Iterator[Change]:
    for name in (*_OWN, *_MORE):
        if before.get(name) != after.get(name):
            values = (before.get(name), after.get(name))
            yield Change(What.CHANGED, "procedure", pointer(name), "", name, *values)
    pages = (_keyed(before, "pages", "key"), _keyed(after, "pages", "key"))
    yield from _parts("page", *pages)
    yield from _order("page", *pages)
    yield from _fields(before, after)
    for kind, member in (("rule", "rules"), ("document", "documents")):
        yield from _parts(kind, _keyed(before, member, "key"), _keyed(after, member, "key"))
    examples = (_keyed(before, "examples", "name"), _keyed(after, "examples", "name"))
    yield from _parts("example", *examples)
    lines = (_lines(before), _lines(after))
    yield from _parts("line", *lines)
    for name in ("timing", "note"):
        values = (_mapping(before, "fee").get(name), _mapping(after, "fee").get(name))
        if values[0] != values[1]:
            yield Change(What.CHANGED, "procedure", pointer("fee", name), "", name, *values)


@dataclass(frozen=True, slots=True)
class _Part:
    at: str
    content: Json
    page: str = ""
    """The page of a question."""

    @property
    def title(self) -> Any:  # noqa: ANN401 - a text of a document, perhaps unfinished
        names = (self.content.get(name) for name in ("title", "label", "message", "name"))
        return next((name for name in names if name is not None), None)


def _fields(before: Json, after: Json) -> Iterator[Change]:
    old, new = _questions(before), _questions(after)
    yield from _parts("field", old, new)
    for key, one in new.items():
        if key in old and "." not in key and old[key].page != one.page:
            pages = (old[key].page, one.page)
            yield Change(What.MOVED, "field", one.at, key, "page", *pages, title=one.title)
    for place in dict.fromkeys(_among(key, one) for key, one in new.items()):
        there = [
            {key: one for key, one in found.items() if _among(key, one) == place}
            for found in (old, new)
        ]
        yield from _order("field", *there)
    for key in new:
        if key in old:
            yield from _parts("option", _options(old[key]), _options(new[key]), inside=key)


def _among(key: str, question: _Part) -> tuple[str, str]:
    """Name the list that a question stands in: of a page, or of the items of another question."""
    return question.page, key.rpartition(".")[0]


def _options(question: _Part) -> dict[str, _Part]:
    found = _keyed(question.content, "options", "value")
    return {value: _Part(f"{question.at}{one.at}", one.content) for value, one in found.items()}


def _questions(document: Json) -> dict[str, _Part]:
    found: dict[str, _Part] = {}
    for page, part in _keyed(document, "pages", "key").items():
        for key, one in _keyed(part.content, "fields", "key").items():
            found[key] = _Part(f"{part.at}{one.at}", one.content, page)
            for inner, about_item in _keyed(one.content, "fields", "key").items():
                at = f"{part.at}{one.at}{about_item.at}"
                found[f"{key}.{inner}"] = _Part(at, about_item.content, page)
    return found


def _lines(document: Json) -> dict[str, _Part]:
    found = _keyed(_mapping(document, "fee"), "lines", "key")
    return {key: _Part(f"/fee{one.at}", one.content) for key, one in found.items()}


def _parts(
    kind: str, before: Mapping[str, _Part], after: Mapping[str, _Part], inside: str = ""
) -> Iterator[Change]:
    """Compare parts by key; `inside` names the question that options belong to."""
    for key, one in before.items():
        if key not in after:
            key_in = _in(inside, key)
            yield Change(What.REMOVED, kind, one.at, key_in, before=one.content, title=one.title)
    for key, one in after.items():
        if key not in before:
            key_in = _in(inside, key)
            yield Change(What.ADDED, kind, one.at, key_in, after=one.content, title=one.title)
            continue
        old = before[key].content
        for name in (*old, *(name for name in one.content if name not in old)):
            values = (old.get(name), one.content.get(name))
            if name not in _UNTOLD and values[0] != values[1]:
                at = f"{one.at}{pointer(name)}"
                key_in = _in(inside, key)
                yield Change(What.CHANGED, kind, at, key_in, name, *values, title=one.title)


def _order(kind: str, before: Mapping[str, _Part], after: Mapping[str, _Part]) -> Iterator[Change]:
    """Name the fewest parts that moved: those outside the longest run that kept its order."""
    common = [key for key in after if key in before]
    places = {key: place for place, key in enumerate(key for key in before if key in after)}
    stayed = _longest_rising([places[key] for key in common])
    for key in common:
        if places[key] not in stayed:
            yield Change(What.MOVED, kind, after[key].at, key, title=after[key].title)


def _longest_rising(places: Sequence[int]) -> frozenset[int]:
    best: list[tuple[int, ...]] = [()]
    for place in places:
        runs = [run for run in best if not run or run[-1] < place]
        best.append((*max(runs, key=len), place))
    longest = max(best, key=len)
    return frozenset(longest)


def _keyed(holder: Json, member: str, by: str) -> dict[str, _Part]:
    listed = holder.get(member)
    return {
        one[by]: _Part(pointer(member, place), one)
        for place, one in enumerate(listed if isinstance(listed, list) else ())
        if isinstance(one, Mapping) and isinstance(one.get(by), str)
    }


def _mapping(holder: Json, member: str) -> Json:
    found = holder.get(member)
    return found if isinstance(found, Mapping) else {}


def _in(inside: str, key: str) -> str:
    return f"{inside}.{key}" if inside else key
