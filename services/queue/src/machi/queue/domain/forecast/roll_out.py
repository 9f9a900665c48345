"""One imagined rest of the day: at which moment is whose turn?

It runs two hundred times after every event of a hall: its state is plain lists and heaps.
"""

from collections.abc import Callable
from heapq import heapify, heappop, heappush

from machi.queue.domain.forecast.coming import Arrival
from machi.queue.domain.forecast.line_up import EMPTY
from machi.queue.domain.forecast.patience import bucket
from machi.queue.domain.forecast.plan import Plan

Uniform = Callable[[], float]


def roll_out(plan: Plan, uniform: Uniform) -> list[float | None]:
    """Give the moment of each ticket's turn, by its index; null: no counter serves its line."""
    return _Day(plan, uniform).pass_by()


class _Day:
    """What changes while the imagined day passes."""

    def __init__(self, plan: Plan, uniform: Uniform) -> None:
        self._plan, self._uniform = plan, uniform
        self._of = plan.laid_out
        self._heads = list(plan.heads)
        self._next = [0] * len(self._heads)
        self._came: dict[int, list[tuple[float, int]]] = {}
        self._fronts = list(self._of.fronts)
        self._turns: list[float | None] = [None] * len(self._of.tickets)
        self._left = plan.to_call
        self._coming = plan.comers.draw(uniform)
        heapify(self._coming)
        self._free = [
            (post.on_duty_from(ends[int(uniform() * len(ends))]), number)
            for number, (post, ends) in enumerate(zip(plan.hall.posts, plan.ends, strict=True))
        ]
        heapify(self._free)
        self._idle: list[int] = []

    def pass_by(self) -> list[float | None]:
        free, coming, posts = self._free, self._coming, self._plan.hall.posts
        while self._left and free:
            at, post = heappop(free)
            while coming and coming[0].at <= at:
                self._admit(heappop(coming))
            place = self._first(post, at)
            if place is None:
                self._wait_for_somebody(post, at)
                continue
            busy_until = at + self._call(place, at)
            heappush(free, (posts[post].on_duty_from(busy_until), post))
        return self._turns

    def _admit(self, arrival: Arrival) -> None:
        queue = arrival.queue
        heappush(self._came.setdefault(queue, []), (arrival.credit_from, arrival.ticket))
        self._heads[queue] = min(self._heads[queue], arrival.credit_from)

    def _first(self, post: int, at: float) -> tuple[int, float, int] | None:
        """Take out whom this post calls now, as queue, credit and ticket."""
        if self._fronts and (returned := self._take_front(post)):
            return returned
        heads, rates = self._heads, self._of.rates
        chosen, best = -1, -EMPTY
        for queue in self._of.by_post[post]:
            score = rates[queue] * (at - heads[queue])
            if score > best:
                chosen, best = queue, score
        return None if chosen < 0 else (chosen, *self._take(chosen))

    def _take_front(self, post: int) -> tuple[int, float, int] | None:
        lines = self._plan.hall.posts[post].lines
        for place, (_, number) in enumerate(self._fronts):
            ticket = self._of.tickets[number]
            if ticket.line in lines:
                del self._fronts[place]
                queue = self._of.of[ticket.priority_class, ticket.line]
                return queue, ticket.credit_from, number
        return None

    def _wait_for_somebody(self, post: int, at: float) -> None:
        if self._coming:
            sooner = max(at, self._coming[0].at)
            heappush(self._free, (self._plan.hall.posts[post].on_duty_from(sooner), post))
        else:
            self._idle.append(post)

    def _call(self, place: tuple[int, float, int], at: float) -> float:
        """Let it be somebody's turn; give how long the counter is busy with them."""
        queue, credit, number = place
        if number < 0:
            return self._spent(queue, at, credit)
        if self._turns[number] is None:
            self._turns[number] = at
            self._left -= 1
        if number >= self._of.probes:
            return 0.0
        here_from = self._of.tickets[number].here_from
        if here_from is not None and here_from > at:
            self._pass_over(Arrival(here_from, queue, credit, number))
            return 0.0
        return self._spent(queue, at, credit)

    def _take(self, queue: int) -> tuple[float, int]:
        places, came, place = self._of.queues[queue], self._came.get(queue), self._next[queue]
        if came and (place >= len(places) or came[0] < places[place]):
            taken = heappop(came)
        else:
            taken = places[place]
            self._next[queue] = place = place + 1
        head = places[place].credit_from if place < len(places) else EMPTY
        self._heads[queue] = min(head, came[0][0]) if came else head
        return taken

    def _spent(self, queue: int, at: float, credit: float) -> float:
        """Draw how long a counter is busy with somebody called from a queue."""
        history, sample = self._plan.history, self._plan.samples[queue]
        if self._plan.fallible[queue]:
            patience, waited = history.patience, bucket(at - credit)
            stayed = patience.stays[bucket(self._plan.hall.now - credit)]
            if self._uniform() * stayed > patience.stays[waited]:
                return 0.0
            if self._uniform() < patience.absent[waited]:
                return history.empty_call
        return sample[int(self._uniform() * len(sample))]

    def _pass_over(self, later: Arrival) -> None:
        """Somebody is not here yet: they are called when they come, at the same place."""
        heappush(self._coming, later)
        while self._idle:
            post = self._idle.pop()
            moment = self._plan.hall.posts[post].on_duty_from(later.at)
            heappush(self._free, (moment, post))
