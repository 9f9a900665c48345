"""The facts that stand in the way of a visit of several steps."""

from machi.shared.errors import BadInput, Conflict, DomainError, NotFound


class NoSuchLifeEvent(NotFound):
    code = "queue.no_such_life_event"
    words = "このご案内は見つかりませんでした。"


class NoSuchProcedure(NotFound):
    code = "queue.no_such_procedure"
    words = "この手続きは、この庁舎では受け付けていません。"


class NothingChosen(BadInput):
    code = "queue.nothing_chosen"
    words = "手続きを1つ以上選んでください。"


class TooManySteps(BadInput):
    code = "queue.too_many_steps"
    words = "1つの番号でご案内できる手続きは6つまでです。"


class StepIsThere(Conflict):
    code = "queue.step_is_there"
    words = "この手続きは、もうこの番号に入っています。"


class StepIsNeededEarlier(Conflict):
    code = "queue.step_is_needed_earlier"
    words = "この手続きは、いまの手続きより先に必要です。転送をお使いください。"


class StepIsNotOpen(Conflict):
    code = "queue.step_is_not_open"
    words = "この手続きは、もう終わったか、いま行っています。"


class LastStep(Conflict):
    code = "queue.last_step"
    words = "残っている手続きはこれだけです。番号を取り消してください。"


class TicketIsOver(Conflict):
    code = "queue.ticket_is_over"
    words = "この番号はもう終わっています。新しい番号をお取りください。"


class NotAReceiptNumber(BadInput):
    code = "queue.not_a_receipt_number"
    words = "受付番号は8けたの英数字です。空欄でもかまいません。"


VISIT_REFUSALS: tuple[type[DomainError], ...] = (
    NoSuchLifeEvent,
    NoSuchProcedure,
    NothingChosen,
    TooManySteps,
    StepIsThere,
    StepIsNeededEarlier,
    StepIsNotOpen,
    LastStep,
    TicketIsOver,
    NotAReceiptNumber,
)
