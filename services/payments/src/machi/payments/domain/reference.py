"""Our own payment reference: 16 digits that catch a slip of the finger.

Fiscal year (2), series of the revenue item (3), serial (9), check (2) by ISO 7064 MOD 97-10.
Every single wrong digit and every swap of neighbours is noticed. The number is no secret.
"""

import unicodedata

from machi.shared.errors import BadInput

DIGITS = 16
BODY_DIGITS = 14
LAST_SERIAL = 999_999_999
TEST_SERIES = range(900, 1000)


class ReferenceHasOtherLetters(BadInput):
    code = "payments.reference_not_digits"
    words = "納付番号に数字ではない文字が入っています。0から9の数字だけを入力してください。"


class ReferenceHasWrongLength(BadInput):
    code = "payments.reference_wrong_length"
    words = "納付番号は16桁です。桁の抜けや重なりがないか、確かめてください。"


class ReferenceCheckFails(BadInput):
    code = "payments.reference_check_fails"
    words = "納付番号の検査数字（最後の2桁）が合いません。どこかの数字が違っています。"


def check_digits(body: str) -> str:
    """Compute the last two digits for the first fourteen."""
    return f"{98 - int(body) * 100 % 97:02d}"


def build(fiscal_year: int, series: int, serial: int) -> str:
    """Write a new reference.

    Args:
        fiscal_year: four digits, April to March.
        series: 1-999; 900-999 are for tests.
        serial: 1-999,999,999, taken from a counter row.

    """
    if not (0 < series < 1000 and 0 < serial <= LAST_SERIAL):  # noqa: PLR2004 - three digits
        raise ValueError(f"series {series} or serial {serial} does not fit its digits")
    body = f"{fiscal_year % 100:02d}{series:03d}{serial:09d}"
    return body + check_digits(body)


def parse(text: str) -> str:
    """Read what a person typed or a device scanned: full-width digits, spaces and hyphens are fine.

    Raises:
        ReferenceHasOtherLetters, ReferenceHasWrongLength, ReferenceCheckFails: see their words.

    """
    digits = "".join(
        letter
        for letter in unicodedata.normalize("NFKC", text)
        if not letter.isspace() and unicodedata.category(letter) != "Pd" and letter not in "−ー"
    )
    if not (digits.isascii() and digits.isdigit()):
        raise ReferenceHasOtherLetters(field="reference")
    if len(digits) != DIGITS:
        raise ReferenceHasWrongLength(field="reference")
    # Recomputed, not only `n % 97 == 1`: that would let the checks 00, 01 and 99 pass.
    if check_digits(digits[:BODY_DIGITS]) != digits[BODY_DIGITS:]:
        raise ReferenceCheckFails(field="reference")
    return digits


def is_valid(digits: str) -> bool:
    """Tell whether 16 plain digits, as on a payment medium, are a reference that we could issue."""
    return len(digits) == DIGITS and check_digits(digits[:BODY_DIGITS]) == digits[BODY_DIGITS:]


def shown(reference: str) -> str:
    """Write a reference in groups of four, as people read it aloud."""
    return "-".join(reference[start : start + 4] for start in range(0, DIGITS, 4))
