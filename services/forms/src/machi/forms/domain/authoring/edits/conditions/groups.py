"""A condition as groups of rows: opened for a form, taken apart and put together, written again.

What is opened and written unchanged is equal, to the letter and to the last nesting.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from machi.forms.domain.authoring.edits.conditions.rows import (
    Offered,
    Readable,
    Row,
    Sent,
    drawn,
    read_row,
)
from machi.forms.domain.authoring.edits.tree import EditRefused, Json

Leaf = TypeVar("Leaf")
Other = TypeVar("Other")
JOINTS = ("all", "any")
_OPPOSITE = {"all": "any", "any": "all"}


@dataclass(frozen=True, slots=True)
class Group(Generic[Leaf]):
    """Rows and groups, all of which or any of which have to be true.

    around: `""`, `not`, or `some.dogs`: it is true of one item of that repeat.
    listed: it stays a list though only one thing is in it.
    """

    around: str = ""
    joint: str = "all"
    of: tuple["Leaf | Group[Leaf]", ...] = ()
    listed: bool = False

    @property
    def mode(self) -> str:
        """Name it for a form: `any`, `not.all`, `some.dogs.any`."""
        return f"{self.around}.{self.joint}" if self.around else self.joint

    @property
    def repeat(self) -> str | None:
        """Whose items `item.` means inside it, when it says so itself."""
        head, _, repeat = self.around.partition(".")
        return repeat if head == "some" else None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a condition may read at a place: by itself, and about an item of each repeat."""

    own: tuple[Readable, ...] = ()
    items: Mapping[str, tuple[Readable, ...]] = field(default_factory=dict)

    def inside(self, repeat: str) -> "Offer":
        """Give what may be read where `item.` means the items of this repeat."""
        outside = tuple(one for one in self.own if not one.reference.startswith("item."))
        return replace(self, own=(*self.items.get(repeat, ()), *outside))

    def tests(self) -> Iterator[tuple[Row, Readable]]:
        for one in self.own:
            yield from ((row, one) for row in one.tests())
        for repeat, items in self.items.items():
            for one in items:
                yield from ((row, one) for row in one.tests(repeat))

    def rows(self) -> Offered:
        return {row.code: (row, one) for row, one in self.tests()}


def opened(condition: Mapping[str, Any] | None) -> Group[Row]:
    """Open a condition; without one there is a group of nothing."""
    if condition is None:
        return Group()
    found = _opened(condition)
    return found if isinstance(found, Group) else Group(of=(found,))


def written(group: Group[Row]) -> Json | None:
    """Write a condition; None when nothing is in it."""
    inside = [_written(one) for one in group.of]
    if not inside:
        return None
    body = inside[0] if len(inside) == 1 and not group.listed else {group.joint: inside}
    if group.around == "not":
        return {"not": body}
    return {"some": group.repeat, "where": body} if group.repeat is not None else body


def shown(group: Group[Row], offer: Offer) -> Group[Sent]:
    """Give a condition as a form shows it."""
    offer = offer.inside(group.repeat) if group.repeat is not None else offer
    rows = offer.rows()
    inside = (shown(one, offer) if isinstance(one, Group) else drawn(one, rows) for one in group.of)
    return _with(group, inside)


def read(sent: Group[Sent], before: Group[Row], offer: Offer, control: str) -> Group[Row]:
    """Read what a form sent; rows and groups that are empty are left out.

    Raises:
        EditRefused: something cannot be read there, or a value is none of its type.

    """
    standing = {row.code: row for row in _rows(before)}
    repeats = {*offer.items, *_repeats(before)}
    return _read(sent, (standing, repeats), offer, control)


