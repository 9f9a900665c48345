"""The executable examples of a document: its own tests, run by the builder, by publishing, here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from machi.forms.domain.evaluation import Circumstances, Evaluation, evaluate
from machi.forms.domain.parsed import Problem
from machi.forms.domain.procedure import Procedure


@dataclass(frozen=True, slots=True)
class Difference:
    """Something came out otherwise. `what` is a name of `expect`: `errors`, `fee`, `visible`."""

    what: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Ran:
    """An example that was run: its place in the document and what came out otherwise."""

    place: int
    name: str
    case: str
    evaluation: Evaluation
    differences: tuple[Difference, ...]

    @property
    def ok(self) -> bool:
        return not self.differences


def run_examples(procedure: Procedure) -> Sequence[Ran]:
    """Run every example of a document whose shape is right."""
    return [
        run_example(procedure, place, example)
        for place, example in enumerate(procedure.document["examples"])
    ]


def run_example(procedure: Procedure, place: int, example: Mapping[str, Any]) -> Ran:
    """Evaluate the answers of one example and compare with what it expects."""
    circumstances = Circumstances(
        example["channel"],
        date.fromisoformat(example["today"]),
        papers=frozenset(example["papers"]) if "papers" in example else None,
    )
    found = evaluate(procedure, example["answers"], circumstances)
    differences = tuple(_differences(example["expect"], found))
    return Ran(place, example["name"], example["case"], found, differences)


def _differences(expect: Mapping[str, Any], found: Evaluation) -> Iterator[Difference]:
    if found.ok is not expect["ok"]:
        yield Difference("ok", _yes_no(expect["ok"]), _yes_no(found.ok))
    exact: Mapping[str, Iterable[str]] = {
        "errors": _written(found.errors),
        "warnings": _written(found.warnings),
        "documents": [paper.key for paper in found.documents],
    }
    for what, came in exact.items():
        if what == "documents" and what not in expect:
            continue
        wanted = [_finding(one) for one in expect.get(what, ())]
        if sorted(wanted) != sorted(came):
            yield Difference(what, _listed(wanted), _listed(came))
    if expect.get("fee", found.fee_yen) != found.fee_yen:
        yield Difference("fee", str(expect["fee"]), str(found.fee_yen))
    hidden = [path for path in expect.get("visible", ()) if path not in found.visible]
    shown = [path for path in expect.get("hidden", ()) if path in found.visible]
    if hidden:
        yield Difference("visible", _listed(hidden), "")
    if shown:
        yield Difference("hidden", _listed(shown), "")


def _finding(one: Mapping[str, str] | str) -> str:
    return one if isinstance(one, str) else f"{one['at']}: {one['code']}"


def _written(problems: Sequence[Problem]) -> list[str]:
    return [f"{problem.at}: {problem.code}" for problem in problems]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _yes_no(value: object) -> str:
    return "true" if value else "false"
