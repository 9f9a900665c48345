"""What happens to a lottery (抽選)."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from machi.shared.contracts import Event


class LotteryEvent(Event):
    """What every event about a lottery says."""

    entity_field: ClassVar[str] = "lottery_id"
    lottery_id: UUID
    site: str
    offer: str
    starts_at: datetime = Field(description="When what is drawn for takes place.")
    places: int = Field(ge=1)
    commitment: str = Field(description="SHA-256 of the seed, in hexadecimal.")
    by: UUID = Field(description="Which member of staff did it.")


class LotteryAnnounced(LotteryEvent):
    """A draw was announced, bound to its seed (抽選の公表)."""

    subject: ClassVar[str] = "queue.lottery.announced.v1"
    opens_at: datetime = Field(description="Applications from then on.")
    closes_at: datetime = Field(description="Applications until just before then.")


class LotteryDrawn(LotteryEvent):
    """Lots were drawn, and the seed was published (抽選)."""

    subject: ClassVar[str] = "queue.lottery.drawn.v1"
    seed: str = Field(description="64 hexadecimal digits; their SHA-256 is the commitment.")
    applications: int = Field(ge=0)
    won: int = Field(ge=0)
