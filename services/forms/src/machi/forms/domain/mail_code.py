"""Proving that an e-mail address is one's own: a code of six digits, for ten minutes.

Five tries a code and five codes an hour an address leave 25 guesses among a million an hour.
"""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from machi.shared.errors import BadInput, NotFound, TooMany

DIGITS = 6
KEPT_FOR = timedelta(minutes=10)
TRIES = 5
COUNTED_FOR = timedelta(hours=1)
CODES_TO_ONE = 5
"""Codes an hour to one address: nobody's mailbox is filled by strangers."""
CODES_BY_ONE = 60
"""Codes an hour for one client: a hall's Wi-Fi is one address and hundreds of phones."""
_LONGEST = 254  # RFC 5321 section 4.5.3.1.3, minus the angle brackets
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-]{1,64}"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL})+")


class NotAnAddress(BadInput):
    code = "forms.not_an_address"
    words = "メールアドレスの形を確認してください。例：name@example.jp"


class WrongCode(BadInput):
    """Not this code; `left` says how many tries there still are."""

    code = "forms.wrong_code"
    words = "確認番号が違います。メールの6桁の数字を入力してください。"

    def __init__(self, left: int) -> None:
        super().__init__(field="code")
        self.left = left


class NoSuchMailCode(NotFound):
    """The same answer for a code that never was, is too old, was used, or was tried too often."""

    code = "forms.no_such_mail_code"
    words = (
        "この確認番号は使えません。期限が過ぎたか、入力の間違いが続きました。"
        "もう一度送ってください。"
    )


class TooManyCodes(TooMany):
    """Too many codes were asked for; `retry_after` is in whole seconds."""

    code = "forms.too_many_codes"
    words = "確認番号を続けて送りすぎました。時間をおいてお試しください。"
    retry_after = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class MailCode:
    """What is stored of a code."""

    id: UUID
    code_hash: bytes
    address: bytes
    citizen: bytes
    tries: int
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None

    def open(self, at: datetime) -> bool:
        """Tell whether it may be tried."""
        return self.used_at is None and self.tries < TRIES and at < self.expires_at


def new_code() -> str:
    """Give six digits that nobody can foresee."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def plain_digits(typed: str) -> str:
    """Bring what was typed to digits: full width, spaces and hyphens do not matter."""
    folded = unicodedata.normalize("NFKC", typed)
    return "".join(letter for letter in folded if letter.isascii() and letter.isdigit())


def plain_address(typed: str) -> str:
    """Check an address as typed, loosely: only sending tells whether it works.

    Raises:
        NotAnAddress: no `@`, a letter that notify could not send to, or too long.

    """
    local, _, domain = unicodedata.normalize("NFKC", typed).strip().rpartition("@")
    whole = f"{local}@{domain.lower()}"
    if len(whole) > _LONGEST or not _ADDRESS.fullmatch(whole):
        raise NotAnAddress(field="address")
    return whole
