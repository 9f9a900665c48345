"""Printing a form, warm, from its answers to the PDF: what a clerk waits for after a click."""

import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from machi.forms.domain.application import frozen_line
from machi.forms.domain.evaluation import Circumstances, evaluate
from machi.forms.domain.reading import fingerprint, read_procedure
from machi.forms.printing.bring_fonts import FONTS
from machi.forms.printing.press import Press
from machi.forms.queries.papers.edition import Edition
from machi.forms.queries.papers.form import Answered
from machi.forms.queries.printed import sheet_of
from machi.local.measuring.measured import Measured

GOAL_MS = 50.0
INTAKE_GOAL_MS = 2000.0
GOAL_OVER_FLOOR = 4.0
FAMILY = (
    *("tennyu-tenkyo", "kokuho-shutoku", "jido-teate"),
    *("juminhyo", "inkan-shomei", "shotoku-shomei"),
)
NOW = datetime(2026, 4, 6, 1, 30, tzinfo=UTC)
EDITION = Edition("ja", "みほん市", NOW)
FIXED_PAGE = """
#set document(title: "見本", date: datetime(year: 2026, month: 4, day: 6))
#set text(font: "BIZ UDGothic", fallback: false, size: 10pt, lang: "ja")
#set page(paper: "a4", footer: sys.inputs.round)
#let cells = json("page.json")
#table(columns: (46mm, 1fr), ..cells)
"""


async def measure(rounds: int = 100) -> list[Measured]:
    """Print the same form with another name each time, beside a fixed page with its characters."""
    press = Press([FONTS])
    forms = [_form(name) for name in FAMILY]
    await press.print(sheet_of([forms[0]], EDITION))  # warm: the engine has started
    ours, floor = [], []
    with tempfile.TemporaryDirectory() as folder:
        compile_fixed = _fixed_page(Path(folder), forms[0])
        compile_fixed(0)
        for number in range(1, rounds + 1):  # in turns, so that both meet the same machine
            began = time.perf_counter()
            await press.print(sheet_of([_form(FAMILY[0], number)], EDITION))
            ours.append(time.perf_counter() - began)
            began = time.perf_counter()
            compile_fixed(number)
            floor.append(time.perf_counter() - began)
    began = time.perf_counter()
    await press.print(sheet_of(forms, EDITION))
    intake = 1000 * (time.perf_counter() - began)
    return [*_of_one(ours, floor), _of_intake(intake)]


def _of_one(ours: Sequence[float], floor: Sequence[float]) -> Iterator[Measured]:
    middle, beneath = (1000 * statistics.median(one) for one in (ours, floor))
    p95 = 1000 * statistics.quantiles(ours, n=20)[-1]
    name = "print a form, warm"
    detail = f"{len(ours)} papers of two pages, p95 {p95:.1f} ms"
    yield Measured(name=name, value=middle, unit="ms", goal=GOAL_MS, at="most", detail=detail)
    yield Measured(
        name=f"{name}, beside a page",
        value=middle,
        unit="ms",
        goal=GOAL_OVER_FLOOR,
        at="most",
        floor=beneath,
        detail="the same characters in a fixed table, same engine and fonts, in this process",
    )


def _of_intake(took: float) -> Measured:
    return Measured(
        name="print an intake, six forms",
        value=took,
        unit="ms",
        goal=INTAKE_GOAL_MS,
        at="most",
        detail="one PDF, the first time",
    )


def _form(name: str, number: int = 0) -> Answered:
    """Fill in a form with its first good example, for another person each time."""
    file = files("machi.forms.sample_city") / "procedures" / f"{name}.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    example = next(one for one in document["examples"] if one["expect"]["ok"])
    procedure = read_procedure(document)
    given = _renamed(example["answers"], f"見本{number}")
    today = date.fromisoformat(example["today"])
    evaluation = evaluate(procedure, given, Circumstances(example["channel"], today))
    return Answered(
        procedure=procedure,
        evaluation=evaluation,
        mark=fingerprint(document),
        number="AB2CD3EF",
        on=NOW.date(),
        fee_lines=[frozen_line(line) for line in evaluation.fee_lines],
    )


def _renamed(given: Any, name: str) -> Any:  # noqa: ANN401 - any answer
    if isinstance(given, dict):
        return {
            key: name if key == "family_name" else _renamed(one, name) for key, one in given.items()
        }
    return [_renamed(one, name) for one in given] if isinstance(given, list) else given


def _fixed_page(folder: Path, form: Answered) -> Callable[[int], bytes]:
    texts = list(_texts(sheet_of([form], EDITION).paper))
    (folder / "page.json").write_text(json.dumps(texts))
    (folder / "page.typ").write_text(FIXED_PAGE)
    compiler = typst.Compiler(
        str(folder / "page.typ"),
        root=str(folder),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
    )

    def compile_it(number: int) -> bytes:
        inputs = {"round": str(number)}
        made = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["ua-1", "a-2b"])
        if not isinstance(made, bytes):
            raise TypeError("the engine made no PDF")
        return made

    return compile_it


def _texts(given: object) -> Iterator[str]:
    if isinstance(given, str):
        yield given
    elif isinstance(given, dict):
        for one in given.values():
            yield from _texts(one)
    elif isinstance(given, list | tuple):
        for one in given:
            yield from _texts(one)
