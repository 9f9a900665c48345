"""The collection file (収納データ) of one collector: 13 columns, CP932, CRLF, a header line.

The whole file reads, or the whole file is refused with its line and the reason. Other collectors
differ: their layouts will be modules beside this one, giving the same lines.
Source: layout as read in shimoning/dsk-cvs (8ad49b1).
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from machi.payments.domain.barcode44 import Barcode, NotABarcode, split

ENCODING = (
    "cp932"  # not shift_jis: that codec turns the hyphen of セブン－イレブン into another one
)
HEADER = (
    "種別,収納日,収納時刻,バーコード情報,ユーザー使用欄１,ユーザー使用欄２,印紙フラグ,金額,"
    "コンビニ本部コード,コンビニ名,コンビニ店舗コード,振込日,データ作成日"
)
COLUMNS = 13
NO_DATE = "0"
BARCODE_PREFIX = "EAN"


class Kind(StrEnum):
    ANNOUNCED = "01"
    CONFIRMED = "02"
    CANCELLED = "03"
    POSTAL = "12"
    POSTAL_CORRECTED = "22"
    REAL_TIME = "81"


MONEY = frozenset({Kind.CONFIRMED, Kind.POSTAL, Kind.POSTAL_CORRECTED})
POSTAL = frozenset({Kind.POSTAL, Kind.POSTAL_CORRECTED})


class Channel(StrEnum):
    STORE = "CVS"
    POST = "郵便振替"


class Fault(StrEnum):
    """Why a file is refused; `words.py` says it to people."""

    EMPTY = "empty"
    REMOTE_ERROR = "remote_error"
    NOT_CP932 = "not_cp932"
    LINE_END = "line_end"
    HEADER = "header"
    QUOTES = "quotes"
    COLUMNS = "columns"
    KIND = "kind"
    DATE = "date"
    TIME = "time"
    BARCODE = "barcode"
    CHECK_DIGIT = "check_digit"
    REPEATED = "repeated"
    AMOUNT = "amount"
    CODE = "code"
    FUNDS_DATE = "funds_date"


class Refused(Exception):
    """The file cannot be imported, and this line says why. Nothing of it counts."""

    def __init__(self, line: int, fault: Fault, values: Mapping[str, str] | None = None) -> None:
        super().__init__(f"line {line}: {fault}")
        self.line = line
        self.fault = fault
        self.values = dict(values or {})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file. Yen are integers, codes stay text."""

    number: int
    """Line 1 is the header."""
    kind: Kind
    received_on: date
    received_time: str
    barcode: Barcode
    amount_yen: int
    head_office: str
    store: str
    funds_on: date | None
    created_on: date
    warnings: tuple[str, ...] = field(default=())

    @property
    def channel(self) -> Channel:
        return Channel.POST if self.kind in POSTAL else Channel.STORE

    @property
    def reference(self) -> str:
        return self.barcode.reference

    @property
    def act(self) -> str:
        """Name the act of paying: 01, 02 and 03 of one act, or 12 and 22, share this text."""
        day = self.received_on.strftime("%Y%m%d")
        place = f"{self.head_office}|{self.store}"
        return f"{self.channel}|{self.barcode.text}|{day}{self.received_time}|{place}"

    @property
    def key(self) -> str:
        """Name the line: the same line in a later file is the same news."""
        return f"{self.kind}|{self.act}|{self.amount_yen}"


def read(raw: bytes) -> list[Line]:
    """Read a file, or refuse it.

    Raises:
        Refused: the first line that cannot be, and why.

    """
    texts = _texts(raw)
    rows = csv.reader(texts, strict=True)
    lines = []
    number = 1
    try:
        for number, columns in enumerate(rows, 1):
            if rows.line_num != number:
                raise Refused(number, Fault.QUOTES)
            if number > 1:
                lines.append(_line(number, columns))
    except csv.Error as error:
        raise Refused(number + 1, Fault.QUOTES) from error
    if not lines:
        raise Refused(2, Fault.EMPTY)
    return lines


