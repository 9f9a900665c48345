"""The receipt number of an application: its shape alone; whose it is, the forms service knows."""

import re

from machi.shared.ids import READABLE

SHAPE = f"[{READABLE}]{{8}}"
"""Eight letters and digits that nobody confuses (`machi.shared.ids.new_readable_code`)."""


def receipt_number(typed: str) -> str | None:
    """Bring what was typed, scanned or linked to its stored form; None when it can be no number."""
    folded = typed.translate({char: char - 0xFEE0 for char in range(0xFF01, 0xFF5F)}).upper()
    plain = "".join(char for char in folded if char.isascii() and char.isalnum())
    return plain if re.fullmatch(SHAPE, plain) else None
