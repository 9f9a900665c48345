"""What a navigator's document says otherwise than another one: added, removed, moved, changed.

Questions are matched by their keys, rules by their procedure, examples by their names.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from machi.forms.domain.authoring.changes import Change, What
from machi.forms.domain.authoring.finding import pointer

Json = Mapping[str, Any]
_WHOLE = ("title", "life_event", "effective")
_LISTS = (
    ("question", "questions", "key"),
    ("row", "rows", "procedure"),
    ("example", "examples", "name"),
)
_UNTOLD = {"key", "value", "options", "name"}
_Keyed = Mapping[str, tuple[str, Json]]
"""By name: the JSON pointer of a part, and the part."""


def guide_changes(before: Json, after: Json) -> Sequence[Change]:
    """List what changed, in the order of the document."""
    return list(_changes(before, after))


def _changes(before: Json, after: Json) -> Iterator[Change]:
    for name in _WHOLE:
        if before.get(name) != after.get(name):
            values = (before.get(name), after.get(name))
            yield Change(What.CHANGED, "navigator", pointer(name), "", name, *values)
    for kind, member, by in _LISTS:
        old, new = _keyed(before, member, by), _keyed(after, member, by)
        yield from _parts(kind, old, new)
        yield from _moved(kind, old, new)
        if kind == "question":
            for key in (key for key in new if key in old):
                pair = [_keyed(found[key][1], "options", "value") for found in (old, new)]
                yield from _parts("option", pair[0], pair[1], inside=key)


def _parts(kind: str, before: _Keyed, after: _Keyed, inside: str = "") -> Iterator[Change]:
    holder = f"{inside}." if inside else ""
    for key, (at, one) in before.items():
        if key not in after:
            yield Change(What.REMOVED, kind, at, f"{holder}{key}", before=one)
    for key, (at, one) in after.items():
        if key not in before:
            yield Change(What.ADDED, kind, at, f"{holder}{key}", after=one)
            continue
        old = before[key][1]
        for name in dict.fromkeys((*old, *one)):
            if name not in _UNTOLD and old.get(name) != one.get(name):
                values = (old.get(name), one.get(name))
                yield Change(What.CHANGED, kind, at, f"{holder}{key}", name, *values)


def _moved(kind: str, before: _Keyed, after: _Keyed) -> Iterator[Change]:
    """Name the parts outside the longest run that kept its order."""
    then = [key for key in before if key in after]
    now = [key for key in after if key in before]
    blocks = SequenceMatcher(None, then, now, autojunk=False).get_matching_blocks()
    stayed = {key for block in blocks for key in now[block.b : block.b + block.size]}
    for key in now:
        if key not in stayed:
            yield Change(What.MOVED, kind, after[key][0], key)


def _keyed(holder: Json, member: str, by: str) -> dict[str, tuple[str, Json]]:
    """Name the parts of a list; what has the same name again is told apart by its number."""
    found: dict[str, tuple[str, Json]] = {}
    listed = holder.get(member)
    for place, one in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(one, Mapping) and isinstance(one.get(by), str):
            name, number = one[by], 2
            while name in found:
                name, number = f"{one[by]} {number}", number + 1
            found[name] = (pointer(member, place), one)
    return found
