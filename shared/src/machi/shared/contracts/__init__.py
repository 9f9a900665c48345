"""What services tell each other: one module per speaking service; fields are only ever added.

On the wire an event is a CloudEvent 1.0 in structured JSON (see `cloudevents.py`). The promise
to listeners is the JSON Schema in `tests/contracts/promised/`; a new meaning is a new `subject`
(`…v2`).
No name, address, contact, answer or My Number ever travels here.
"""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from machi.shared.ids import new_id

ENVELOPE_FIELDS = frozenset({"id", "at", "revision", "correlation_id", "causation_id"})


class Event(BaseModel):
    """A fact, in the past tense. Unknown fields are ignored so that speakers may add them.

    The fields declared here travel as CloudEvents attributes; those of a subclass as `data`.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    subject: ClassVar[str]
    """`<service>.<entity>.<event>.v<major>`: the end of the CloudEvents type."""
    entity_field: ClassVar[str]
    """The field that names the entity this event is about; it ends the NATS subject."""

    id: UUID = Field(default_factory=new_id)
    at: datetime
    revision: int = Field(ge=1, description="Version of the entity after this event; rises by one.")
    correlation_id: str | None = Field(default=None, description="The request that began it all.")
    causation_id: UUID | None = Field(default=None, description="The event that this one answers.")

    @property
    def entity_id(self) -> str:
        return str(getattr(self, self.entity_field))

    @property
    def service(self) -> str:
        return self.subject.split(".", 1)[0]

    def data(self) -> dict[str, Any]:
        """Give the fields of this kind of event as plain JSON values."""
        return self.model_dump(mode="json", exclude=set(ENVELOPE_FIELDS))
