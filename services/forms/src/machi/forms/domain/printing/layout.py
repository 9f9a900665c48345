"""How the form of a procedure is laid out on paper: what its document says under `print`.

`template` names a layout. Versions that were published before there was a choice name their own
procedure there; they are printed as they always were, in one column. No procedure can be called
like a layout: their names have no underscore.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from machi.forms.domain.procedure import Page, Text


class Layout(StrEnum):
    ONE_COLUMN = "one_column"
    """Questions under one another, one line each. The layout of versions that name none."""
    RULED_FORM = "ruled_form"
    """Ruled boxes as on the paper forms of a city (表形式): dense, two short answers in a line."""
    LARGE_PRINT = "large_print"
    """One column in large letters (大きな文字), for whoever signs it."""


class Mark(StrEnum):
    """What is printed of the receipt number for a reader at the desk."""

    QR = "qr"
    BARCODE = "barcode"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintLayout:
    """What a document chooses.

    order: pages that come first on paper, by their keys; the others follow as they are asked.
    copies: how often the city's form is printed; from the second on it is marked 副本.
    stamp: a box for the stamp of the day of receipt (収受印).
    office: titles of the boxes that staff fill in; None for the ordinary ones.
    """

    layout: Layout = Layout.ONE_COLUMN
    signature: bool = False
    order: tuple[str, ...] = ()
    copies: int = 1
    stamp: bool = False
    office: tuple[Text, ...] | None = None
    mark: Mark = Mark.QR

    def in_order(self, pages: Iterable[Page]) -> list[Page]:
        """Put pages into the order in which they stand on paper."""
        first = {key: place for place, key in enumerate(self.order)}
        return sorted(pages, key=lambda page: first.get(page.key, len(first)))


def print_layout(document: Mapping[str, Any]) -> PrintLayout:
    """Read what a document says of its paper; what it does not say is as it always was."""
    told = document.get("print", {})
    office = told.get("office")
    return PrintLayout(
        layout=layout_named(told.get("template")) or Layout.ONE_COLUMN,
        signature=bool(told.get("signature")),
        order=tuple(told.get("order", ())),
        copies=told.get("copies", 1),
        stamp=bool(told.get("received_stamp")),
        office=None if office is None else tuple(office),
        mark=Mark(told.get("code", Mark.QR)),
    )


def layout_named(template: str | None) -> Layout | None:
    """Find the layout that `print.template` names; None for a name of before there was a choice."""
    return Layout(template) if template in set(Layout) else None
