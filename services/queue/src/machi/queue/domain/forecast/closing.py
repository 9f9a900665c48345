"""When a line stops giving numbers: who took one now would be called after reception ends."""

from collections.abc import Sequence
from datetime import datetime, timedelta


def stops_issuing(at: datetime, p80_seconds: float | None, ends: Sequence[datetime]) -> bool:
    """Decide for a line.

    Args:
        at: now.
        p80_seconds: what somebody who takes a number now would wait; null: nobody can tell, and
            numbers are given until reception ends.
        ends: when the receptions of the day end, lunch included; none: closed all day. The last
            one counts: who waits over lunch is served after it.

    """
    if not ends:
        return True
    return at + timedelta(seconds=p80_seconds or 0) > max(ends)
