"""The forecast of a hall: how long until each ticket's turn, from two hundred roll-outs."""

import random
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from machi.queue.domain.forecast.hall import DAY, Hall
from machi.queue.domain.forecast.history import History
from machi.queue.domain.forecast.plan import plan
from machi.queue.domain.forecast.roll_out import roll_out

ROLL_OUTS = 200


@dataclass(frozen=True, slots=True)
class Wait:
    """Quantiles of the seconds until somebody's turn, from now."""

    p5: float
    p10: float
    p50: float
    p80: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """By ticket, and by line for a ticket taken now. Who is missing: nobody can tell."""

    tickets: Mapping[Hashable, Wait]
    lines: Mapping[str, Wait]


def look_ahead(hall: Hall, history: History, seed: object, roll_outs: int = ROLL_OUTS) -> Outlook:
    """Forecast every waiting ticket, and a new one of each line, in one pass.

    Args:
        hall: the present state.
        history: what past days teach. A line that is not in it is not told.
        seed: the id of the event that made the forecast necessary, so that a replay agrees.
        roll_outs: how many days to imagine.

    """
    if not history.service or not hall.posts:
        return Outlook({}, {})
    prepared = plan(hall, history)
    uniform = random.Random(str(seed)).random  # noqa: S311 - a simulation that repeats itself
    days = [roll_out(prepared, uniform) for _ in range(roll_outs)]
    tickets: dict[Hashable, Wait] = {}
    lines: dict[str, Wait] = {}
    for index, (ticket, turns) in enumerate(
        zip(prepared.laid_out.tickets, zip(*days, strict=True), strict=True)
    ):
        known = [turn for turn in turns if turn is not None]
        if len(known) < roll_outs or ticket.line not in history.service:
            continue
        if index < prepared.laid_out.probes:
            tickets[ticket.ticket] = _wait(known, hall.now)
        else:
            lines[ticket.line] = _wait(known, hall.now)
    return Outlook(tickets, lines)


def _wait(turns: list[float], now: float) -> Wait:
    waits = sorted(min(turn, DAY) - now for turn in turns)
    many = len(waits)
    return Wait(waits[many // 20], waits[many // 10], waits[many // 2], waits[many * 8 // 10])
