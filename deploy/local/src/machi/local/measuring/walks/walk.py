"""A walk at random through the hall: what staff press, with a model of what must follow.

    await Walk(context, Random(7).choice, day=7).walk(steps=10)

After each step that was not refused, the table of steps must have it. At the end everybody is led
home by ordinary steps, and the database is compared with what was seen: nobody lost, no step
without its event, no event without its step, and a refusal changed nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from machi.local.measuring.walks.actions import ACTIONS, BY_VERB, LINES, Action, Of
from machi.queue.commands.issue_ticket import IssueTicket, issue_ticket
from machi.queue.commands.lapse_held_tickets import lapse_held_tickets
from machi.queue.commands.open_counter import OpenCounter, open_counter
from machi.queue.domain.ticket import ACTIVE, ENDED, STEPS, State, Verb
from machi.shared.clock import business_date
from machi.shared.errors import DomainError
from machi.shared.ids import new_id
from machi.shared.service import Context

SITE = "honcho"
COUNTERS = tuple(UUID(f"01990000-0000-7000-8000-00000000010{n}") for n in (1, 2, 3))
MORNING = datetime(2026, 1, 5, 0, 0, tzinfo=UTC)
"""Nine o'clock in Japan, on the day of the first walk."""

WAITS = (timedelta(seconds=1), timedelta(seconds=11), timedelta(minutes=31))
KINDS_OF_STEP = ("onwards",) * 8 + ("fitting",) * 2 + ("any",) * 2 + ("issue", "wait")
"""Mostly what leads deeper into the hall; sometimes anything, fitting or not."""

LONGEST_WAY_HOME = 12
"""Steps after which the last ticket must have ended."""

HOME = {
    State.REMOTE: Verb.WITHDRAW,
    State.WAITING: Verb.CALL_THIS,
    State.CALLED: Verb.START,
    State.SERVING: Verb.FINISH,
    State.HELD_ABSENT: Verb.WITHDRAW,
    State.ON_HOLD: Verb.WITHDRAW,
    State.PARKED: Verb.CALL_PARKED,
    State.IN_PROCESS: Verb.MARK_READY,
    State.READY: Verb.CALL_READY,
    State.CALLED_READY: Verb.FINISH,
    State.PAYING: Verb.FINISH,
}
"""From every state there is a way to an end."""

HAPPENED = {(step.source, step.said, step.target) for step in STEPS}

TICKETS = """
select t.id, t.state, t.revision, c.id as at_counter, t.counter_id, t.parked_counter_id,
       (select array_agg(o.subject || ' ' || o.revision || ' ' || (o.data ->> 'state')
                         order by o.seq) from outbox o where o.entity_id = t.id::text) as events
  from ticket t left join counter c on c.ticket_id = t.id
 where t.business_date = $1
"""


class Broken(AssertionError):
    """The database and what was seen disagree."""