def _texts(raw: bytes) -> list[str]:
    if not raw:
        raise Refused(1, Fault.EMPTY)
    if raw[:6].lower() == b"error:":
        raise Refused(1, Fault.REMOTE_ERROR)
    pieces = raw.split(b"\r\n")
    if not pieces[-1]:
        pieces.pop()  # the last line may lack its end
    texts = []
    for number, piece in enumerate(pieces, 1):
        if b"\n" in piece or b"\r" in piece:
            raise Refused(number, Fault.LINE_END)
        try:
            texts.append(piece.decode(ENCODING))
        except UnicodeDecodeError as error:
            raise Refused(number, Fault.NOT_CP932) from error
    if texts[0] != HEADER:
        raise Refused(1, Fault.HEADER)
    return texts


def _line(number: int, columns: list[str]) -> Line:
    if len(columns) != COLUMNS:
        raise Refused(number, Fault.COLUMNS, {"count": str(len(columns))})
    if columns[0] not in set(Kind):
        raise Refused(number, Fault.KIND, {"kind": columns[0][:10]})
    kind = Kind(columns[0])
    barcode, warnings = _barcode(number, kind, columns)
    head_office, store = columns[8], columns[10]
    for code, length in ((head_office, 3), (store, 6)):
        if len(code) != length or not _digits(code):
            raise Refused(number, Fault.CODE, {"code": code[:10]})
    return Line(
        number=number,
        kind=kind,
        received_on=_date(number, columns[1]),
        received_time=_time(number, columns[2]),
        barcode=barcode,
        amount_yen=_amount(number, kind, columns[7], barcode),
        head_office=head_office,
        store=store,
        funds_on=_funds(number, kind, columns[11]),
        created_on=_date(number, columns[12]),
        warnings=warnings,
    )


def _barcode(number: int, kind: Kind, columns: list[str]) -> tuple[Barcode, tuple[str, ...]]:
    prefix, digits44 = columns[3][:3], columns[3][3:]
    try:
        barcode = split(digits44 if prefix == BARCODE_PREFIX else "")
    except NotABarcode as error:
        raise Refused(number, Fault.BARCODE) from error
    warnings: tuple[str, ...] = ()
    if not barcode.check_holds:
        if kind not in POSTAL:
            raise Refused(number, Fault.CHECK_DIGIT, {"digit": barcode.check})
        warnings = ("CHECK_DIGIT",)  # whether the post office recomputes it is not confirmed
    for column, digits in ((4, barcode.text[13:19]), (5, barcode.text[19:30]), (6, barcode.stamp)):
        if columns[column] != digits:
            raise Refused(number, Fault.REPEATED, {"column": HEADER.split(",")[column]})
    return barcode, warnings


def _amount(number: int, kind: Kind, text: str, barcode: Barcode) -> int:
    if not _digits(text) or len(text) > 10:  # noqa: PLR2004 - more digits than any amount has
        raise Refused(number, Fault.AMOUNT)
    amount = int(text)
    corrected = kind is Kind.POSTAL_CORRECTED  # its amount is the corrected one, 0 included
    if not corrected and (amount == 0 or amount != int(barcode.amount)):
        raise Refused(number, Fault.AMOUNT)
    return amount


def _funds(number: int, kind: Kind, text: str) -> date | None:
    if kind in MONEY:
        return _date(number, text)
    if text != NO_DATE:
        raise Refused(number, Fault.FUNDS_DATE)
    return None


def _date(number: int, text: str) -> date:
    written = text if len(text) == 8 and _digits(text) else "0" * 8  # noqa: PLR2004 - yyyyMMdd
    try:
        return date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError as error:
        raise Refused(number, Fault.DATE, {"text": text[:20]}) from error


def _time(number: int, text: str) -> str:
    fits = len(text) == 4 and _digits(text) and text[:2] < "24" and text[2:] < "60"  # noqa: PLR2004
    if not fits:
        raise Refused(number, Fault.TIME, {"text": text[:20]})
    return text


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def ordinals(lines: list[Line]) -> Iterator[tuple[Line, int]]:
    """Number equal lines of one file: two equal lines are two lines."""
    seen: dict[str, int] = {}
    for line in lines:
        seen[line.key] = seen.get(line.key, 0) + 1
        yield line, seen[line.key]
