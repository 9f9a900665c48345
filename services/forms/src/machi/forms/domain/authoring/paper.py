"""What the linter says of a form's paper: layouts and pages that there are, room for boxes."""

from collections.abc import Iterator

from machi.forms.domain.authoring.finding import Finding, pointer
from machi.forms.domain.printing.layout import layout_named, print_layout
from machi.forms.domain.procedure import Procedure

MOST_BOXES = 8
"""More boxes for staff in one row than this are too narrow for a stamp."""


def in_print(procedure: Procedure) -> Iterator[Finding]:
    """Find what cannot be printed as it is written."""
    layout = print_layout(procedure.document)
    for place, key in enumerate(layout.order):
        if procedure.page(key) is None:
            yield Finding(pointer("print", "order", place), "no_such_page", {"key": key})
    if layout.office and len(layout.office) > MOST_BOXES:
        yield Finding("/print/office", "too_many_boxes", {"limit": MOST_BOXES})


def about_print(procedure: Procedure) -> Iterator[Finding]:
    """Advise where the name of a layout is none: it is printed in one column then."""
    template = procedure.document["print"]["template"]
    if layout_named(template) is None:
        yield Finding("/print/template", "no_such_layout", {"name": template})
