"""A free counter in whose lines nobody waits: whom of those who wait elsewhere it may call over.

Nobody is overtaken by it: the counter would have had nobody. The visit's number keeps its credit,
so that it comes back to the line that it left before everybody who came after it.
"""

from collections.abc import Collection, Sequence

from machi.queue.domain.visits.plan import Hall, OpenStep, Plan, allowed, cost


def come_over(
    steps: Sequence[OpenStep], waits_for: str, lines: Collection[str], hall: Hall
) -> Plan | None:
    """Choose the order in which a step at the free counter comes first.

    None: nothing can be done there yet, or the visit would end later for it.

    Args:
        steps: what is open, the step that is waited for among them.
        waits_for: its procedure.
        lines: what the free counter serves; nobody waits there.
        hall: the lines as they are for this visit.

    """
    by_name = {step.procedure: step for step in steps}
    here = by_name[waits_for].line
    free = Hall({**hall.waits, **dict.fromkeys(lines, 0)}, hall.floors)

    def takes(order: Sequence[str]) -> int:
        return cost([by_name[name] for name in order], free, here)

    orders = list(allowed(steps))
    over = [order for order in orders if by_name[order[0]].line in lines]
    if here in lines or not over:
        return None
    best = min(over, key=takes)
    saved = min(takes(order) for order in orders if order[0] == waits_for) - takes(best)
    return Plan(tuple(best), takes(best), saved) if saved >= 0 else None
