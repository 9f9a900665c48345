"""A case with its first steps and events, made ready for one statement that stores all of it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import asyncpg

from machi.forms.commands.steps import DESK, Made, topic
from machi.forms.store import hot
from machi.shared.db.once import Once
from machi.shared.ids import new_readable_code

T = TypeVar("T")

_TRIES = 5
_NUMBER_TAKEN = {"pk_receipt_number", "uq_application_receipt_number"}


async def with_new_number(store: Callable[[str], Awaitable[T]]) -> T:
    """Store something under a new receipt number; under another one if it was given before."""
    for _ in range(_TRIES):
        try:
            return await store(new_readable_code())
        except asyncpg.UniqueViolationError as taken:
            if taken.constraint_name not in _NUMBER_TAKEN:
                raise
    raise RuntimeError("five receipt numbers in a row were taken: the random source is broken")


def arrived(steps: Sequence[Made], answers: bytes, request: Once | None) -> hot.Arrived:
    """Give what the statement stores."""
    case = steps[-1].case
    told = [
        hot.Step(one.transition, one.case.revision, one.by, one.event)
        for one in steps
        if one.event is not None
    ]
    return hot.Arrived(
        case=case, answers=answers, steps=told, topics=f"{topic(case)} {DESK}", request=request
    )
