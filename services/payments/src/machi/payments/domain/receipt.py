"""A receipt (収納): money that was announced (速報) or arrived (確報). It counts at 確報."""

from enum import StrEnum

from machi.payments.domain.moves import Move, Moves
from machi.shared.errors import BadInput, NotFound

WINDOW = "窓口"
"""The channel of cash over the counter; the others are named in `collection`."""


class NoSuchReceipt(NotFound):
    code = "payments.no_such_receipt"
    words = "領収の記録が見つかりませんでした。"


class AmountDiffers(BadInput):
    code = "payments.amount_differs"
    words = "納める金額と違います。金額を確かめてください。"


class TooLittleTendered(BadInput):
    code = "payments.too_little_tendered"
    words = "お預かりした金額が、納める金額より少なくなっています。"


class NoSuchWindow(NotFound):
    code = "payments.no_such_window"
    words = "この窓口は登録されていません。"


class State(StrEnum):
    PRELIMINARY = "PRELIMINARY"
    CONFIRMED = "CONFIRMED"
    REVERSED = "REVERSED"
    CORRECTED = "CORRECTED"


class Cause(StrEnum):
    CONFIRMED = "確報"
    CANCELLED = "速報取消"
    CORRECTED = "訂正"


ANNOUNCED = Move(State.PRELIMINARY, "receipt.announced")
"""A receipt begins with 速報 …"""
ARRIVED = Move(State.CONFIRMED, "receipt.confirmed")
"""… or at once with 確報, cash in hand, or a transfer."""

MOVES: Moves[State, Cause] = Moves(
    {
        (State.PRELIMINARY, Cause.CONFIRMED): ARRIVED,
        (State.REVERSED, Cause.CONFIRMED): ARRIVED,  # money that arrived is never refused
        (State.PRELIMINARY, Cause.CANCELLED): Move(State.REVERSED, "receipt.reversed"),
        (State.CONFIRMED, Cause.CORRECTED): Move(State.CORRECTED, "receipt.corrected"),
    }
)


def change(amount_yen: int, tendered_yen: int) -> int:
    """Compute what goes back over the counter, in yen.

    Raises:
        TooLittleTendered: less was laid down than is due.

    """
    if tendered_yen < amount_yen:
        raise TooLittleTendered(field="tendered_yen")
    return tendered_yen - amount_yen


def shown_number(window: str, fiscal_year: int, number: int) -> str:
    """Write a receipt number: window, fiscal year, and a number without gaps."""
    return f"{window}-{fiscal_year % 100:02d}-{number:06d}"
