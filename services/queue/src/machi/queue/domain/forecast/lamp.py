"""混雑ランプ: how busy a line is, in one word, with an icon and a colour beside it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    FREE = "free"
    BUSY = "busy"
    CROWDED = "crowded"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which expected wait a line is busy, and crowded: the city's setting of each line."""

    busy_from_minutes: int = 15
    crowded_from_minutes: int = 30


@dataclass(frozen=True, slots=True)
class Lamp:
    """Word (a Japanese msgid), icon and colour: no colour ever stands alone."""

    level: Level
    word: str
    icon: str
    color: str


def msgid(text: str) -> str:
    """Mark a text for translation."""
    return text


_LAMPS = {
    Level.FREE: Lamp(Level.FREE, msgid("空いています"), "○", "green"),
    Level.BUSY: Lamp(Level.BUSY, msgid("やや混んでいます"), "△", "orange"),
    Level.CROWDED: Lamp(Level.CROWDED, msgid("混んでいます"), "■", "magenta"),
    Level.UNKNOWN: Lamp(Level.UNKNOWN, msgid("混雑は、まだ分かりません"), "−", "gray"),
}


def lamp(p50_seconds: int | None, thresholds: Thresholds) -> Lamp:
    """Give the lamp of a line from the wait expected there, or from nothing known."""
    if p50_seconds is None:
        return _LAMPS[Level.UNKNOWN]
    if p50_seconds >= thresholds.crowded_from_minutes * 60:
        return _LAMPS[Level.CROWDED]
    if p50_seconds >= thresholds.busy_from_minutes * 60:
        return _LAMPS[Level.BUSY]
    return _LAMPS[Level.FREE]
