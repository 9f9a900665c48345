"""Everything that staff and holders can ask of a ticket, as data for a walk at random."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

from machi.queue.commands.ask_payment import AskPayment, ask_payment
from machi.queue.commands.call_next_ticket import CallNextTicket, call_next_ticket
from machi.queue.commands.call_parked_ticket import CallParkedTicket, call_parked_ticket
from machi.queue.commands.call_ready_ticket import CallReadyTicket, call_ready_ticket
from machi.queue.commands.call_ticket import CallTicket, call_ticket
from machi.queue.commands.change_line import ChangeLine, change_line
from machi.queue.commands.confirm_arrival import ConfirmArrival, confirm_arrival
from machi.queue.commands.finish_ticket import FinishTicket, finish_ticket
from machi.queue.commands.hold_ticket import HoldTicket, hold_ticket
from machi.queue.commands.leave_queue import LeaveQueue, leave_queue
from machi.queue.commands.mark_absent import MarkAbsent, mark_absent
from machi.queue.commands.mark_ready import MarkReady, mark_ready
from machi.queue.commands.park_ticket import ParkTicket, park_ticket
from machi.queue.commands.prioritize_ticket import PrioritizeTicket, prioritize_ticket
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
from machi.queue.commands.write_note import WriteNote, write_note
from machi.queue.domain.priority import Reason
from machi.queue.domain.ticket import Verb
from machi.shared.service import Context

LINES = ("shimin-shomei", "shimin-ido")


class Of(Enum):
    """What a command is asked of."""

    COUNTER = "counter"
    TICKET_TO_COUNTER = "ticket to counter"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class Action:
    """A command, what it is asked of, which steps of the table it may take, what else it needs."""

    of: Of
    kind: Callable[..., Any]
    run: Callable[[Any, Context], Awaitable[Any]]
    verbs: tuple[Verb, ...]
    more: Mapping[str, tuple[Any, ...]]


def _with_db(run: Callable[[Any, Any], Awaitable[Any]]) -> Callable[[Any, Context], Awaitable[Any]]:
    async def ask(command: Any, context: Context) -> Any:  # noqa: ANN401 - any command, any answer
        return await run(command, context.db)

    return ask


async def _note(command: WriteNote, context: Context) -> Any:  # noqa: ANN401 - as all the others
    return await write_note(command, context.db, context.vault)


def _action(of: Of, kind: Any, run: Any, *verbs: Verb, **more: tuple[Any, ...]) -> Action:  # noqa: ANN401 - any command
    return Action(of, kind, _with_db(run), verbs, more)


_at = partial(_action, Of.COUNTER)
_call = partial(_action, Of.TICKET_TO_COUNTER)
_help = partial(_action, Of.TICKET)
_BOTH = (True, False)

ACTIONS: tuple[Action, ...] = (
    _at(CallNextTicket, call_next_ticket, Verb.CALL_NEXT),
    _at(RecallTicket, recall_ticket, Verb.RECALL),
    _at(UndoCall, undo_call, Verb.UNDO_CALL, Verb.UNDO_CALL_PARKED),
    _at(StartService, start_service, Verb.START),
    _at(FinishTicket, finish_ticket, Verb.FINISH, Verb.SEND_BACK, Verb.FINISH_STEP),
    _at(UndoFinish, undo_finish, Verb.UNDO_FINISH),
    _at(MarkAbsent, mark_absent, Verb.MARK_ABSENT),
    _at(HoldTicket, hold_ticket, Verb.HOLD),
    _at(ParkTicket, park_ticket, Verb.PARK),
    _at(TransferTicket, transfer_ticket, Verb.TRANSFER, line=LINES, come_back=_BOTH),
    _at(SendToBackOffice, send_to_back_office, Verb.SEND_TO_BACK_OFFICE),
    _at(AskPayment, ask_payment, Verb.ASK_PAYMENT),
    _call(CallTicket, call_ticket, Verb.CALL_THIS, reason=tuple(Reason)),
    _call(CallParkedTicket, call_parked_ticket, Verb.CALL_PARKED),
    _call(CallReadyTicket, call_ready_ticket, Verb.CALL_READY),
    _help(ConfirmArrival, confirm_arrival, Verb.ARRIVE),
    _help(ReturnToHall, return_to_hall, Verb.RETURN, Verb.RETURN_READY),
    _help(ResumeTicket, resume_ticket, Verb.RESUME),
    _help(LeaveQueue, leave_queue, Verb.LEAVE),
    _help(WithdrawTicket, withdraw_ticket, Verb.WITHDRAW),
    _help(MarkReady, mark_ready, Verb.MARK_READY),
    _help(ReopenTicket, reopen_ticket, Verb.REOPEN),
    _help(ChangeLine, change_line, Verb.CHANGE_LINE, line=LINES),
    _help(PrioritizeTicket, prioritize_ticket, Verb.PRIORITIZE, reason=tuple(Reason)),
    Action(Of.TICKET, WriteNote, _note, (Verb.NOTE,), {"text": ("見本",)}),
)

BY_VERB: Mapping[Verb, Action] = {verb: action for action in ACTIONS for verb in action.verbs}
