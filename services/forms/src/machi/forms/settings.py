"""What the forms service reads from its environment."""

from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from machi.shared.settings import ServiceSettings


class FormsSettings(ServiceSettings):
    """`FORMS_…` variables."""

    model_config = SettingsConfigDict(env_prefix="FORMS_", frozen=True, extra="ignore")

    clamd_address: str | None = Field(
        default=None,
        description="Where clamd answers: `tcp://host:3310` or `unix:///run/clamav/clamd.sock`. "
        "Unset: files are taken and kept, and nobody can open them.",
    )
    clamd_seconds: float = Field(
        default=10, gt=0, description="Longest wait for clamd: to connect, to send, to answer."
    )

    fonts: Path | None = Field(
        default=None,
        description="A folder of further fonts for papers: IPAmj明朝, the city's own 外字. "
        "They print what the fonts that come along do not have.",
    )
    notice_texts: Path | None = Field(
        default=None,
        description="JSON file with the city's own words on notices: `seal`, `appeal` (教示).",
    )

    residents_file: Path | None = Field(
        default=None,
        description="CSV of the register of residents, for the counter (書かない窓口). "
        "Unset: the sample city's in local mode, none in production.",
    )

    letter_key: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="Seals what notify is to send to an address (確認番号), on its way through the "
        "broker: the same secret as `NOTIFY_LETTER_KEY`. Unset in production: no codes by "
        "e-mail, and what asks for one cannot be filed online.",
    )

    sign_in_signs: bool | None = Field(
        default=None,
        description="Whether a fresh sign-in with the card, made for exactly the answers that are "
        "sent, counts as signing them (`jpki_sign`). Unset: yes in local mode, no in production, "
        "where such procedures are then not filed online (decision 0022).",
    )

    @field_validator("clamd_address")
    @classmethod
    def _known_way(cls, address: str | None) -> str | None:
        if address and not address.startswith(("tcp://", "unix:///")):
            raise ValueError("must begin with tcp:// or unix:///")
        return address or None
