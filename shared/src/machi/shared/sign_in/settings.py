"""What the sign-in process reads from its environment."""

from pathlib import Path

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from machi.shared.settings import CitySettings, StaffOidc


class SignInSettings(BaseSettings):
    """Everything that signing staff in needs."""

    model_config = SettingsConfigDict(env_prefix="MACHI_SIGN_IN_", frozen=True, extra="ignore")

    secret_key: SecretStr = Field(
        min_length=32, description="Seals the cookie of a sign-in that is under way."
    )
    city: CitySettings = Field(default_factory=CitySettings, description="See `MACHI_…`.")
    provider: StaffOidc = Field(default_factory=StaffOidc, description="See `MACHI_STAFF_OIDC_…`.")

    @model_validator(mode="after")
    def _is_whole(self) -> "SignInSettings":
        if self.provider.issuer is None:
            raise ValueError("MACHI_STAFF_OIDC_ISSUER is not set")
        if self.city.auth_signing_key is None:
            raise ValueError("MACHI_AUTH_SIGNING_KEY is not set")
        if self.provider.groups is None:
            raise ValueError("MACHI_STAFF_OIDC_GROUPS is not set: nobody would have a role")
        return self

    @property
    def signing_key(self) -> Path:
        assert self.city.auth_signing_key is not None  # noqa: S101 - checked above
        return self.city.auth_signing_key

    @property
    def groups(self) -> Path:
        assert self.provider.groups is not None  # noqa: S101 - checked above
        return self.provider.groups
