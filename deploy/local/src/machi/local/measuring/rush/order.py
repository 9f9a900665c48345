"""What an order of numbers shows: was anybody overtaken, does it know who came first?"""

from bisect import bisect_left
from collections.abc import Sequence
from math import inf


def overtaken(people: Sequence[tuple[int, float, float]]) -> int:
    """Count those who asked after somebody else had an answer already, and got a lower number.

    Two who were under way at the same time have no order. `people`: number, asked, answered.
    """
    first_answer_behind = inf
    count = 0
    for _, asked, answered in sorted(people, reverse=True):
        count += first_answer_behind < asked
        first_answer_behind = min(first_answer_behind, answered)
    return count


def kendall_tau(numbers: Sequence[int]) -> float:
    """Give the rank correlation of different numbers with their order: 1 the same, 0 none."""
    seen: list[int] = []
    agree = 0
    for number in numbers:
        below = bisect_left(seen, number)
        agree += below
        seen.insert(below, number)
    pairs = len(numbers) * (len(numbers) - 1) / 2
    return 2 * agree / pairs - 1 if pairs else 0.0
