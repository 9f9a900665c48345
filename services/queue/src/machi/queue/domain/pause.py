"""Why a counter calls nobody for a while."""

from enum import StrEnum


class PauseReason(StrEnum):
    """Kept with who paused; the hall sees only that the counter is paused."""

    BREAK = "break"
    """休憩."""
    PAPERWORK = "paperwork"
    """事務処理."""
    MEETING = "meeting"
    """打合せ."""
    EQUIPMENT = "equipment"
    """機器の不具合."""
    OTHER = "other"
    """その他."""
