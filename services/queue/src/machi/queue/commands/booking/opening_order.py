"""What every list of weekly openings must be, of a site, a line or an offer."""

from itertools import pairwise

from machi.queue.domain.booking.refusals import HoursOverlap
from machi.queue.domain.calendar import Hours


def must_be_in_order(hours: tuple[Hours, ...]) -> None:
    """Refuse openings that overlap, or end before they begin.

    Raises:
        HoursOverlap: they do.

    """
    for weekday in range(7):
        of_day = sorted((each.opens, each.closes) for each in hours if each.weekday == weekday)
        moments = [moment for opening in of_day for moment in opening]
        if any(a > b for a, b in pairwise(moments)) or any(
            opens == closes for opens, closes in of_day
        ):
            raise HoursOverlap(field="hours")
