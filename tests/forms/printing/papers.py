"""Reading and looking at papers: what a PDF says, and what it looks like. All names synthetic."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pypdfium2  # type: ignore[import-untyped] # it has no types
from PIL import Image

from machi.forms.domain.application import frozen_line
from machi.forms.domain.evaluation import Circumstances, Evaluation, evaluate
from machi.forms.domain.procedure import Procedure
from machi.forms.domain.reading import fingerprint, read_procedure
from machi.forms.printing.press import Printed, press
from machi.forms.queries.papers.edition import Edition
from machi.forms.queries.papers.form import Answered
from machi.forms.queries.printed import sheet_of

NOW = datetime(2026, 4, 6, 1, 30, tzinfo=UTC)
EDITION = Edition("ja", "みほん市", NOW)
Json = Mapping[str, Any]


def text_of(pdf: bytes) -> str:
    """Read all text of a PDF, without the breaks between lines and words."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return squeezed("".join(pages))


def squeezed(text: str) -> str:
    return "".join(text.split())


def pictures_of(pdf: bytes, dots_per_inch: int = 72) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    scale = dots_per_inch / 72
    found = [page.render(scale=scale).to_pil().convert("L") for page in document]
    document.close()
    return found


def answered(document: Json, answers: Json, on: str = "2026-04-06", **more: Any) -> Answered:  # noqa: ANN401 - fields of the form
    """Fill a form in, as if it had been sent this morning."""
    procedure = read_procedure(document)
    evaluation = evaluate(procedure, answers, Circumstances("counter", date.fromisoformat(on)))
    known: dict[str, Any] = {
        "mark": fingerprint(document),
        "number": "AB2CD3EF",
        "on": NOW.date(),
        "fee_lines": [frozen_line(line) for line in evaluation.fee_lines],
    }
    return Answered(procedure=procedure, evaluation=evaluation, **{**known, **more})


async def printed_form(
    document: Json, answers: Json, *, on: str = "2026-04-06", copy: bool = False
) -> tuple[Printed, Procedure, Evaluation]:
    """Print the form of some answers, without a database."""
    form = answered(document, answers, on)
    made = await press(None).print(sheet_of([form], EDITION, copy=copy))
    return made, form.procedure, form.evaluation


async def printed_text(text: str, label: str = "質問") -> Printed:
    """Print one answer on an otherwise ordinary form."""
    document = one_question(label)
    made, _, _ = await printed_form(document, {"q": text})
    return made


def one_question(label: str = "質問", kind: str = "textarea") -> dict[str, Any]:
    words = {"ja": label}
    return {
        "id": "one",
        "version": 1,
        "kind": "shinsei",
        "title": {"ja": "見本の申請"},
        "channels": ["counter"],
        "assurance": {"counter": "none"},
        "retention": {"draft": 14},
        "pages": [
            {"key": "p", "title": words, "fields": [{"key": "q", "type": kind, "label": words}]}
        ],
        "documents": [],
        "fee": {"timing": {}, "lines": []},
        "print": {"template": "one", "signature": True, "guide": False},
    }
