"""Ticket machines and wallboards: when one counts as silent, and when it keeps quiet."""

import hashlib
from datetime import datetime, time, timedelta
from enum import StrEnum

from machi.shared.clock import JAPAN
from machi.shared.errors import BadInput, DomainError, NotFound

HEARTBEAT_SECONDS = 10
"""How often a device tells that it is alive."""

SILENT_AFTER = timedelta(seconds=30)
"""A device that told nothing this long (two heartbeats were lost) counts as silent."""


class Help(StrEnum):
    """What a member of staff is wanted for at a ticket machine."""

    STAFF = "staff"
    """職員を呼ぶ."""
    CARE = "care"
    """配慮の希望: the person took a number, and asks to be looked after. Staff decide."""
    PAPER = "paper"
    """紙切れ."""


def quiet(at: datetime, begin: time | None, end: time | None) -> bool:
    """Tell whether a device makes no sound now: between two times of day in Japan."""
    if begin is None or end is None or begin == end:
        return False
    now = at.astimezone(JAPAN).time()
    if begin < end:
        return begin <= now < end
    return now >= begin or now < end


def code_hash(code: str) -> str:
    """Give what is kept of a code: people may type it in small letters, with spaces or hyphens."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


class NobodyWantsHelp(NotFound):
    code = "queue.nobody_wants_help"
    words = "この呼出しは見つかりませんでした。"


class WrongShortCode(BadInput):
    code = "queue.wrong_short_code"
    words = "コードが違うか、期限を過ぎています。"


DEVICE_REFUSALS: tuple[type[DomainError], ...] = (NobodyWantsHelp, WrongShortCode)
