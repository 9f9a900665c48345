"""The linter: what keeps a procedure document from being published, and what could be better.

The one set of rules (forms reference, section 11): the builder shows it, publishing refuses by it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from machi.forms.domain.authoring.examples import run_examples
from machi.forms.domain.authoring.finding import Finding, Lint, pointer
from machi.forms.domain.authoring.hints import hints
from machi.forms.domain.authoring.naming import in_names, since_published
from machi.forms.domain.authoring.paper import in_print
from machi.forms.domain.authoring.parts import in_parts
from machi.forms.domain.authoring.places import own_pages
from machi.forms.domain.authoring.reach import never_asked
from machi.forms.domain.authoring.references import in_conditions, is_day
from machi.forms.domain.authoring.shape import HARMLESS, shape_faults
from machi.forms.domain.order import ProcedureRefused
from machi.forms.domain.procedure import Procedure
from machi.forms.domain.reading import read_procedure

CASES = ("valid", "invalid", "conditional")


def lint(document: Mapping[str, Any], published: Sequence[Procedure] = ()) -> Lint:
    """Judge a document; `published` are the versions of it that there are, oldest first.

    Rules that need the whole document wait until its shape can be read; examples wait until
    the rest is right, because they would only repeat what is wrong with it.
    """
    problems = shape_faults(document)
    advice: list[Finding] = []
    if all(_readable(one) for one in problems):
        try:
            procedure = read_procedure(document)
        except ProcedureRefused as circle:
            problems.append(Finding("/pages", "circle", {"keys": circle.detail or ""}))
        else:
            whole = list(_in_whole(procedure, published))
            problems += whole
            if not whole:
                never = never_asked(procedure)
                advice += hints(procedure, never)
                problems += _of_reach(procedure, never)
                if all(one.code in HARMLESS for one in problems):
                    problems += _of_examples(procedure)
    return Lint(tuple(problems), tuple(advice))


def _readable(fault: Finding) -> bool:
    return fault.code in HARMLESS or fault.at.startswith("/examples")


def _in_whole(procedure: Procedure, published: Sequence[Procedure]) -> Iterator[Finding]:
    yield from in_names(procedure)
    yield from since_published(procedure, published)
    yield from in_conditions(procedure)
    yield from in_parts(procedure)
    yield from in_print(procedure)


def _of_reach(procedure: Procedure, never: frozenset[str]) -> Iterator[Finding]:
    for at, page in own_pages(procedure):
        if page.fields and all(field.key in never for field in page.fields):
            values = {"page": page.title.get("ja", page.key)}
            yield Finding(at, "unreachable_page", values)


def _of_examples(procedure: Procedure) -> Iterator[Finding]:
    examples = procedure.document["examples"]
    told = {example["case"] for example in examples}
    for case in CASES:
        if case not in told:
            yield Finding("/examples", "no_example", {"case": case})
    bad_days = [
        place
        for place, example in enumerate(examples)
        if not is_day(example["today"], relative=False)
    ]
    yield from (
        Finding(pointer("examples", at, "today"), "not_a_date", {"field": "today"})
        for at in bad_days
    )
    if bad_days:
        return
    for ran in run_examples(procedure):
        for one in ran.differences:
            values = {"name": ran.name, "expected": one.expected, "found": one.found}
            yield Finding(pointer("examples", ran.place), f"example_{one.what}", values)
