"""What the answers to the terminal's questions do: one command each; a note is one more."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Form

from machi.queue.commands.asked import AtCounter, OfTicket
from machi.queue.commands.call_ticket import CallTicket, call_ticket
from machi.queue.commands.change_line import ChangeLine, change_line
from machi.queue.commands.pause_counter import PauseCounter, pause_counter
from machi.queue.commands.prioritize_ticket import PrioritizeTicket, prioritize_ticket
from machi.queue.commands.transfer_ticket import TransferTicket, transfer_ticket
from machi.queue.commands.write_note import WriteNote, write_note
from machi.queue.domain.pause import PauseReason
from machi.queue.domain.priority import Reason
from machi.queue.pages.show import form_once
from machi.shared.auth.guards import Staff
from machi.shared.db.once import Once
from machi.shared.web.context import Context

Text = Annotated[str, Form()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was filled in."""

    ticket_id: UUID | None
    answer: str = ""
    come_back: bool = False
    note: str = ""
    key: str = ""


async def answer_of(
    ticket_id: Annotated[UUID | None, Form()] = None,
    answer: Text = "",
    come_back: Text = "",
    note: Text = "",
    idempotency_key: Annotated[str, Form(max_length=190)] = "",
) -> Answer:
    return Answer(
        ticket_id=ticket_id,
        answer=answer,
        come_back=come_back == "yes",
        note=note.strip(),
        key=idempotency_key,
    )


@dataclass(frozen=True, slots=True)
class Asking:
    """A member of staff answers a question at a counter."""

    staff: Staff
    context: Context
    counter_id: UUID
    given: Answer

    def at_counter(self, kind: type[AtCounter], permission: str, **more: Any) -> Any:  # noqa: ANN401 - the command of this kind
        return kind(
            counter_id=self.counter_id,
            by=self.staff.id,
            sites=self.staff.sites(permission),
            at=self.context.clock.now(),
            request=self.once(kind.__name__, **more),
            **more,
        )

    def of_ticket(self, kind: type[OfTicket], **more: Any) -> Any:  # noqa: ANN401 - the command of this kind
        return kind(
            ticket_id=self.given.ticket_id,  # type: ignore[arg-type] # checked before it is asked
            by=self.staff.id,
            at=self.context.clock.now(),
            request=self.once(kind.__name__, **more),
            **more,
        )

    def once(self, command: str, **more: Any) -> Once | None:  # noqa: ANN401 - fields of the command
        asked = (self.counter_id, self.given.ticket_id, *more.values())
        key = f"{self.given.key}:{command}" if self.given.key else ""
        return form_once(self.staff.id, key, command, asked)

    async def write_note(self) -> None:
        command = self.of_ticket(WriteNote, text=self.given.note)
        await write_note(command, self.context.db, self.context.vault)


async def _transfer(asking: Asking) -> None:
    """Write the hand-over first: the ticket is still here, and it travels with it."""
    if asking.given.note:
        await asking.write_note()
    more = {"line": asking.given.answer, "come_back": asking.given.come_back}
    command = asking.at_counter(
        TransferTicket, "queue.call", expected=asking.given.ticket_id, **more
    )
    await transfer_ticket(command, asking.context.db)


async def _call(asking: Asking) -> None:
    more = {"ticket_id": asking.given.ticket_id, "reason": Reason(asking.given.answer)}
    command = asking.at_counter(CallTicket, "queue.call", **more)
    await call_ticket(command, asking.context.db)


async def _prioritize(asking: Asking) -> None:
    command = asking.of_ticket(PrioritizeTicket, reason=Reason(asking.given.answer))
    await prioritize_ticket(command, asking.context.db)


async def _change_line(asking: Asking) -> None:
    command = asking.of_ticket(ChangeLine, line=asking.given.answer)
    await change_line(command, asking.context.db)


async def _pause(asking: Asking) -> None:
    reason = PauseReason(asking.given.answer)
    command = asking.at_counter(PauseCounter, "queue.counter", reason=reason)
    await pause_counter(command, asking.context.db)


ANSWERED: Mapping[str, Callable[[Asking], Awaitable[None]]] = {
    "transfer": _transfer,
    "call-ticket": _call,
    "prioritize": _prioritize,
    "change-line": _change_line,
    "note": Asking.write_note,
    "pause": _pause,
}
