"""The states of a step of a visit."""

from enum import StrEnum


class StepState(StrEnum):
    LATER = "later"
    """Announced; its turn has not come."""
    NOW = "now"
    """The ticket waits for it, or it is being done."""
    DONE = "done"
    SKIPPED = "skipped"


class SkipReason(StrEnum):
    """Why a step is not done in this visit."""

    NOT_NEEDED = "not_needed"
    """該当しない."""
    DONE_BEFORE = "done_before"
    """すでに済んでいる."""
    PAPERS_MISSING = "papers_missing"
    """書類が足りない."""
    ANOTHER_DAY = "another_day"
    """別の日にする."""
