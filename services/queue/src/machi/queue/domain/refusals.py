"""The facts that stand in the way, each with its code and what a person reads."""

from machi.queue.domain.devices import DEVICE_REFUSALS
from machi.queue.domain.hall.refusals import HALL_REFUSALS
from machi.queue.domain.ticket import State
from machi.queue.domain.visits.refusals import VISIT_REFUSALS
from machi.shared.errors import BadInput, Conflict, DomainError, Forbidden, NotFound


class NoSuchSite(NotFound):
    code = "queue.no_such_site"
    words = "この庁舎は見つかりませんでした。"


class NoSuchLine(NotFound):
    code = "queue.no_such_line"
    words = "この受付は見つかりませんでした。"


class NoSuchCounter(NotFound):
    code = "queue.no_such_counter"
    words = "この窓口は見つかりませんでした。"


class NoSuchTicket(NotFound):
    code = "queue.no_such_ticket"
    words = "この番号札は見つかりませんでした。"


class NobodyWaiting(NotFound):
    code = "queue.nobody_waiting"
    words = "お待ちの方はいません。"


class LineClosed(Conflict):
    code = "queue.line_closed"
    words = "この受付は、ただいま番号をお出ししていません。職員にお尋ねください。"


class ReceptionEnding(Conflict):
    code = "queue.reception_ending"
    words = (
        "いま番号をお取りになっても、受付時間のうちにお呼びできない見込みです。"
        "予約をご利用ください。"
    )


class CounterClosed(Conflict):
    code = "queue.counter_closed"
    words = "この窓口は閉じています。先に窓口を開けてください。"


class CounterPaused(Conflict):
    code = "queue.counter_paused"
    words = "この窓口は一時停止しています。先に再開してください。"


class CounterBusy(Conflict):
    code = "queue.counter_busy"
    words = "この窓口には、まだお客さまがいます。先に完了か不在にしてください。"


class NoTicketAtCounter(Conflict):
    code = "queue.no_ticket_at_counter"
    words = "この窓口で呼び出している番号はありません。"


class AnotherTicketAtCounter(Conflict):
    code = "queue.another_ticket_at_counter"
    words = "この窓口の番号は、もう変わっています。画面を確かめてください。"


class CalledOftenEnough(Conflict):
    code = "queue.called_often_enough"
    words = "3回お呼びしました。不在にして、次の方をお呼びください。"


class TicketOfAnotherDay(Conflict):
    code = "queue.ticket_of_another_day"
    words = "この番号札は今日のものではありません。新しい番号をお取りください。"


class TicketOfAnotherSite(Conflict):
    code = "queue.ticket_of_another_site"
    words = "この番号札は、ほかの庁舎のものです。"


class ParkedForAnotherCounter(Conflict):
    code = "queue.parked_for_another_counter"
    words = "この番号は、ほかの窓口で一時中断しています。その窓口がお呼びします。"


class TooLateToUndo(Conflict):
    code = "queue.too_late_to_undo"
    words = "10秒を過ぎたため、取り消せません。"


class NothingToUndo(Conflict):
    code = "queue.nothing_to_undo"
    words = "取り消せる操作がありません。"


class AlreadyInThisLine(Conflict):
    code = "queue.already_in_this_line"
    words = "この番号は、もうその受付でお待ちです。"


class HasPriority(Conflict):
    code = "queue.has_priority"
    words = "この番号は、もう優先してご案内しています。"


class TooLateToReturn(Conflict):
    code = "queue.too_late_to_return"
    words = "お待ちできる時間を過ぎました。新しい番号をお取りください。"


class TicketIsRemote(Conflict):
    code = "queue.ticket_is_remote"
    words = "この番号は来庁前です。会場に着いたことを先に知らせてください。"


class TicketIsWaiting(Conflict):
    code = "queue.ticket_is_waiting"
    words = "この番号はお待ちの状態です。"


class TicketIsCalled(Conflict):
    code = "queue.ticket_is_called"
    words = "この番号は、いま窓口にお呼びしています。"


class TicketIsServing(Conflict):
    code = "queue.ticket_is_serving"
    words = "この番号は、いま窓口で対応しています。"