@dataclass
class Walk:
    """One day of the hall, with at most a few people in it."""

    context: Context
    choose: Callable[[Sequence[Any]], Any]
    day: int = 0
    people: int = 3
    staff: UUID = field(default_factory=new_id)
    states: dict[UUID, State] = field(default_factory=dict)
    steps: dict[UUID, int] = field(default_factory=dict)
    places: dict[UUID, UUID] = field(default_factory=dict)
    """Who is at which counter."""
    refused: int = 0
    trail: list[str] = field(default_factory=list)
    at: datetime = MORNING

    async def walk(self, steps: int = 12) -> int:
        """Do so many steps, lead everybody home, compare; gives how many were not refused.

        Raises:
            Broken: something happened that must not; it tells the steps that led there.

        """
        self.at = MORNING + timedelta(days=self.day)
        for counter in COUNTERS:
            await open_counter(OpenCounter(counter_id=counter, **self._by()), self.context.db)
        await self._issue()
        for _ in range(steps):
            await self._step()
            self.at += timedelta(seconds=1)
        await self._compare()
        await self._lead_home()
        await self._compare()
        return sum(self.steps.values())

    async def _step(self) -> None:
        what = self.choose(KINDS_OF_STEP)
        if what == "issue" and len(self.states) < self.people:
            await self._issue()
        elif what == "wait":
            await self._wait(self.choose(WAITS))
        elif what == "any":
            ticket = self.choose(tuple(self.states))
            await self._try(self.choose(ACTIONS), ticket, self.choose(COUNTERS))
        else:
            ticket = self.choose(tuple(self.states))
            fitting = [s for s in STEPS if s.source is self.states[ticket] and s.verb in BY_VERB]
            onwards = [s for s in fitting if s.target not in {s.source, *ENDED}]
            if chosen := (onwards if what == "onwards" else fitting) or fitting:
                counter = self.places.get(ticket) or self.choose(COUNTERS)
                await self._try(BY_VERB[self.choose(chosen).verb], ticket, counter)

    async def _issue(self) -> None:
        here, line = self.choose((True, True, False)), self.choose(LINES)
        asked = IssueTicket(site=SITE, line=line, here=here, origin="kiosk", at=self.at)
        taken = await issue_ticket(asked, self.context.db)
        self.trail.append(f"issue {taken.state}")
        self.states[taken.ticket_id] = State(taken.state)
        self.steps[taken.ticket_id] = 1

    async def _wait(self, time: timedelta) -> None:
        self.at += time
        self.trail.append(f"wait {time}")
        if await lapse_held_tickets(self.at, self.context.db):
            for row in await self.context.db.rows(TICKETS, business_date(self.at)):
                if row["state"] == State.LAPSED and self.states[row["id"]] is State.HELD_ABSENT:
                    self.states[row["id"]] = State.LAPSED
                    self.steps[row["id"]] += 1

    async def _try(self, action: Action, ticket: UUID, counter: UUID) -> bool:
        """Ask for something; note what came of it, and that the table of steps has it."""
        more = {name: self.choose(values) for name, values in action.more.items()}
        if action.of is not Of.COUNTER:
            more["ticket_id"] = ticket
        if action.of is Of.TICKET:
            asked = action.kind(by=self.staff, at=self.at, **more)
        else:
            asked = action.kind(counter_id=counter, **self._by(), **more)
        self.trail.append(f"{action.kind.__name__} {more}")
        try:
            answer = await action.run(asked, self.context)
        except DomainError as refusal:
            self.trail.append(f"  refused: {refusal.code}")
            self.refused += 1
            return False
        if not getattr(answer, "already_called", False):
            self._note(action, answer.ticket_id, State(answer.state), counter)
        return True

    def _note(self, action: Action, ticket: UUID, now: State, counter: UUID) -> None:
        before = self.states[ticket]
        steps = {(step.source, step.verb, step.target) for step in STEPS}
        if not any((before, verb, now) in steps for verb in action.verbs):
            self._fail(f"{action.kind.__name__} led from {before} to {now}")
        self.states[ticket] = now
        self.steps[ticket] += 1
        if now not in ACTIVE:
            self.places.pop(ticket, None)
        elif action.of is not Of.TICKET:
            self.places[ticket] = counter

    async def _lead_home(self) -> None:
        """End every ticket by ordinary steps: whoever is at a counter first."""
        for _ in range(LONGEST_WAY_HOME * self.people):
            live = [each for each in self.states if self.states[each] not in ENDED]
            if not live:
                return
            ticket = min(live, key=lambda each: self.states[each] not in ACTIVE)
            verb = HOME[self.states[ticket]]
            counter = self.places.get(ticket) or await self._expects(ticket)
            if not await self._try(BY_VERB[verb], ticket, counter):
                self._fail(f"no way home from {self.states[ticket]}")
        self._fail("somebody never came home")

    async def _expects(self, ticket: UUID) -> UUID:
        """Give the counter that expects somebody who is parked; any other is free for the rest."""
        found = "select parked_counter_id from ticket where id = $1"
        row = await self.context.db.row(found, ticket)
        parked: UUID | None = row["parked_counter_id"] if row else None
        return parked or COUNTERS[0]

    async def _compare(self) -> None:
        rows = {
            row["id"]: row for row in await self.context.db.rows(TICKETS, business_date(self.at))
        }
        if set(rows) != set(self.states):
            self._fail("a ticket was lost, or came from nowhere")
        for ticket, row in rows.items():
            self._compare_one(ticket, row)

    def _compare_one(self, ticket: UUID, row: Any) -> None:  # noqa: ANN401 - a row of the untyped database driver
        if row["state"] != self.states[ticket] or row["revision"] != self.steps[ticket]:
            self._fail(f"the ticket is {row['state']} after {row['revision']} steps")
        if (row["at_counter"] is not None) is not (row["state"] in ACTIVE):
            self._fail(f"{row['state']}, and at counter {row['at_counter']}")
        if row["at_counter"] != self.places.get(ticket):
            self._fail("at another counter than it was called to")
        if row["state"] == State.PARKED and row["parked_counter_id"] is None:
            self._fail("parked, and nobody expects it")
        before: State | None = None
        for place, event in enumerate(row["events"], 1):
            subject, revision, state = event.split()
            if int(revision) != place or (before, subject, State(state)) not in HAPPENED:
                self._fail(f"event {place} of {before}: {event}")
            before = State(state)
        if len(row["events"]) != self.steps[ticket]:
            self._fail("not one event for every step")

    def _fail(self, why: str) -> None:
        raise Broken("\n".join((why, *self.trail)))

    def _by(self) -> dict[str, Any]:
        return {"by": self.staff, "sites": frozenset({SITE}), "at": self.at}
