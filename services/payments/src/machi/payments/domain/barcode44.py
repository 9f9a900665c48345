"""The 44 digits under a convenience-store barcode (GS1-128, AI 91).

Source: GS1 Japan guideline for payment slips, 6th edition (2024-03); Hitachi EUR manual EUDS0050.
A check digit modulo 10 misses about one swap of neighbours in nine, so it never stands alone: the
16 digits of our own reference inside the free field carry their own check.
"""

from dataclasses import dataclass

LENGTH = 44
IDENTIFIER = "91"
NO_LAST_DAY = "999999"
HIGHEST_AMOUNT = 999_999


class NotABarcode(ValueError):
    """The text is not 44 digits of a payment slip, or its check digit is wrong."""


@dataclass(frozen=True, slots=True)
class Barcode:
    """What the digits say. Numbers on payment media stay text, so that no zero is lost."""

    text: str
    company: str
    free: str
    reissue: str
    pay_by: str
    stamp: str
    amount: str
    check: str

    @property
    def collector(self) -> str:
        """The collector's own code: the first five digits of the free field."""
        return self.free[:5]

    @property
    def reference(self) -> str:
        """Our own 16 digits, in the rest of the free field."""
        return self.free[5:]

    @property
    def check_holds(self) -> bool:
        return check_digit(self.text[:-1]) == self.check


def check_digit(body: str) -> str:
    """Weights 3, 1, 3, … from the right."""
    total = sum(map(int, body[::-2])) * 3 + sum(map(int, body[-2::-2]))
    return str((10 - total % 10) % 10)


def split(text: str) -> Barcode:
    """Take 44 digits apart without judging the check digit.

    Raises:
        NotABarcode: not 44 ASCII digits that begin with 91.

    """
    if len(text) != LENGTH or not (text.isascii() and text.isdigit()):
        raise NotABarcode("not 44 digits")
    if not text.startswith(IDENTIFIER):
        raise NotABarcode("does not begin with 91")
    return Barcode(
        text=text,
        company=text[2:8],
        free=text[8:29],
        reissue=text[29],
        pay_by=text[30:36],
        stamp=text[36],
        amount=text[37:43],
        check=text[43],
    )


def parse(text: str) -> Barcode:
    """Read 44 digits.

    Raises:
        NotABarcode: not 44 digits of a payment slip, or the check digit is wrong.

    """
    barcode = split(text)
    if not barcode.check_holds:
        raise NotABarcode("wrong check digit")
    return barcode


def build(company: str, free: str, reissue: str, pay_by: str, amount_yen: int) -> Barcode:
    """Write the 44 digits of a slip of public money (its stamp flag is always 0).

    Args:
        company: six digits of the biller.
        free: 21 digits, the collector's five and our sixteen.
        reissue: one digit, 0 for the first print.
        pay_by: YYMMDD, or 999999 for none.
        amount_yen: at most 999,999; stores refuse more than 300,000.

    Raises:
        NotABarcode: a part has the wrong length.

    """
    if not 0 <= amount_yen <= HIGHEST_AMOUNT:
        raise NotABarcode("the amount has more than six digits")
    body = f"{IDENTIFIER}{company}{free}{reissue}{pay_by}0{amount_yen:06d}"
    return parse(body + check_digit(body))
