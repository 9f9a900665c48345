"""A hall as it would be with more or fewer counters from some moment on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from machi.queue.domain.forecast.hall import DAY, Hall, Post

COUNTERS = range(-5, 6)
"""So many fewer or more can be tried."""


@dataclass(frozen=True, slots=True)
class Change:
    """So many counters more (fewer, below 0) for these lines, from a second of the day on."""

    counters: int
    lines: frozenset[str]
    begins: float


def changed(hall: Hall, change: Change) -> Hall:
    """Give the hall after the change; nobody who waits is touched.

    More: free counters that serve just these lines. Fewer: of the counters that serve one of the
    lines, those without anybody first; whom they serve now they serve to the end.
    """
    if change.counters >= 0:
        away = ((hall.now, change.begins),) if change.begins > hall.now else ()
        more = [Post(change.lines, away=away)] * change.counters
        lines = sorted({*hall.lines, *(change.lines if more else ())})
        return replace(hall, posts=[*hall.posts, *more], lines=lines)
    serving = [post for post in hall.posts if post.lines & change.lines]
    gone = sorted(serving, key=lambda post: post.busy is not None)[: -change.counters]
    from_then = (max(change.begins, hall.now), float(DAY))
    return replace(hall, posts=list(_without(hall.posts, gone, from_then)))


def _without(posts: Iterable[Post], gone: list[Post], away: tuple[float, float]) -> Iterable[Post]:
    for post in posts:
        if any(post is one for one in gone):
            yield replace(post, away=tuple(sorted((*post.away, away))))
        else:
            yield post
