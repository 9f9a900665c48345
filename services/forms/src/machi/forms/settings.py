"""What the forms service reads from its environment."""

from pydantic_settings import SettingsConfigDict

from machi.shared.settings import ServiceSettings


class FormsSettings(ServiceSettings):
    """`FORMS_…` variables; forms needs none beyond those of every service."""

    model_config = SettingsConfigDict(env_prefix="FORMS_", frozen=True, extra="ignore")
