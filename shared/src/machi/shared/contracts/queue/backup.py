"""A counter wants somebody beside it, at once and quietly (応援要請)."""

from typing import ClassVar
from uuid import UUID

from machi.shared.contracts import Event


class BackupEvent(Event):
    """What every event about it says; nothing of it is shown on boards."""

    entity_field: ClassVar[str] = "backup_id"
    backup_id: UUID
    site: str
    counter_id: UUID
    counter: str
    by: UUID


class BackupAsked(BackupEvent):
    """Staff at a counter pressed its emergency button."""

    subject: ClassVar[str] = "queue.backup.asked.v1"


class BackupAnswered(BackupEvent):
    """Somebody goes there."""

    subject: ClassVar[str] = "queue.backup.answered.v1"
