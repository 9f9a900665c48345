"""What all roll-outs from one present state share, laid out once on plain lists."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from machi.queue.domain.forecast.coming import Comers, comers
from machi.queue.domain.forecast.hall import Hall, Post
from machi.queue.domain.forecast.history import History
from machi.queue.domain.forecast.line_up import EMPTY, LineUp, line_up
from machi.queue.domain.priority import PriorityClass

OVERDUE_SECONDS = 180
"""Nobody was ever served as long as this one: they are done so much later."""


@dataclass(frozen=True, slots=True)
class Plan:
    """samples: service times, by queue. ends: per post, when its present work may end.

    heads: the credit of the first of each queue. fallible: whose people may have gone away.
    to_call: how many tickets some post will call.
    """

    hall: Hall
    history: History
    laid_out: LineUp
    comers: Comers
    samples: Sequence[Sequence[float]]
    ends: Sequence[Sequence[float]]
    heads: Sequence[float]
    fallible: Sequence[bool]
    to_call: int


def plan(hall: Hall, history: History) -> Plan:
    laid_out = line_up(hall)
    every = sorted(value for values in history.service.values() for value in values)
    return Plan(
        hall=hall,
        history=history,
        laid_out=laid_out,
        comers=comers(hall, history, laid_out.of),
        samples=[history.service.get(line, every) for line in laid_out.lines],
        ends=[_ends(hall.now, post, history, every) for post in hall.posts],
        heads=[queue[0].credit_from if queue else EMPTY for queue in laid_out.queues],
        fallible=[each == PriorityClass.WALK_IN for each in laid_out.classes],
        to_call=len(laid_out.fronts) + sum(len(queue) for queue in laid_out.queues),
    )


def _ends(now: float, post: Post, history: History, every: Sequence[float]) -> Sequence[float]:
    """List when the present work may end: past services that took longer than this has so far."""
    if post.busy is None:
        return (now,)
    if post.busy.line is None:
        return (now + history.empty_call / 2,)
    past = history.service.get(post.busy.line, every)
    longer = past[bisect_right(past, now - post.busy.since) :]
    return [post.busy.since + one for one in longer] or (now + OVERDUE_SECONDS,)
