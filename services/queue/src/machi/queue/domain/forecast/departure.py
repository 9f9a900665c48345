"""そろそろ出発: when somebody who waits elsewhere should leave, and what is told of it."""

SPARE_SECONDS = 105
"""Time between entering the hall and being called, beside the forecast's own care. On synthetic
days each minute more puts one of a hundred more in time, and everybody a minute longer in the
hall (`bench/leave_now.py`)."""
USUAL_TRAVEL_SECONDS = 15 * 60
"""Of somebody who took a number elsewhere and did not say how far away they are."""
TRAVEL_AT_MOST = 180
"""Minutes that somebody can be away."""
LEAVE_AT_MOST = 2
"""Leave now, and once more when the plan changed: with the number taken, three messages."""


def leave_at(*, p5_turn: float, travel_seconds: float) -> float:
    """Tell when to leave, so that nineteen of twenty are in the hall before their turn.

    Args:
        p5_turn: the moment before which the turn comes only once in twenty times; seconds.
        travel_seconds: what the person stated.

    """
    return p5_turn - travel_seconds - SPARE_SECONDS


def leave_now(*, now: float, p5_turn: float, travel_seconds: float) -> bool:
    """Tell whether it is time (`leave_at`); `now` in seconds, as all others."""
    return now >= leave_at(p5_turn=p5_turn, travel_seconds=travel_seconds)


def here_from(now: float, travel_minutes: int | None, told_at: float | None) -> float:
    """Tell from when somebody who is not in the hall can be called."""
    travel = USUAL_TRAVEL_SECONDS if travel_minutes is None else travel_minutes * 60
    return max(now, travel + (now if told_at is None else told_at))


def turn_may_come_first(
    *, now: float, p10_turn: float, travel_minutes: int, told_at: float | None
) -> bool:
    """Tell whether somebody who leaves now, or left when told, may be too late for their turn.

    Then they are told so: the number stays, and it is called when they are here.

    Args:
        now: seconds, as all others.
        p10_turn: the moment before which the turn comes once in ten times.
        travel_minutes: what the person stated.
        told_at: when they were told to leave, if they were.

    """
    return here_from(now, travel_minutes, told_at) > p10_turn
