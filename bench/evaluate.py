"""Evaluating and checking thirty questions, in one process: what every page of a form costs."""

import time
from collections.abc import Mapping
from datetime import date
from typing import Any

from machi.forms.domain.evaluation import Circumstances, evaluate
from machi.forms.domain.procedure import Procedure
from machi.forms.domain.reading import read_procedure
from machi.local.measuring.measured import Measured

GOAL_MS = 1.0
QUESTIONS = 30
WORDS = {"ja": "見本"}


async def measure(rounds: int = 2000) -> list[Measured]:
    """Every second question hangs on the one before it; all kinds of simple answers."""
    procedure, answers = _procedure(), _answers()
    circumstances = Circumstances("online", date(2026, 4, 6))
    if not evaluate(procedure, answers, circumstances).ok:
        raise AssertionError("the answers of the benchmark are wrong")
    began = time.perf_counter()
    for _ in range(rounds):
        evaluate(procedure, answers, circumstances)
    each = 1000 * (time.perf_counter() - began) / rounds
    return [
        Measured(
            name="evaluate 30 questions",
            value=each,
            unit="ms",
            goal=GOAL_MS,
            at="most",
            detail=f"{rounds} rounds, 15 conditions in a chain",
        )
    ]


KINDS: tuple[tuple[dict[str, Any], Any], ...] = (
    ({"type": "text", "max_length": 50}, "見本の答え"),
    ({"type": "number", "min": 1, "max": 99}, "１２"),
    ({"type": "date", "max": "today"}, "2026-04-01"),
    ({"type": "phone_jp"}, "０９０－００００－００００"),
    ({"type": "choice", "options": [{"value": "a", "label": WORDS}]}, "a"),
    ({"type": "person_kana"}, {"family_name_kana": "みほん", "given_name_kana": "ﾀﾛｳ"}),
)


def _field(number: int) -> dict[str, Any]:
    kind, _ = KINDS[number % len(KINDS)]
    field = {"key": f"q{number}", "label": WORDS, "required": True, **kind}
    if number % 2:
        field["visible_if"] = {"field": f"q{number - 1}", "op": "answered"}
    return field


def _answers() -> Mapping[str, Any]:
    return {f"q{number}": KINDS[number % len(KINDS)][1] for number in range(QUESTIONS)}


def _procedure() -> Procedure:
    return read_procedure(
        {
            "id": "bench",
            "version": 1,
            "kind": "shinsei",
            "title": WORDS,
            "channels": ["online"],
            "assurance": {"online": "none"},
            "retention": {"draft": 14},
            "pages": [
                {"key": "all", "title": WORDS, "fields": [_field(n) for n in range(QUESTIONS)]}
            ],
            "documents": [],
            "fee": {"timing": {}, "lines": []},
        }
    )
