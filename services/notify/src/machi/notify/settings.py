"""`NOTIFY_…` variables."""

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from machi.shared.settings import ServiceSettings


class NotifySettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="NOTIFY_", frozen=True, extra="ignore")

    smtp_host: str = Field(default="127.0.0.1", description="Mail relay that takes our e-mail.")
    smtp_port: int = Field(default=25, description="Its port.")
    smtp_start_tls: bool | None = Field(
        default=None, description="`true` demands STARTTLS, `false` never; unset: if offered."
    )
    smtp_user: str | None = Field(
        default=None, description="User at the relay, if it asks for one."
    )
    smtp_password: SecretStr | None = Field(default=None, description="Its password.")
    smtp_seconds: float = Field(default=5, gt=0, description="Longest wait for each SMTP reply.")
    mail_from: str = Field(
        default="no-reply@city.invalid", description="Sender address; its domain is in Message-IDs."
    )
    line_api_url: str = Field(
        default="https://api.line.me", description="Where the Messaging API answers."
    )
    line_access_url: str = Field(
        default="https://access.line.me", description="Where people confirm an account link."
    )
    line_friend_url: str | None = Field(
        default=None,
        description="Page that adds the city's LINE account as a friend (https://lin.ee/…).",
    )
    line_channel_token: SecretStr | None = Field(
        default=None, description="Channel access token. Unset: no LINE messages are sent."
    )
    line_channel_secret: SecretStr | None = Field(
        default=None, description="Channel secret: webhooks are checked with it."
    )
    line_seconds: float = Field(default=5, gt=0, description="Longest wait for LINE's answer.")
    letter_key: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="Opens what forms wants sent to an address that is to be proved: the same "
        "secret as `FORMS_LETTER_KEY`. Unset: none needed in local mode, no such mails elsewhere.",
    )
    lease_seconds: float = Field(
        default=4,
        gt=0,
        description="A sender that is silent this long has died; renewed while alive.",
    )

    @field_validator("line_api_url", "line_access_url")
    @classmethod
    def _no_slash_at_the_end(cls, url: str) -> str:
        return url.rstrip("/")
