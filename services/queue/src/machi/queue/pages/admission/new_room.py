"""What staff type to make a room, and what is wrong with it."""

import re
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, Field

from machi.shared.clock import JAPAN
from machi.shared.ui.words import msgid

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
RATE_AT_MOST = 6000


class Typed(BaseModel):
    """The form as it was typed."""

    room: str = Field(default="", max_length=40)
    site: str = Field(default="", max_length=40)
    name: str = Field(default="", max_length=80)
    name_en: str = Field(default="", max_length=80)
    offer: str = Field(default="", max_length=40)
    doors_at: str = Field(default="", max_length=20)
    opens_at: str = Field(default="", max_length=20)
    closes_at: str = Field(default="", max_length=20)
    rate: str = Field(default="60", max_length=6)
    idempotency_key: str = Field(default="", max_length=200)


@dataclass(frozen=True, slots=True)
class Read:
    """What was meant; without meaning where `errors` (field, sentence) are."""

    doors_at: datetime
    opens_at: datetime
    closes_at: datetime
    rate_per_minute: int
    errors: list[tuple[str, str]]


def read(typed: Typed) -> Read:
    """Understand a form, or say field by field what is wrong."""
    errors = []
    if not _CODE.fullmatch(typed.room):
        errors.append(("room", msgid("半角の小文字、数字、ハイフンで入力してください。")))
    if not typed.site:
        errors.append(("site", msgid("庁舎を選んでください。")))
    if not typed.name.strip():
        errors.append(("name", msgid("名前を入力してください。")))
    moments = {}
    for name in ("doors_at", "opens_at", "closes_at"):
        moments[name] = _moment(getattr(typed, name))
        if moments[name] is None:
            errors.append((name, msgid("日時を 2026-12-01 09:00 のように入力してください。")))
    rate = int(typed.rate) if typed.rate.isascii() and typed.rate.isdecimal() else 0
    if not 0 < rate <= RATE_AT_MOST:
        errors.append(("rate", msgid("1から6000までの数を入力してください。")))
    epoch = datetime.min.replace(tzinfo=JAPAN)
    return Read(
        moments["doors_at"] or epoch,
        moments["opens_at"] or epoch,
        moments["closes_at"] or epoch,
        rate,
        errors,
    )


def _moment(text: str) -> datetime | None:
    """Read a day and a time of Japan."""
    try:
        return datetime.strptime(text.strip().replace("T", " "), "%Y-%m-%d %H:%M").replace(
            tzinfo=JAPAN
        )
    except ValueError:
        return None
