"""A hall in which one clerk works at all the counters, one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from machi.queue.commands.asked import TicketNow
from machi.queue.commands.call_next_ticket import CallNextTicket, call_next_ticket
from machi.queue.commands.finish_ticket import FinishTicket, finish_ticket
from machi.queue.commands.issue_ticket import IssuedTicket, IssueTicket, issue_ticket
from machi.queue.commands.open_counter import OpenCounter, open_counter
from machi.queue.commands.start_service import StartService, start_service
from machi.queue.commands.transfer_ticket import TransferTicket, transfer_ticket
from machi.queue.commands.visits.issue_visit import IssueVisit, issue_visit
from machi.shared.db.once import Once
from machi.shared.service import Context

COUNTERS = {
    "shimin-shomei": 1,
    "shimin-ido": 3,
    "hoken-kokuho": 5,
    "zeimu-shomei": 6,
    "kodomo-teate": 7,
    "kankyo": 8,
}
MOVED_IN = ("tennyu", "kokuho-kanyu", "jido-teate", "gomi-inu")


def counter_of(line: str) -> UUID:
    return UUID(f"01990000-0000-7000-8000-0000000001{COUNTERS[line]:02d}")


@dataclass
class Hall:
    """本庁 on one day; the clock goes on by a minute with everything that is done."""

    context: Context
    now: datetime
    clerk: UUID

    def asks(self, line: str, **more: object) -> dict[str, Any]:
        self.now += timedelta(minutes=1)
        return {
            "counter_id": counter_of(line),
            "by": self.clerk,
            "sites": frozenset({"honcho"}),
            "at": self.now,
            **more,
        }

    async def open(self) -> None:
        for line in COUNTERS:
            await open_counter(OpenCounter(**self.asks(line)), self.context.db)

    async def visit(
        self,
        procedures: Sequence[str] = MOVED_IN,
        request: Once | None = None,
        **more: Any,  # noqa: ANN401 - whatever the command takes
    ) -> IssuedTicket:
        usual: dict[str, Any] = {"site": "honcho", "here": True, "origin": "staff", "at": self.now}
        command = IssueVisit(procedures=procedures, request=request, **(usual | more))
        return await issue_visit(command, self.context.db)

    async def walk_in(self, line: str) -> IssuedTicket:
        command = IssueTicket(site="honcho", line=line, here=True, origin="kiosk", at=self.now)
        return await issue_ticket(command, self.context.db)

    async def begin(self, line: str) -> str:
        """Call the next person of a line and begin; give the number."""
        called = await call_next_ticket(CallNextTicket(**self.asks(line)), self.context.db)
        await start_service(StartService(**self.asks(line)), self.context.db)
        return called.number

    async def finish(self, line: str, **more: object) -> TicketNow:
        return await finish_ticket(FinishTicket(**self.asks(line, **more)), self.context.db)

    async def transfer(self, line: str, to: str, *, come_back: bool) -> TicketNow:
        asked = TransferTicket(**self.asks(line), line=to, come_back=come_back)
        return await transfer_ticket(asked, self.context.db)

    async def serve(self, line: str) -> TicketNow:
        await self.begin(line)
        return await self.finish(line)

    async def steps(self, ticket: IssuedTicket) -> list[tuple[str | None, str]]:
        """Give procedure and state of every step, in the announced order."""
        rows = await self.context.db.rows(
            "select s.procedure, s.state from visit_step s join visit v on v.id = s.visit_id"
            " where v.ticket_id = $1 order by s.position",
            ticket.ticket_id,
        )
        return [(row["procedure"], row["state"]) for row in rows]

    async def ticket(self, ticket: IssuedTicket) -> dict[str, Any]:
        row = await self.context.db.row("select * from ticket where id = $1", ticket.ticket_id)
        assert row is not None
        return dict(row)
