"""What the queue reads from its environment."""

from pydantic_settings import SettingsConfigDict

from machi.shared.settings import ServiceSettings


class QueueSettings(ServiceSettings):
    """`QUEUE_…` variables; the queue needs none beyond those of every service."""

    model_config = SettingsConfigDict(env_prefix="QUEUE_", frozen=True, extra="ignore")
