"""People who take their number at home and leave when the service says so, on synthetic days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median

from machi.local.measuring.hall_days.arrivals import Visit, draw_day
from machi.local.measuring.hall_days.chance import Chance
from machi.local.measuring.hall_days.forecasting import COMPARABLE_DAYS, past_days, state_of
from machi.local.measuring.hall_days.hall import Hall
from machi.local.measuring.hall_days.serving import Served, ServedDay, Watcher
from machi.queue.domain.forecast.departure import here_from, leave_now, turn_may_come_first
from machi.queue.domain.forecast.history import History
from machi.queue.domain.forecast.outlook import ROLL_OUTS, look_ahead
from machi.queue.domain.priority import PriorityClass

REMOTE_SHARE = 0.2
"""Of the people without reservation and reason who take their number at home."""
NEAR_MINUTES, FAR_MINUTES = 5, 40
PLAN_SECONDS = 60
"""The service plans again after every event, within two seconds; here this often at most."""


@dataclass(slots=True, kw_only=True)
class Follower:
    """Seconds. `turn`: when they would have been called had they been in the hall."""

    travel: int
    p5: float | None = None
    """The forecast of their turn when they took the number: in so many seconds."""
    warned: bool = False
    """They were told, when they took the number, that their turn may come before them."""
    told: list[int] = field(default_factory=list)
    arrives: int | None = None
    passed_over: int | None = None
    """When it was their turn for the first time and they were not here."""
    called: int | None = None

    @property
    def had_time(self) -> bool:
        """Tell whether the way was shorter than the wait: nobody is early who lives too far."""
        return self.p5 is not None and self.p5 >= self.travel


@dataclass(slots=True)
class Leaving(Watcher):
    """Tells people to leave as the service does, at every change, and sees whether it is right."""

    history: History
    seed: int
    travels: Mapping[int, int] = field(default_factory=dict)
    roll_outs: int = ROLL_OUTS
    followers: dict[int, Follower] = field(default_factory=dict)
    _planned: int = -PLAN_SECONDS

    def issued(self, day: ServedDay, visit: Visit) -> None:
        if visit.number in self.travels:
            self.followers[visit.number] = Follower(travel=self.travels[visit.number])
            self._planned = day.now - PLAN_SECONDS

    def looked(self, day: ServedDay, counter: int, score: float | None) -> None:
        """Find whose turn it was: of those at home who would have been before the one called."""
        for number, visit in day.remote.items():
            one = self.followers[number]
            if one.passed_over is None and visit.line in day.hall.counters[counter].lines:
                own = day.waiting.score(
                    day.rows[number].priority_class, visit.arrives_at or 0, day.now
                )
                if score is None or own >= score:
                    one.passed_over = day.now

    def changed(self, day: ServedDay) -> None:
        at_home = [n for n in day.remote if not self.followers[n].told]
        if not at_home or day.now < self._planned + PLAN_SECONDS:
            return
        self._planned = day.now
        outlook = look_ahead(
            state_of(day, {n: self._here_from(n, day.now) for n in day.remote}),
            self.history,
            f"{self.seed}:{day.now}",
            self.roll_outs,
        )
        for number in at_home:
            one, wait = self.followers[number], outlook.tickets[number]
            if one.p5 is None:
                one.p5 = wait.p5
                one.warned = turn_may_come_first(
                    now=day.now,
                    p10_turn=day.now + wait.p10,
                    travel_minutes=one.travel // 60,
                    told_at=None,
                )
            if leave_now(now=day.now, p5_turn=day.now + wait.p5, travel_seconds=one.travel):
                one.told.append(day.now)
                one.arrives = day.now + one.travel
                day.leave_home(number)

    def called(self, day: ServedDay, row: Served) -> None:
        if row.visit.number in self.followers:
            self.followers[row.visit.number].called = day.now

    def _here_from(self, number: int, now: int) -> float:
        one = self.followers[number]
        return here_from(now, one.travel // 60, one.told[0] if one.told else None)


@dataclass(frozen=True, slots=True)
class Followed:
    """What following was worth. Shares in percent, idle in minutes from arrival to call."""

    people: int
    on_time: float
    idle: float
    idle_p95: float
    late: float
    """Mean minutes by which the turn was missed, of those who missed it."""
    messages: int
    """At most, for one visit: the number, and to leave."""
    warned: float
    """Of those who missed their turn: who had been told that they may."""
    needless: float
    """Of those who were told that they may miss their turn: who were here before it."""
    called_away: int
    """Called before they were here: nobody, by the rule."""


def travels(visits: Iterable[Visit], seed: int) -> dict[int, int]:
    """Choose who takes the number at home, and how many seconds away that is."""
    chosen = {}
    for visit in visits:
        chance = Chance(seed, visit.day, "home", visit.number)
        home, way = chance.uniform(), chance.uniform()
        if visit.priority_class == PriorityClass.WALK_IN and home < REMOTE_SHARE:
            minutes = NEAR_MINUTES + way * (FAR_MINUTES - NEAR_MINUTES)
            chosen[visit.number] = 60 * round(minutes)
    return chosen


def follow(hall: Hall, seed: int, days: int, roll_outs: int = ROLL_OUTS) -> list[Follower]:
    """Let days pass on which everybody who waits at home follows what they are told."""
    history = past_days(hall, seed, COMPARABLE_DAYS)
    every: list[Follower] = []
    for day in range(1, days + 1):
        visits = draw_day(hall, seed, day)
        watching = Leaving(history, seed, travels(visits, seed), roll_outs)
        ServedDay(hall, visits, "accumulating", watcher=watching).run()
        every += watching.followers.values()
    return every


def judge(followers: Sequence[Follower]) -> Followed:
    idle = sorted(_idle(one) for one in followers)
    missed = [_late(one) for one in followers if one.passed_over is not None]
    return Followed(
        people=len(followers),
        on_time=100 * fmean(one.passed_over is None for one in followers),
        idle=median(idle),
        idle_p95=idle[int(0.95 * len(idle))],
        late=fmean(missed) if missed else 0,
        messages=max(1 + len(one.told) for one in followers),
        warned=_share(one.warned for one in followers if one.passed_over is not None),
        needless=_share(one.passed_over is None for one in followers if one.warned),
        called_away=sum(_idle(one) < 0 for one in followers),
    )


def _share(which: Iterable[bool]) -> float:
    of = list(which)
    return 100 * fmean(of) if of else 100.0


def _idle(one: Follower) -> float:
    if one.arrives is None or one.called is None:
        raise ValueError("somebody was never called")
    return (one.called - one.arrives) / 60


def _late(one: Follower) -> float:
    return ((one.arrives or 0) - (one.passed_over or 0)) / 60
