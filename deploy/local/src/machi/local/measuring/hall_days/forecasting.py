"""The service's own forecast, watching a synthetic day: it knows what the hall knows, no more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from machi.local.measuring.hall_days.arrivals import Visit, draw_day
from machi.local.measuring.hall_days.hall import HALL, Hall
from machi.local.measuring.hall_days.judging import Told
from machi.local.measuring.hall_days.serving import Served, ServedDay, Watcher
from machi.queue.domain.forecast import hall as state
from machi.queue.domain.forecast.calibration import learned
from machi.queue.domain.forecast.history import History, PastDay, learn
from machi.queue.domain.forecast.outlook import ROLL_OUTS, Wait, look_ahead
from machi.queue.domain.forecast.patience import End
from machi.queue.domain.priority import PriorityClass

STILL_EXPECTED_SECONDS = 1800
"""Somebody who booked is not waited for longer than this."""
COMPARABLE_DAYS = 60
AT_ONCE = Wait(0, 0, 0, 0)


def past_days(hall: Hall, seed: int, days: int) -> History:
    """Let days 0, -1, -2, … of a seed teach: no day that is judged is among them."""
    return learn(
        past_day(ServedDay(hall, draw_day(hall, seed, day), "accumulating").run())
        for day in range(1 - days, 1)
    )


def past_day(rows: Sequence[Served]) -> PastDay:
    """Say what a day teaches."""
    day = PastDay()
    for row in rows:
        visit = row.visit
        if visit.booked_at is not None and visit.arrives_at is None:
            day.no_shows += 1
        elif visit.booked_at is not None and visit.arrives_at is not None:
            day.offsets.append(visit.arrives_at - visit.booked_at)
        if row.outcome == "served":
            day.served(visit.line, visit.service_s)
        if row.priority_class == 1 and visit.arrives_at is not None:
            day.priority.append((visit.arrives_at, visit.line))
        if row.priority_class == PriorityClass.WALK_IN and (ended := _end(row)):
            day.walk_ins.append(ended)
    return day


def _end(row: Served) -> tuple[float, End] | None:
    if row.outcome == "left":
        return row.visit.patience_s or 0, "left"
    if row.outcome in {"served", "absent"} and row.wait_s is not None:
        return row.wait_s, "served" if row.outcome == "served" else "absent"
    return None


def mean_minutes(history: History) -> float:
    """Give the mean service time, as the simple rule is tuned to it."""
    return fmean(seconds for past in history.service.values() for seconds in past) / 60


def state_of(day: ServedDay, remote: Mapping[int, float] | None = None) -> state.Hall:
    """Describe the moment as the service would.

    Args:
        day: the day as it stands.
        remote: when those who are not in the hall could be here, by number.

    """
    away = remote or {}
    waiting = [
        state.Waiting(place.number, place.visit.line, priority_class, place.credit_from)
        for priority_class, place in day.waiting.everybody()
    ]
    waiting += [
        state.Waiting(
            number,
            visit.line,
            day.rows[number].priority_class,
            visit.arrives_at or 0,
            here_from=away.get(number),
        )
        for number, visit in day.remote.items()
    ]
    return state.Hall(
        now=day.now,
        waiting=sorted(waiting, key=lambda ticket: int(str(ticket.ticket))),
        posts=[
            state.Post(
                counter.lines,
                state.Busy(busy.line, busy.since) if (busy := day.busy.get(number)) else None,
                counter.away,
            )
            for number, counter in enumerate(day.hall.counters)
        ],
        booked=[
            state.Booked(visit.line, visit.booked_at)
            for visit in day.expected.values()
            if visit.booked_at is not None and day.now < visit.booked_at + STILL_EXPECTED_SECONDS
        ],
        rates=day.hall.rates,
        lines=(),
        grace_seconds=day.hall.late_grace_minutes * 60,
    )


@dataclass(slots=True)
class Forecaster(Watcher):
    """Tells every ticket its wait at the issue, and learns from every call, as the service does."""

    history: History
    seed: int
    roll_outs: int
    factor: float = 1.0
    told: list[Told] = field(default_factory=list)
    _waits: dict[tuple[int, int], tuple[Wait, float]] = field(default_factory=dict)

    def issued(self, day: ServedDay, visit: Visit) -> None:
        if day.idle_for(visit.line):
            wait = AT_ONCE
        else:
            seed = f"{self.seed}:{visit.day}:{visit.number}"
            outlook = look_ahead(state_of(day), self.history, seed, self.roll_outs)
            wait = outlook.tickets[visit.number]
        self._waits[visit.day, visit.number] = wait, wait.p80 * self.factor

    def called(self, day: ServedDay, row: Served) -> None:  # noqa: ARG002 - the watcher's shape
        if row.wait_s is None:
            return
        wait, p80 = self._waits.pop((row.visit.day, row.visit.number))
        self.told.append(
            Told(
                line=row.visit.line,
                wait=row.wait_s / 60,
                simple=row.simple_min,
                p10=wait.p10 / 60,
                p50=wait.p50 / 60,
                p80=p80 / 60,
                p80_raw=wait.p80 / 60,
            )
        )
        self.factor = learned(self.factor, wait=row.wait_s, told=p80, raw=wait.p80)


def tell(seed: int, days: int) -> list[Told]:
    """Forecast every ticket of these days of the hall, as the service would."""
    history = past_days(HALL, seed, COMPARABLE_DAYS)
    watching, mean = Forecaster(history, seed, ROLL_OUTS), mean_minutes(history)
    for day in range(1, days + 1):
        visits = draw_day(HALL, seed, day)
        ServedDay(HALL, visits, "accumulating", watcher=watching, mean_minutes=mean).run()
    return watching.told
