"""What the queue reads from its environment."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from machi.shared.settings import ServiceSettings


class QueueSettings(ServiceSettings):
    """`QUEUE_…` variables beside those of every service."""

    model_config = SettingsConfigDict(env_prefix="QUEUE_", frozen=True, extra="ignore")

    voice_folder: Path | None = Field(
        default=None,
        description="Where the wallboard's voice is kept, some 10 MB that are made once; "
        "a folder of the machine's temporary files when it is not named.",
    )
    contact_days: int = Field(
        default=7,
        ge=0,
        le=365,
        description="How many days after an appointment the name and the telephone number of "
        "somebody who rang are kept; then they and their key are destroyed.",
    )
