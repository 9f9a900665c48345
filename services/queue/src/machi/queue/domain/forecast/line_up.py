"""The tickets of a hall, laid out once so that two hundred roll-outs share them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from machi.queue.domain.forecast.hall import Hall, Waiting

EMPTY = float("inf")
"""Credit of nobody: the lowest score there is."""


class Place(NamedTuple):
    """A place in a queue of one class and line: first come, first served within it."""

    credit_from: float
    ticket: int
    """Which one, in the order of numbers."""


@dataclass(frozen=True, slots=True)
class LineUp:
    """Queues of one class and line, and who stands before them all.

    queues: sorted places; a queue's number is its position. rates, lines, classes: of each queue.
    fronts: per line the indices of who waits at the front, as (front_at, index).
    of: the queue of a class and line. by_post: the queues each post serves.
    """

    queues: Sequence[Sequence[Place]]
    rates: Sequence[float]
    lines: Sequence[str]
    classes: Sequence[int]
    fronts: Sequence[tuple[float, int]]
    of: dict[tuple[int, str], int]
    by_post: Sequence[Sequence[int]]
    tickets: Sequence[Waiting]
    probes: int
    """From this index on, tickets are only asked about: taken now, called in thought."""


def line_up(hall: Hall) -> LineUp:
    """Lay out the people waiting, and behind each line somebody who takes a number now."""
    asked = [Waiting(None, line, max(hall.rates), hall.now) for line in hall.lines]
    tickets = [*hall.waiting, *asked]
    lines = sorted({line for post in hall.posts for line in post.lines})
    keys = [(priority_class, line) for line in lines for priority_class in sorted(hall.rates)]
    queues: dict[tuple[int, str], list[Place]] = {key: [] for key in keys}
    fronts = []
    for index, ticket in enumerate(tickets):
        if ticket.line not in lines:
            continue
        if ticket.front_at is not None:
            fronts.append((ticket.front_at, index))
        else:
            queues[ticket.priority_class, ticket.line].append(Place(ticket.credit_from, index))
    return LineUp(
        queues=[sorted(queues[key]) for key in keys],
        rates=[hall.rates[priority_class] for priority_class, _ in keys],
        lines=[line for _, line in keys],
        classes=[priority_class for priority_class, _ in keys],
        fronts=sorted(fronts),
        of={key: number for number, key in enumerate(keys)},
        by_post=[
            [number for number, (_, line) in enumerate(keys) if line in post.lines]
            for post in hall.posts
        ],
        tickets=tickets,
        probes=len(hall.waiting),
    )
