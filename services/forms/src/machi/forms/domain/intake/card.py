"""What a My Number Card tells at the counter: name, address, date of birth and sex (券面の4情報).

The bytes are those of EF 0002 of the card's 券面事項入力補助 application (D3921000310001010408),
read after the holder typed the four-digit PIN. EF 0001 holds the 個人番号: it is never read, and
bytes that do not begin as EF 0002 does are refused unread. The card knows no reading of the name,
does not split it, and has no postcode and no household.

Layout: BER-TLV (ITU-T X.690, 8.1); FF20 holds DF21 (offsets), DF22 name, DF23 address, DF24 date of
birth as YYYYMMDD, DF25 sex (1, 2, 3), all UTF-8. Other tags are passed over.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from machi.forms.domain.eras import NotADate, read_date
from machi.forms.domain.texts import Wrong, written
from machi.shared.errors import BadInput

_ATTRIBUTES = b"\xff\x20"
_NAME, _ADDRESS, _BIRTH, _SEX = b"\xdf\x22", b"\xdf\x23", b"\xdf\x24", b"\xdf\x25"
_SEXES = {"1": 1, "2": 2, "3": 9}
"""The card's own code; ISO 5218 where the city writes it down."""
_MOST = 4096
_LONG_TAG = 0x1F
_MORE = 0x80


class NotACard(BadInput):
    """The bytes are not the four attributes of a card. They are not kept, and not told either."""

    code = "forms.not_a_card"
    words = "カードの4情報を読み取れませんでした。もう一度読み取るか、聞き取りで入力してください。"


@dataclass(frozen=True, slots=True)
class CardAttributes:
    """name and address in one piece, as they stand on the card; born as an ISO date."""

    name: str
    address: str
    born: str
    sex: int

    def of_person(self) -> Mapping[str, Any]:
        """Give the values of a person, by the places of an intake."""
        return {
            "full_name": self.name,
            "date_of_birth": self.born,
            "sex": self.sex,
            "address/full_address": self.address,
        }


def read_card(content: bytes) -> CardAttributes:
    """Read the bytes of EF 0002; fields that are not known are passed over.

    Raises:
        NotACard: it is something else, or it is cut off.

    """
    if len(content) > _MOST or not content.startswith(_ATTRIBUTES):
        raise NotACard
    outer = next(iter(_elements(content)))[1]
    found = dict(_elements(outer))
    try:
        day = found[_BIRTH].decode()
        if not re.fullmatch(r"\d{8}", day, re.ASCII):
            raise NotACard
        return CardAttributes(
            name=_text(found[_NAME]),
            address=_text(found[_ADDRESS]),
            born=read_date(f"{day[:4]}-{day[4:6]}-{day[6:]}"),
            sex=_SEXES[found[_SEX].decode()],
        )
    except (KeyError, UnicodeDecodeError, NotADate, Wrong) as fault:
        raise NotACard from fault


def _text(content: bytes) -> str:
    text = written(content.decode())
    if not text:
        raise NotACard
    return text


def _elements(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Walk through the elements of one level; what is left of a padded file is zero."""
    while content.strip(b"\x00\xff"):
        tag, content = _tag(content)
        length, content = _length(content)
        if length > len(content):
            raise NotACard
        yield tag, content[:length]
        content = content[length:]


def _tag(content: bytes) -> tuple[bytes, bytes]:
    end = 1
    if content[0] & _LONG_TAG == _LONG_TAG:
        while end < len(content) and content[end] & _MORE:
            end += 1
        end += 1
    return content[:end], content[end:]


def _length(content: bytes) -> tuple[int, bytes]:
    if not content:
        raise NotACard
    first, content = content[0], content[1:]
    if first < _MORE:
        return first, content
    count = first & ~_MORE
    if count == 0 or count > len(content):  # an indefinite length is not used on cards
        raise NotACard
    return int.from_bytes(content[:count]), content[count:]
