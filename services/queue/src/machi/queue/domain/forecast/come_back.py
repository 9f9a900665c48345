"""Until when somebody with a number may be elsewhere (外で待つ): told where the wait is long."""

from datetime import datetime, timedelta

LONG = timedelta(minutes=30)
"""A shorter wait is not worth going away for."""

SPARE = timedelta(minutes=10)
"""Before the earliest turn that is likely: the way back through the hall, and a lucky line."""

STEP = 5


def come_back_at(made_at: datetime, earliest_seconds: int) -> datetime | None:
    """Say when to be back, rounded down to five minutes; None: stay.

    Args:
        made_at: when the forecast was made.
        earliest_seconds: a turn earlier than this is unlikely (P5 or P10).

    """
    earliest = timedelta(seconds=earliest_seconds)
    if earliest < LONG:
        return None
    back = (made_at + earliest - SPARE).replace(second=0, microsecond=0)
    return back - timedelta(minutes=back.minute % STEP)
