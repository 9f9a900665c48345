"""A day at 本庁 for the tests of the hall: whom to press for, and what is known of a ticket."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from machi.queue.commands.asked import AtCounter, OfTicket
from machi.queue.commands.call_next_ticket import CallNextTicket, call_next_ticket
from machi.queue.commands.issue_ticket import IssueTicket, issue_ticket
from machi.queue.commands.open_counter import OpenCounter, open_counter
from machi.shared.db.database import Database
from machi.shared.service import Context

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
CERTIFICATES = UUID("01990000-0000-7000-8000-000000000101")
"""Counter 1: 証明窓口."""
CERTIFICATES_AND_TAX = UUID("01990000-0000-7000-8000-000000000102")
"""Counter 2: 証明窓口 and 税務."""
MOVING = UUID("01990000-0000-7000-8000-000000000103")
"""Counter 3: 異動窓口."""
NORTH = UUID("01990000-0000-7000-8000-000000000201")
"""Counter 1 of 北支所."""

Run = Callable[[Any, Database], Awaitable[Any]]


@dataclass
class Day:
    """Presses buttons for one member of staff, at a clock of the test's own."""

    context: Context
    at: datetime = NOON
    staff: UUID = field(default_factory=uuid4)
    sites: frozenset[str] = frozenset({"honcho"})

    def later(self, **wait: float) -> None:
        self.at += timedelta(**wait)

    async def take(self, line: str = "shimin-shomei", site: str = "honcho", **more: Any) -> UUID:  # noqa: ANN401 - fields of the command
        """Give somebody a number; a second passes, so that who came first is certain."""
        given: dict[str, Any] = {"here": True, "origin": "kiosk"} | more
        taken = await issue_ticket(
            IssueTicket(site=site, line=line, at=self.at, **given), self.context.db
        )
        self.later(seconds=1)
        return taken.ticket_id

    async def press(
        self,
        kind: type[AtCounter],
        run: Run,
        counter: UUID = CERTIFICATES,
        **more: Any,  # noqa: ANN401 - fields of the command
    ) -> Any:  # noqa: ANN401 - any answer
        """Press a button at a counter."""
        given: dict[str, Any] = {"by": self.staff, "sites": self.sites, "at": self.at} | more
        return await run(kind(counter_id=counter, **given), self.context.db)

    async def help(self, kind: type[OfTicket], run: Run, ticket: UUID, **more: Any) -> Any:  # noqa: ANN401 - as above
        """Do something for a ticket that is at no counter."""
        asked = kind(ticket_id=ticket, by=self.staff, at=self.at, **more)
        return await run(asked, self.context.db)

    async def open(self, *counters: UUID) -> None:
        for counter in counters:
            await self.press(OpenCounter, open_counter, counter)

    async def call(self, counter: UUID = CERTIFICATES) -> UUID:
        """Call the next person."""
        called = await self.press(CallNextTicket, call_next_ticket, counter)
        ticket_id: UUID = called.ticket_id
        return ticket_id

    async def row(self, ticket: UUID) -> Any:  # noqa: ANN401 - a row of the untyped database driver
        return await self.context.db.row("select * from ticket where id = $1", ticket)

    async def state(self, ticket: UUID) -> str:
        state: str = (await self.row(ticket))["state"]
        return state

    async def counter(self, counter: UUID) -> Any:  # noqa: ANN401 - as above
        return await self.context.db.row("select * from counter where id = $1", counter)

    async def told(self, ticket: UUID) -> list[Any]:
        """Every event of a ticket: its happening, and its data."""
        rows = await self.context.db.rows(
            "select subject, revision, data from outbox where entity_id = $1 order by seq",
            str(ticket),
        )
        assert [row["revision"] for row in rows] == list(range(1, len(rows) + 1))
        return [(row["subject"].split(".")[2], row["data"]) for row in rows]
