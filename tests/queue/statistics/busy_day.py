"""A synthetic busy day at a branch, lived through real commands under a clock of its own."""

import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from machi.queue.commands.ask_payment import AskPayment, ask_payment
from machi.queue.commands.call_next_ticket import CallNextTicket, call_next_ticket
from machi.queue.commands.call_parked_ticket import CallParkedTicket, call_parked_ticket
from machi.queue.commands.call_ready_ticket import CallReadyTicket, call_ready_ticket
from machi.queue.commands.call_ticket import CallTicket, call_ticket
from machi.queue.commands.confirm_arrival import ConfirmArrival, confirm_arrival
from machi.queue.commands.finish_ticket import FinishTicket, finish_ticket
from machi.queue.commands.hold_ticket import HoldTicket, hold_ticket
from machi.queue.commands.issue_ticket import IssueTicket, issue_ticket
from machi.queue.commands.lapse_held_tickets import lapse_held_tickets
from machi.queue.commands.leave_queue import LeaveQueue, leave_queue
from machi.queue.commands.mark_absent import MarkAbsent, mark_absent
from machi.queue.commands.mark_ready import MarkReady, mark_ready
from machi.queue.commands.open_counter import OpenCounter, open_counter
from machi.queue.commands.park_ticket import ParkTicket, park_ticket
from machi.queue.commands.recall_ticket import RecallTicket, recall_ticket
from machi.queue.commands.reopen_ticket import ReopenTicket, reopen_ticket
from machi.queue.commands.resume_ticket import ResumeTicket, resume_ticket
from machi.queue.commands.return_to_hall import ReturnToHall, return_to_hall
from machi.queue.commands.send_to_back_office import SendToBackOffice, send_to_back_office
from machi.queue.commands.start_service import StartService, start_service
from machi.queue.commands.transfer_ticket import TransferTicket, transfer_ticket
from machi.queue.commands.undo_call import UndoCall, undo_call
from machi.queue.commands.undo_finish import UndoFinish, undo_finish
from machi.queue.commands.withdraw_ticket import WithdrawTicket, withdraw_ticket
from machi.queue.domain.priority import Reason
from machi.shared.db.database import Database
from machi.shared.errors import DomainError

EIGHT_THIRTY = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
"""08:30 on 20 November 2026 in Japan."""

SITE = "kita"
LINES = ("shimin-shomei", "shimin-ido", "hoken-kokuho")
COUNTERS = tuple(UUID(f"01990000-0000-7000-8000-00000000020{n}") for n in (1, 2))
STAFF = uuid4()

Verb = tuple[type[Any], Callable[[Any, Database], Awaitable[Any]]]

AT_COUNTER: dict[str, tuple[Verb, ...]] = {
    "free": ((CallNextTicket, call_next_ticket),),
    "called": (
        (StartService, start_service),
        (StartService, start_service),
        (StartService, start_service),
        (StartService, start_service),
        (RecallTicket, recall_ticket),
        (MarkAbsent, mark_absent),
        (UndoCall, undo_call),
    ),
    "serving": (
        (FinishTicket, finish_ticket),
        (FinishTicket, finish_ticket),
        (FinishTicket, finish_ticket),
        (FinishTicket, finish_ticket),
        (HoldTicket, hold_ticket),
        (ParkTicket, park_ticket),
        (SendToBackOffice, send_to_back_office),
        (AskPayment, ask_payment),
        (TransferTicket, transfer_ticket),
    ),
    "called_ready": ((FinishTicket, finish_ticket), (AskPayment, ask_payment)),
    "paying": ((FinishTicket, finish_ticket),),
}
OF_TICKET: dict[str, tuple[Verb, ...]] = {
    "remote": ((ConfirmArrival, confirm_arrival), (LeaveQueue, leave_queue)),
    "waiting": ((LeaveQueue, leave_queue), (WithdrawTicket, withdraw_ticket)),
    "held_absent": ((ReturnToHall, return_to_hall),),
    "on_hold": ((ResumeTicket, resume_ticket),),
    "in_process": ((MarkReady, mark_ready),),
    "done": ((ReopenTicket, reopen_ticket),),
}


class BusyDay:
    """Takes one random step after another; the same seed lives the same day."""

    def __init__(self, db: Database, seed: int, begins: datetime = EIGHT_THIRTY) -> None:
        self.db, self.now = db, begins
        self._dice = random.Random(seed)  # noqa: S311 - a synthetic day, no secret

    async def open(self) -> None:
        for counter in COUNTERS:
            await open_counter(OpenCounter(**self._at(counter)), self.db)

    async def steps(self, many: int) -> None:
        for _ in range(many):
            self.now += timedelta(microseconds=self._dice.randrange(1, 40_000_000))
            acts = (self._somebody_comes, self._a_counter_acts, self._somebody_acts)
            with suppress(DomainError):  # what the state does not allow is refused in silence
                await self._dice.choices(acts, (3, 8, 1))[0]()
            await lapse_held_tickets(self.now, self.db)

    def _at(self, counter: UUID) -> dict[str, Any]:
        return {
            "counter_id": counter,
            "by": STAFF,
            "sites": frozenset({SITE}),
            "at": self.now,
        }

    async def _somebody_comes(self) -> None:
        urgent = self._dice.random() < 0.1
        await issue_ticket(
            IssueTicket(
                site=SITE,
                line=self._dice.choice(LINES),
                here=self._dice.random() < 0.8,
                origin="kiosk",
                at=self.now,
                priority_reason=Reason.INFANT if urgent else None,
            ),
            self.db,
        )

    async def _a_counter_acts(self) -> None:
        counter = self._dice.choice(COUNTERS)
        state = await self.db.row(
            "select coalesce(t.state, 'free') as state from counter c"
            " left join ticket t on t.id = c.ticket_id where c.id = $1",
            counter,
        )
        assert state is not None
        if state["state"] == "free" and self._dice.random() < 0.3:
            await self._call_somebody(counter)
            return
        kind, run = self._dice.choice(AT_COUNTER[state["state"]])
        more = {"line": self._dice.choice(LINES)} if kind is TransferTicket else {}
        await run(kind(**self._at(counter), **more), self.db)
        if kind is FinishTicket and self._dice.random() < 0.1:
            self.now += timedelta(seconds=3)
            await undo_finish(UndoFinish(**self._at(counter)), self.db)

    async def _call_somebody(self, counter: UUID) -> None:
        """Call out of turn, for whom something is ready, or who was parked."""
        found = await self._anybody(("waiting", "ready", "parked"))
        asked = self._at(counter) | {"ticket_id": found["id"]}
        match found["state"]:
            case "waiting":
                await call_ticket(CallTicket(**asked, reason=Reason.ILLNESS), self.db)
            case "ready":
                await call_ready_ticket(CallReadyTicket(**asked), self.db)
            case _:
                await call_parked_ticket(CallParkedTicket(**asked), self.db)

    async def _somebody_acts(self) -> None:
        found = await self._anybody(tuple(OF_TICKET))
        kind, run = self._dice.choice(OF_TICKET[found["state"]])
        await run(kind(ticket_id=found["id"], at=self.now), self.db)

    async def _anybody(self, states: tuple[str, ...]) -> Any:  # noqa: ANN401 - a row of the driver
        rows = await self.db.rows(
            "select id, state from ticket where site = $1 and state = any ($2::varchar[])"
            " order by number",
            SITE,
            list(states),
        )
        return self._dice.choice(rows) if rows else {"id": uuid4(), "state": states[0]}