class TicketIsHeldAbsent(Conflict):
    code = "queue.ticket_is_held_absent"
    words = "この番号は不在のため、お待ちしている状態です。"


class TicketIsDone(Conflict):
    code = "queue.ticket_is_done"
    words = "この番号の手続きは終わっています。"


class TicketIsLeft(Conflict):
    code = "queue.ticket_is_left"
    words = "この番号は取り消されています。"


class TicketIsLapsed(Conflict):
    code = "queue.ticket_is_lapsed"
    words = "この番号は時間を過ぎて無効になりました。新しい番号をお取りください。"


class TicketIsOnHold(Conflict):
    code = "queue.ticket_is_on_hold"
    words = "この番号は記入などのため、保留しています。"


class TicketIsParked(Conflict):
    code = "queue.ticket_is_parked"
    words = "この番号は、担当の窓口で一時中断しています。"


class TicketIsInProcess(Conflict):
    code = "queue.ticket_is_in_process"
    words = "この番号は処理中です。"


class TicketIsReady(Conflict):
    code = "queue.ticket_is_ready"
    words = "この番号は、お渡しの準備ができています。"


class TicketIsCalledReady(Conflict):
    code = "queue.ticket_is_called_ready"
    words = "この番号は、お渡しのためにお呼びしています。"


class TicketIsPaying(Conflict):
    code = "queue.ticket_is_paying"
    words = "この番号は会計中です。"


class TicketIsWithdrawn(Conflict):
    code = "queue.ticket_is_withdrawn"
    words = "この番号は職員が取り消しました。"


class TicketIsClosedOut(Conflict):
    code = "queue.ticket_is_closed_out"
    words = "この番号は受付時間の終わりに打ち切りました。予約をご案内します。"


NOT_NOW: dict[State, type[Conflict]] = {
    State.REMOTE: TicketIsRemote,
    State.WAITING: TicketIsWaiting,
    State.CALLED: TicketIsCalled,
    State.SERVING: TicketIsServing,
    State.HELD_ABSENT: TicketIsHeldAbsent,
    State.ON_HOLD: TicketIsOnHold,
    State.PARKED: TicketIsParked,
    State.IN_PROCESS: TicketIsInProcess,
    State.READY: TicketIsReady,
    State.CALLED_READY: TicketIsCalledReady,
    State.PAYING: TicketIsPaying,
    State.DONE: TicketIsDone,
    State.LEFT: TicketIsLeft,
    State.WITHDRAWN: TicketIsWithdrawn,
    State.LAPSED: TicketIsLapsed,
    State.CLOSED_OUT: TicketIsClosedOut,
}
"""What answers a verb that the ticket's state does not allow: it names the state."""


class DeviceNotOfThisSite(Forbidden):
    code = "queue.device_not_of_this_site"
    words = "この端末は、この庁舎のものではありません。"


class DeviceRevoked(Forbidden):
    code = "queue.device_revoked"
    words = "この端末の登録は取り消されました。職員にお知らせください。"


class NoSuchDevice(NotFound):
    code = "queue.no_such_device"
    words = "この端末は見つかりませんでした。"


class WrongPairingCode(BadInput):
    code = "queue.wrong_pairing_code"
    words = "登録コードが違うか、10分の期限を過ぎたか、もう使われています。"


EVERY_REFUSAL: tuple[type[DomainError], ...] = (
    NoSuchSite,
    NoSuchLine,
    NoSuchCounter,
    NoSuchTicket,
    NobodyWaiting,
    LineClosed,
    ReceptionEnding,
    CounterClosed,
    CounterPaused,
    CounterBusy,
    NoTicketAtCounter,
    AnotherTicketAtCounter,
    CalledOftenEnough,
    TicketOfAnotherDay,
    TicketOfAnotherSite,
    ParkedForAnotherCounter,
    TooLateToUndo,
    NothingToUndo,
    AlreadyInThisLine,
    HasPriority,
    TooLateToReturn,
    *NOT_NOW.values(),
    DeviceNotOfThisSite,
    DeviceRevoked,
    NoSuchDevice,
    WrongPairingCode,
    *DEVICE_REFUSALS,
    *VISIT_REFUSALS,
    *HALL_REFUSALS,
)
