"""Goal: every command sent five times, shuffled, leaves what sending it once leaves.

A network repeats, delays and reorders. A visit through every command is sent over the JSON API,
each request with its `Idempotency-Key`: first copies in their order, four more of each whenever.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.queue.hall.day import CERTIFICATES, CERTIFICATES_AND_TAX, MOVING

from machi.queue.app import SERVICE
from machi.queue.routes import calling, counters, hall, issuing, serving, tickets
from machi.shared.ids import new_id
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, client, staff_token

API = "/queue/api/v1"
COPIES = 5

NOT_OF_THE_HALL = {"/kiosk/tickets"}
"""Asks for a paired ticket machine; see tests/queue/shuffled."""

STEPS: list[tuple[str, dict[str, Any]]] = [
    ("{one}/open", {}),
    ("{two}/open", {}),
    ("{three}/open", {}),
    ("{two}/pause", {"reason": "break"}),
    ("{two}/resume", {}),
    ("take:a", {"here": True}),
    ("take:b", {"here": False}),
    ("desk:c", {}),
    ("take:d", {"here": True}),
    ("take:e", {"here": True}),
    ("token:b/travel", {"minutes": 20}),
    ("token:b/arrive", {}),
    ("{one}/call-next", {}),
    ("{one}/recall", {}),
    ("{one}/undo-call", {}),
    ("{one}/call-next", {}),
    ("{one}/start", {}),
    ("ticket:a/notes", {"text": "見本"}),
    ("{one}/hold", {}),
    ("ticket:a/resume", {}),
    ("{one}/call-ticket", {"ticket_id": "c", "reason": "infant"}),
    ("{one}/start", {}),
    ("{one}/park", {}),
    ("{one}/call-parked", {"ticket_id": "c"}),
    ("{one}/start", {}),
    ("{one}/transfer", {"line": "shimin-ido", "come_back": True}),
    ("{three}/call-next", {}),
    ("{three}/start", {}),
    ("{three}/send-to-back-office", {}),
    ("ticket:c/mark-ready", {}),
    ("{three}/call-ready", {"ticket_id": "c"}),
    ("{three}/absent", {}),
    ("ticket:c/return", {}),
    ("{three}/call-ready", {"ticket_id": "c"}),
    ("{three}/ask-payment", {}),
    ("{three}/finish", {}),
    ("{two}/call-next", {}),
    ("{two}/absent", {}),
    ("token:a/return", {}),
    ("ticket:b/prioritize", {"reason": "disability"}),
    ("ticket:b/change-line", {"line": "shimin-ido"}),
    ("{three}/call-next", {}),
    ("{three}/start", {}),
    ("{three}/finish", {}),
    ("{three}/undo-finish", {}),
    ("{three}/finish", {}),
    ("ticket:b/reopen", {}),
    ("ticket:b/withdraw", {}),
    ("{one}/call-parked", {"ticket_id": "c"}),
    ("{one}/start", {}),
    ("{one}/finish", {}),
    ("{one}/call-next", {}),
    ("{one}/start", {}),
    ("{one}/hold", {}),
    ("token:a/resume", {}),
    ("token:d/leave", {}),
    ("take:f", {"here": False}),
    ("ticket:f/arrive", {}),
    ("{two}/close", {}),
]


@dataclass
class Visit:
    """Sends the steps of a day; names of people stand for their tickets."""

    http: httpx.AsyncClient
    staff: dict[str, str]
    random: Random | None
    """Repeats and reorders; without it every request is sent once."""

    def __post_init__(self) -> None:
        self.tickets: dict[str, dict[str, Any]] = {}
        self.keys = (f"press-{n}" for n in count())
        self.late: list[tuple[httpx.Request, int, bytes]] = []

    async def run(self) -> None:
        for step, body in STEPS:
            await self.step(step, body)
        for request, status, content in self.in_any_order():
            await self.send_again(request, status, content)

    async def step(self, step: str, body: dict[str, Any]) -> None:
        request = self.request(step, body)
        copies = 1
        if self.random:
            copies = self.random.choice((1, 2, 3))
        answers = await asyncio.gather(*(self.http.send(self.copy(request)) for _ in range(copies)))
        first = answers[0]
        assert first.is_success, f"{step}: {first.text}"
        assert len({answer.content for answer in answers}) == 1, step
        if step.startswith(("take:", "desk:")):
            self.tickets[step[5:]] = first.json()
        if self.random:
            self.late += [(request, first.status_code, first.content)] * (COPIES - copies)
            self.random.shuffle(self.late)
            for _ in range(self.random.choice((0, 1, 4))):
                if self.late:
                    await self.send_again(*self.late.pop())

    def in_any_order(self) -> Iterator[tuple[httpx.Request, int, bytes]]:
        while self.late:
            yield self.late.pop()

    async def send_again(self, request: httpx.Request, status: int, content: bytes) -> None:
        answer = await self.http.send(self.copy(request))
        assert (answer.status_code, answer.content) == (status, content), request.url.path

    def request(self, step: str, body: dict[str, Any]) -> httpx.Request:
        places = {"one": CERTIFICATES, "two": CERTIFICATES_AND_TAX, "three": MOVING}
        sent = body
        if step.startswith(("take:", "desk:")):
            path = "/tickets" if step.startswith("take:") else "/desk/tickets"
            sent = {"site": "honcho", "line": "shimin-shomei", **body}
        elif step.startswith("token:"):
            name, _, verb = step[6:].partition("/")
            path = f"/tickets/{self.tickets[name]['token']}/{verb}"
        elif step.startswith("ticket:"):
            name, _, verb = step[7:].partition("/")
            path = f"/desk/tickets/{self.tickets[name]['ticket_id']}/{verb}"
        else:
            path = f"/counters/{step.format(**places)}"
        if "ticket_id" in sent:
            sent = sent | {"ticket_id": self.tickets[sent["ticket_id"]]["ticket_id"]}
        headers = self.staff | {"idempotency-key": next(self.keys)}
        return self.http.build_request("POST", API + path, json=sent or None, headers=headers)

    def copy(self, request: httpx.Request) -> httpx.Request:
        return httpx.Request(
            request.method, request.url, headers=request.headers, content=request.content
        )


async def outcome(context: Context) -> tuple[Any, ...]:
    """Everything that must be the same, without ids and moments."""
    tickets = await context.db.rows(
        "select number, line, state, call_count, priority_class, revision"
        " from ticket order by serial"
    )
    counters = await context.db.rows(
        "select name, open, ticket_id is null as free, revision from counter order by position"
    )
    events = await context.db.rows("select subject from outbox")
    notes = await context.db.rows("select 1 from ticket_note")
    return (
        [tuple(row) for row in tickets],
        [tuple(row) for row in counters],
        Counter(row["subject"] for row in events),
        len(notes),
    )


async def visit(context: Context, staff_id: UUID, random: Random | None) -> tuple[Any, ...]:
    headers = bearer(staff_token(context, {"honcho": ["clerk"]}, staff_id=staff_id))
    async with client(context, SERVICE) as http:
        await Visit(http, headers, random).run()
    return await outcome(context)


def of_the_hall() -> set[str]:
    """Name the hall's writes: the visit sends each of them."""
    ours = (tickets, issuing, hall, counters, calling, serving)
    return {
        route.path.removeprefix(API)
        for module in ours
        for route in module.router.routes
        if "POST" in route.methods
    } - NOT_OF_THE_HALL


def test_the_visit_sends_every_command() -> None:
    sent = set()
    for step, _ in STEPS:
        if step.startswith("{"):
            sent.add("/counters/{counter_id}/" + step.partition("/")[2])
        elif step.startswith("token:"):
            sent.add("/tickets/{token}/" + step.partition("/")[2])
        elif step.startswith("ticket:"):
            sent.add("/desk/tickets/{ticket_id}/" + step.partition("/")[2])
        else:
            sent.add("/tickets" if step.startswith("take:") else "/desk/tickets")
    assert sent == of_the_hall()


@pytest.fixture
async def once(new_context: Any) -> tuple[Any, ...]:  # noqa: ANN401 - the fixture of the plugin
    async with new_context(SERVICE) as context:
        await SERVICE.seed(context)
        return await visit(context, new_id(), None)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_five_times_shuffled_is_the_same_as_once(
    context: Context, once: tuple[Any, ...], seed: int
) -> None:
    many = await visit(context, new_id(), Random(seed))  # noqa: S311 - chance, not secrets
    assert many == once
