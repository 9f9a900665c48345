"""Why a line gives no numbers, and what closing a day does to those who are still there."""

from enum import StrEnum

from machi.queue.domain.ticket import Verb, sources


class LineClosedBecause(StrEnum):
    """Kept with who closed the line; boards and phones say only that it is closed."""

    CROWDED = "crowded"
    """混雑."""
    STAFF_SHORTAGE = "staff_shortage"
    """職員不足."""
    EQUIPMENT = "equipment"
    """機器の不具合."""
    OTHER = "other"
    """その他."""
    DAY_OVER = "day_over"
    """閉庁: opens again by itself on the next day."""


SENT_HOME = tuple(sources(Verb.CLOSE_OUT))
"""Whom the end of a day closes out. Who is at a counter is served to the end."""

RATES = range(1, 101)
PROMISE_MINUTES = range(5, 241)
