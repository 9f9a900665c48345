"""A draft as the builder's pages see it: judged by the linter, with its examples run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from machi.forms.domain.authoring.edits.keys import every_key
from machi.forms.domain.authoring.examples import Ran, run_examples
from machi.forms.domain.authoring.finding import Lint
from machi.forms.domain.authoring.shape import HARMLESS, shape_faults
from machi.forms.domain.order import ProcedureRefused
from machi.forms.domain.procedure import Procedure
from machi.forms.domain.reading import read_procedure
from machi.forms.queries.authoring import DraftView


@dataclass(frozen=True, slots=True)
class Seen:
    """What is on the screen: the draft, its document, and what came of both."""

    view: DraftView
    document: Mapping[str, Any]
    lint: Lint
    ran: Sequence[Ran]
    procedure: Procedure | None
    """The document as it is read; None while it cannot be."""


def seen(view: DraftView) -> Seen:
    """Put together what the pages show of a draft."""
    procedure = readable(view.draft.document)
    runs = procedure is not None and not any(
        one.at.startswith("/examples/") and not one.code.startswith("example_")
        for one in view.lint.problems
    )
    ran = run_examples(procedure) if runs and procedure else ()
    return Seen(view, view.draft.document, view.lint, ran, procedure)


def readable(document: Mapping[str, Any]) -> Procedure | None:
    """Read an unfinished document, as far as it can be shown and filled; None when it cannot."""
    if not editable(document):
        return None
    try:
        return read_procedure(document)
    except ProcedureRefused:  # a circle
        return None


_BEARABLE = HARMLESS | {"range", "twice", "unknown_name"}
_MAY_BE_HALF = (
    *("/window/", "/deadline/", "/standard_days/", "/effective/", "/fee/timing", "/examples"),
)
"""Settings that a form fills in one by one: while one is missing, the rest can be edited."""


def editable(document: Mapping[str, Any]) -> bool:
    """Tell whether the editor can show a document; what came from a file may be anything."""
    return all(
        one.code in _BEARABLE
        or one.at.startswith("/examples/")
        or (one.code in {"missing", "too_few_examples"} and one.at.startswith(_MAY_BE_HALF))
        for one in shape_faults(document)
    )


def reserved_keys(view: DraftView) -> frozenset[str]:
    """Name the keys of published versions: what they mean does not change any more."""
    return frozenset(key for one in view.published for key in every_key(one.document))


def revision_of(form: FormData) -> int:
    """Read which revision somebody saw; one that is none is nobody's."""
    text = str(form.get("revision", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004
