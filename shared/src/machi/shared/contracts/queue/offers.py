"""What can be reserved (予約の種類), as the office decides it."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from machi.shared.contracts import Event


class OfferSet(Event):
    """The office added something to reserve, or changed its rules; slots follow at once."""

    subject: ClassVar[str] = "queue.offer.set.v1"
    entity_field: ClassVar[str] = "offer"
    offer: str
    site: str
    line: str
    kind: str = Field(description="`window`, `online` or `course`.")
    open: bool = Field(description="Whether it can be reserved.")
    by: UUID


class EligibleAdded(Event):
    """People who got a notice may reserve: how many, nothing of who they are."""

    subject: ClassVar[str] = "queue.offer.eligible_added.v1"
    entity_field: ClassVar[str] = "offer"
    offer: str
    site: str
    added: int = Field(ge=1)
    by: UUID
