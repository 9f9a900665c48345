"""Everybody presses at once: no deadlock, no error, nobody at two counters, one event a step."""

import asyncio
from random import Random
from typing import Any

from tests.queue.hall.day import CERTIFICATES, CERTIFICATES_AND_TAX, MOVING, Day

from machi.local.measuring.walks.actions import ACTIONS, Action, Of
from machi.local.measuring.walks.walk import HAPPENED, TICKETS
from machi.queue.commands.call_ready_ticket import CallReadyTicket, call_ready_ticket
from machi.queue.commands.call_ticket import CallTicket, call_ticket
from machi.queue.commands.mark_ready import MarkReady, mark_ready
from machi.queue.commands.send_to_back_office import SendToBackOffice, send_to_back_office
from machi.queue.commands.start_service import StartService, start_service
from machi.queue.domain.priority import Reason
from machi.queue.domain.refusals import TicketIsCalled, TicketIsCalledReady
from machi.queue.domain.ticket import ACTIVE, State
from machi.shared.clock import business_date
from machi.shared.errors import DomainError

COUNTERS = (CERTIFICATES, CERTIFICATES_AND_TAX, MOVING)
CLERKS = 10
PRESSES = 30


async def presses(day: Day, people: list[Any], random: Random) -> int:
    """Press buttons at random; gives how many were not refused."""
    done = 0
    for _ in range(PRESSES):
        action: Action = random.choice(ACTIONS)
        more = {name: random.choice(values) for name, values in action.more.items()}
        if action.of is not Of.COUNTER:
            more["ticket_id"] = random.choice(people)
        if action.of is not Of.TICKET:
            more |= {"counter_id": random.choice(COUNTERS), "sites": day.sites}
        try:
            answer = await action.run(action.kind(by=day.staff, at=day.at, **more), day.context)
        except DomainError:
            continue
        done += not getattr(answer, "already_called", False)
    return done


async def test_ten_clerks_press_anything_at_once(day: Day) -> None:
    lines = ("shimin-shomei", "shimin-ido")
    people = [await day.take(lines[n % 2], here=n % 5 != 0) for n in range(8)]
    crowd = (presses(day, people, Random(seed)) for seed in range(CLERKS))  # noqa: S311 - chance, not secrets
    done = sum(await asyncio.gather(*crowd))
    rows = await day.context.db.rows(TICKETS, business_date(day.at))
    assert len(rows) == len(people)
    assert sum(row["revision"] for row in rows) == done + len(people)
    for row in rows:
        before = None
        for place, event in enumerate(row["events"], 1):
            subject, revision, state = event.split()
            assert int(revision) == place
            assert (before, subject, State(state)) in HAPPENED
            before = State(state)
        assert (before, len(row["events"])) == (row["state"], row["revision"])
        assert (row["at_counter"] is not None) == (row["state"] in ACTIVE)


async def test_two_counters_never_call_the_same_person(day: Day) -> None:
    for _ in range(5):
        ticket = await day.take()
        calls = (
            day.press(CallTicket, call_ticket, counter, ticket_id=ticket, reason=Reason.INFANT)
            for counter in COUNTERS
        )
        answers = await asyncio.gather(*calls, return_exceptions=True)
        assert sum(isinstance(answer, TicketIsCalled) for answer in answers) == 2
        (counter,) = [each for each in COUNTERS if (await day.counter(each))["ticket_id"] == ticket]
        await day.press(StartService, start_service, counter)
        await day.press(SendToBackOffice, send_to_back_office, counter)
        await day.help(MarkReady, mark_ready, ticket)
        calls = (
            day.press(CallReadyTicket, call_ready_ticket, counter, ticket_id=ticket)
            for counter in COUNTERS
        )
        answers = await asyncio.gather(*calls, return_exceptions=True)
        assert sum(isinstance(answer, TicketIsCalledReady) for answer in answers) == 2
        for each in COUNTERS:
            await day.context.db.row("update counter set ticket_id = null where id = $1", each)
        await day.context.db.row("update ticket set state = 'done' where id = $1", ticket)
