"""Conditions read back from a form: what was sent, the step of the pressed button, the result."""

from collections.abc import Mapping
from re import escape, fullmatch
from typing import Any

from starlette.datastructures import FormData

from machi.forms.domain.authoring.edits.conditions.groups import (
    Group,
    Offer,
    opened,
    read,
    unwrapped,
    without,
    wrapped,
    written,
)
from machi.forms.domain.authoring.edits.conditions.rows import Sent

_DEEPEST = 40
"""Levels of a document that can be kept: whatever recurses must come back."""
_STEPS = {"wrap": wrapped, "unwrap": unwrapped, "remove": without}


def sent_condition(name: str, form: FormData) -> Group[Sent]:
    """Read the rows and groups of a condition from a form, as they were sent."""
    return _sent_group(name, form, 0)


def stepped(name: str, sent: Group[Sent], do: str) -> Group[Sent]:
    """Take the step of the pressed button, if it is one of this condition's: `wrap:when.0.1`.

    Raises:
        EditRefused: nothing stands where the step would be taken.

    """
    pressed = fullmatch(rf"(wrap|unwrap|remove):{escape(name)}((?:\.[0-9]{{1,3}})*)", do)
    if pressed is None:
        return sent
    path = [int(place) for place in pressed[2].split(".")[1:]]
    return _STEPS[pressed[1]](sent, path)


def read_condition(
    name: str, before: Mapping[str, Any] | None, offer: Offer, sent: Group[Sent]
) -> dict[str, Any] | None:
    """Give the condition that a form sent; None when nothing is in it.

    before: the condition as it is; what nobody touched of it stays to the letter.

    Raises:
        EditRefused: something cannot be read there, or a value is none of its type.

    """
    return written(read(sent, opened(before), offer, name))


def _sent_group(path: str, form: FormData, depth: int) -> Group[Sent]:
    around, _, joint = str(form.get(f"{path}.mode", "all")).rpartition(".")
    inside: list[Sent | Group[Sent]] = []
    while depth < _DEEPEST:
        at = f"{path}.{len(inside)}"
        if f"{at}.mode" in form:
            inside.append(_sent_group(at, form, depth + 1))
        elif f"{at}.test" in form:
            inside.append(_sent_row(at, form))
        else:
            break
    return Group(around, joint, tuple(inside), listed=f"{path}.listed" in form)


def _sent_row(path: str, form: FormData) -> Sent:
    test, value, last, was = (
        str(form.get(f"{path}.{name}", "")) for name in ("test", "value", "last", "was")
    )
    ticked = frozenset(str(one) for one in form.getlist(f"{path}.in"))
    return Sent(test, value, last, ticked, was)
