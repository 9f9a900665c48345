"""One procedure with one set of answers, and what is wrong when something leaks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.procedure import Procedure
from machi.forms.queries.papers.form import Answered
from machi.forms.queries.printed import Opened
from machi.shared.service import Context

FORGED = "forged_key"
"""A key that no document has."""


class Leaked(AssertionError):
    """Something was stored, told or asked that must not be."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One procedure with one set of answers."""

    context: Context
    browser: httpx.AsyncClient
    procedure: Procedure
    answers: Mapping[str, Any]
    marks: Mapping[str, str]

    def leak(self, what: str) -> Leaked:
        told = json.dumps(self.procedure.document, ensure_ascii=False)
        return Leaked(f"{what}; answers {dict(self.answers)}; document {told}")

    def hidden_in(self, evaluation: Evaluation, told: str) -> list[str]:
        """List the places of hidden answers whose marks are in a text."""
        marks = self.marks.items()
        return [at for at, mark in marks if not asked(at, evaluation) and mark in told]

    def lost_from(self, evaluation: Evaluation, told: str) -> list[str]:
        """List the places of visible answers whose marks are not in a text."""
        marks = self.marks.items()
        return [at for at, mark in marks if asked(at, evaluation) and mark not in told]


def asked(path: str, evaluation: Evaluation) -> bool:
    """Tell whether the question of a path is asked, `k1.address` being a part of `k1`."""
    head, _, rest = path.partition(".")
    if "[" not in head:
        return head in evaluation.visible
    inner = f"{head}.{rest.partition('.')[0]}"
    return head.partition("[")[0] in evaluation.visible and inner in evaluation.visible


def hold(held: object, trial: Trial, otherwise: str) -> None:
    """Raise Leaked when it does not hold."""
    if not held:
        raise trial.leak(otherwise)


def as_answered(opened: Opened) -> Answered:
    """Give a case as papers are made of it."""
    case = opened.case
    return Answered(
        procedure=opened.procedure,
        evaluation=opened.evaluation,
        mark=case.procedure_hash,
        number=case.receipt_number,
        on=case.created_at.date(),
        fee_lines=case.fee_lines,
    )
