"""What a forecast knows of a hall at one moment. Times are seconds of the business day."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ticket that is to be called.

    front_at: since when it waits before all others (came back, was reopened), else null.
    here_from: who is not in the hall yet is not called before this moment, even if it is their
    turn; what is told of them is their turn.
    """

    ticket: Hashable
    line: str
    priority_class: int
    credit_from: float
    front_at: float | None = None
    here_from: float | None = None


@dataclass(frozen=True, slots=True)
class Busy:
    """Whom a counter called or serves; no line: a call that nobody answers."""

    line: str | None
    since: float


@dataclass(frozen=True, slots=True)
class Post:
    """A counter on the roster; `away` are its breaks and pauses, as (start, end)."""

    lines: frozenset[str]
    busy: Busy | None = None
    away: tuple[tuple[float, float], ...] = ()

    def on_duty_from(self, moment: float) -> float:
        for start, end in self.away:
            if start <= moment < end:
                return end
        return moment


@dataclass(frozen=True, slots=True)
class Booked:
    """A reservation whose holder has not come yet."""

    line: str
    at: float


@dataclass(frozen=True, slots=True)
class Hall:
    """The present state: `waiting` in the order of their numbers; rates by class."""

    now: float
    waiting: Sequence[Waiting]
    posts: Sequence[Post]
    booked: Sequence[Booked]
    rates: Mapping[int, float]
    lines: Sequence[str]
    """For which a ticket taken now is forecast as well."""
    grace_seconds: float = 600