def wrapped(group: Group[Leaf], path: Sequence[int]) -> Group[Leaf]:
    """Make a group of its own of what stands at a place; of everything when the path is empty."""
    if not path:
        inner = group.of if len(group.of) == 1 and not (group.around or group.listed) else (group,)
        return Group("", _OPPOSITE[group.joint], inner, listed=True)
    above, place = _owner(group, path)
    alone: Group[Leaf] = Group("", _OPPOSITE[above.joint], (above.of[place],), listed=True)
    return _put(group, path, (alone,))


def unwrapped(group: Group[Leaf], path: Sequence[int]) -> Group[Leaf]:
    """Put what is in a group where the group stood."""
    above, place = _owner(group, path)
    one = above.of[place]
    return _put(group, path, one.of if isinstance(one, Group) else (one,))


def without(group: Group[Leaf], path: Sequence[int]) -> Group[Leaf]:
    """Take away what stands at a place; everything when the path is empty."""
    if not path:
        return Group()
    _owner(group, path)
    return _put(group, path, ())


def _opened(condition: Mapping[str, Any]) -> Row | Group[Row]:
    if "field" in condition:
        return Row(condition["field"], condition["op"], condition.get("value"))
    if "some" in condition:
        inner = _opened(condition["where"])
        if isinstance(inner, Row) and inner.some is None:
            return replace(inner, some=condition["some"])
        return _around(f"some.{condition['some']}", inner)
    if "not" in condition:
        return _around("not", _opened(condition["not"]))
    joint = "all" if "all" in condition else "any"
    inside = tuple(_opened(one) for one in condition[joint])
    return Group("", joint, inside, listed=len(inside) == 1)


def _around(around: str, inner: Row | Group[Row]) -> Group[Row]:
    if isinstance(inner, Group) and not inner.around:
        return replace(inner, around=around)
    return Group(around, "any" if around == "not" else "all", (inner,))


def _written(one: Row | Group[Row]) -> Json:
    found = one.written() if isinstance(one, Row) else written(one)
    return found or {}


def _rows(group: Group[Row]) -> Iterator[Row]:
    for one in group.of:
        yield from _rows(one) if isinstance(one, Group) else (one,)


def _repeats(group: Group[Row]) -> Iterator[str]:
    if group.repeat is not None:
        yield group.repeat
    for one in group.of:
        yield from _repeats(one) if isinstance(one, Group) else ()


def _read(
    sent: Group[Sent], known: tuple[Mapping[str, Row], set[str]], offer: Offer, control: str
) -> Group[Row]:
    standing, repeats = known
    if sent.joint not in JOINTS or (sent.around not in {"", "not"} and sent.repeat not in repeats):
        raise EditRefused(f"{control}.mode", "not_in_list")
    offer = offer.inside(sent.repeat) if sent.repeat is not None else offer
    rows = offer.rows()
    inside: list[Row | Group[Row]] = []
    for place, one in enumerate(sent.of):
        at = f"{control}.{place}"
        if isinstance(one, Group):
            group = _read(one, known, offer, at)
            inside += [group] if group.of else []
        elif one.test:
            inside.append(read_row(one, rows, standing, at))
    return _with(sent, inside)


def _with(group: Group[Other], inside: "Iterator[Any] | list[Any]") -> Group[Any]:
    return Group(group.around, group.joint, tuple(inside), listed=group.listed)


def _owner(group: Group[Leaf], path: Sequence[int]) -> tuple[Group[Leaf], int]:
    here: Leaf | Group[Leaf] = group
    for place in path[:-1]:
        here = here.of[place] if isinstance(here, Group) and place < len(here.of) else here
    if not (isinstance(here, Group) and path and path[-1] < len(here.of)):
        raise EditRefused("at", "gone")
    return here, path[-1]


def _put(
    group: Group[Leaf], path: Sequence[int], instead: tuple["Leaf | Group[Leaf]", ...]
) -> Group[Leaf]:
    place, *rest = path
    one = group.of[place]
    if rest and isinstance(one, Group):
        instead = (_put(one, rest, instead),)
    return replace(group, of=(*group.of[:place], *instead, *group.of[place + 1 :]))
