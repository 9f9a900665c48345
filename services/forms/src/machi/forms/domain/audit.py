"""Who saw what of whose case: a log in which each entry confirms all entries before it.

An entry's mark is the SHA-256 of the mark before it and of its own content. Whoever changes,
removes or puts in an entry breaks every mark after it; whoever cuts off the end leaves a last mark
that somebody may have written down.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from machi.forms.domain.application import Actor

BEGINNING = bytes(32)
"""The mark before the first entry."""


class Action(StrEnum):
    VIEW = "view"
    EXPORT = "export"
    PRINT = "print"
    PREFILL = "prefill"
    DOWNLOAD = "download"
    PURGE = "purge"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Somebody saw or took something of a case. `why` holds nothing about the applicant."""

    action: Action
    application_id: UUID
    by: Actor
    why: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as it stands in the log."""

    seq: int
    mark: bytes
    id: UUID
    at: datetime
    entry: AuditEntry


def digest(entry_id: UUID, at: datetime, entry: AuditEntry) -> bytes:
    """Give the SHA-256 of an entry's content, in one way of writing it down."""
    content = [
        str(entry_id),
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.action,
        str(entry.application_id),
        entry.by.id,
        entry.by.role,
        entry.by.name,
        entry.why,
    ]
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).digest()


def next_mark(before: bytes, content: bytes) -> bytes:
    """Give the mark of an entry, from the mark before it and the digest of its content."""
    return hashlib.sha256(before + content).digest()


def is_whole(before: bytes, kept: Kept) -> bool:
    """Tell whether an entry follows the one before it, and says what it said."""
    return kept.mark == next_mark(before, digest(kept.id, kept.at, kept.entry))
