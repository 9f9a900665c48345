"""What a step still has to ask: nothing that an earlier step has answered."""

from collections.abc import Iterable, Sequence

from machi.queue.domain.visits.catalogue import Procedure


def answered(done: Iterable[Procedure]) -> frozenset[str]:
    """Give what was asked at the steps that are done."""
    return frozenset(question for step in done for question in step.asks)


def still_to_ask(step: Procedure, known: frozenset[str]) -> tuple[str, ...]:
    return tuple(question for question in step.asks if question not in known)


def asked_twice(order: Sequence[Procedure], *, notes_travel: bool) -> int:
    """Count the questions that somebody hears again on the way through these steps."""
    known: set[str] = set()
    again = 0
    for step in order:
        asked = still_to_ask(step, frozenset(known) if notes_travel else frozenset())
        again += sum(question in known for question in asked)
        known.update(step.asks)
    return again
