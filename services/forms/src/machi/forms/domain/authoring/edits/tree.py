"""Places in a document that is being edited, and the one way to change it: on a copy."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from machi.shared.errors import BadInput

Json = dict[str, Any]


class EditRefused(BadInput):
    """An edit that cannot be. `field` names the control, `reason` the sentence, `values` its words.

    The document stays as it was.
    """

    code = "forms.edit_refused"
    words = "この変更はできません。"

    def __init__(self, field: str, reason: str, **values: str) -> None:
        super().__init__(f"{field}: {reason}", field=field)
        self.reason = reason
        self.values = values


@dataclass(frozen=True, slots=True)
class Edited:
    """The document after an edit, and the JSON pointer of what a person looks at next."""

    document: Json
    at: str


def copied(document: Mapping[str, Any]) -> Json:
    """Give a document that may be changed; the one that was given stays."""
    return deepcopy(dict(document))


def find(document: Mapping[str, Any], at: str) -> Any:  # noqa: ANN401 - any JSON
    """Give what stands at a JSON pointer.

    Raises:
        EditRefused: nothing is there.

    """
    here: Any = document
    for step in at.split("/")[1:]:
        if isinstance(here, list) and step.isdigit() and int(step) < len(here):
            here = here[int(step)]
        elif isinstance(here, Mapping) and step in here:
            here = here[step]
        else:
            raise EditRefused("at", "gone")
    return here


def owner(document: Mapping[str, Any], at: str) -> tuple[list[Any], int, str]:
    """Give the list that a thing stands in, its place there, and the pointer of the list.

    Raises:
        EditRefused: nothing is there, or it does not stand in a list.

    """
    find(document, at)
    above, _, last = at.rpartition("/")
    holder = find(document, above)
    if not isinstance(holder, list):
        raise EditRefused("at", "gone")
    return holder, int(last), above


def kind_of(at: str) -> str:
    """Name what stands at a pointer: `page`, `field`, `option`, `document`, `line`, `rule`, …."""
    names = [step for step in at.split("/")[1:] if not step.isdigit()]
    if not names or at.rpartition("/")[2] in names:
        return "document_itself"
    return {
        "pages": "page",
        "fields": "field",
        "options": "option",
        "documents": "document",
        "lines": "line",
        "rules": "rule",
        "examples": "example",
    }.get(names[-1], "document_itself")


def in_item(at: str) -> bool:
    """Tell whether a question stands inside a repeat."""
    return at.count("/fields/") > 1


def repeat_of(document: Mapping[str, Any], at: str) -> Json | None:
    """Give the repeat whose items a question is about; None for one that stands on its page."""
    return find(document, "/".join(at.split("/")[:5])) if in_item(at) else None
