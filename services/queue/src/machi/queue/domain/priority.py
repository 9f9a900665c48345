"""Who is called first: accumulating priority.

Everybody's score grows with the wait; a class only lets it grow faster. So nobody starves, and a
newcomer of class k who waited w passes a walk-in who waited W only when w > W / rate[k].
"""

from enum import IntEnum, StrEnum


class PriorityClass(IntEnum):
    PRIORITY = 1
    """優先案内: given by staff, with a `Reason`."""
    APPOINTMENT = 2
    """予約: counts from the booked time, or from the arrival if that is later."""
    WALK_IN = 3
    """予約なし."""


DEFAULT_RATES = (4, 2, 1)
"""Rate of each class, in the order of the classes; a setting of every site."""


class Reason(StrEnum):
    """Why somebody is served before their turn: kept with who decided it, never shown outside."""

    DISABILITY = "disability"
    """障害のある方."""
    INFANT = "infant"
    """乳幼児をお連れの方."""
    PREGNANCY = "pregnancy"
    """妊娠中の方."""
    ILLNESS = "illness"
    """体調のすぐれない方."""
    EMERGENCY = "emergency"
    """緊急."""
    INTERPRETER = "interpreter"
    """通訳者の時間."""
    OUR_MISTAKE = "our_mistake"
    """市の手違い."""
    CAME_BACK = "came_back"
    """書類を持って戻った方."""


def score(rate: float, waited_seconds: float) -> float:
    """Give the score of somebody whose credit is so old; the highest is called first."""
    return rate * waited_seconds
