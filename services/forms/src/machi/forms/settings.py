"""What the forms service reads from its environment."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
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
    draft_files_gb: float = Field(
        default=20,
        gt=0,
        description="Files of drafts that nobody has submitted yet, all together, in GiB; beyond "
        "that people are asked to come back later. Drafts end by themselves.",
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

    sites: dict[str, str] = Field(
        default={"honcho": "本庁", "kita": "北支所"},
        description="JSON: sites with a counter where people are heard, by the code that roles and "
        "the queue know them by, the main office first. Unset: the sample city's.",
    )

    register_url: str | None = Field(
        default=None,
        description="Where the resident-record system answers, https://… (the standard interface, "
        "decision 0025); it comes before a file. Unset: off.",
    )
    register_token_url: str = Field(
        default="", description="Where it gives tokens (OAuth 2.0 client credentials), https://…"
    )
    register_client_id: str = Field(default="", description="Who we are there.")
    register_client_secret: SecretStr | None = Field(default=None, description="Our secret there.")
    register_certificate: Path | None = Field(
        default=None, description="Our certificate there, PEM, where it asks for one (mutual TLS)."
    )
    register_key: Path | None = Field(default=None, description="The certificate's key, PEM.")
    register_authorities: Path | None = Field(
        default=None, description="Who may have signed its certificate, PEM, beside the machine's."
    )
    register_seconds: float = Field(
        default=3, gt=0, le=30, description="Longest wait for it in all; then the counter goes on."
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

    close_refused_days: int = Field(
        default=100,
        ge=0,
        description="Days after which a refusal is closed: the three months in which one can "
        "appeal (行政不服審査法 18条), and some for the letter.",
    )
    close_done_days: int = Field(
        default=30,
        ge=0,
        description="Days after which what was handed over, or has nothing to hand over, is "
        "closed.",
    )

    @field_validator("register_url", "register_client_secret", mode="before")
    @classmethod
    def _empty_is_none(cls, given: object) -> object:
        return given or None  # compose files pass variables on that are not set

    @model_validator(mode="after")
    def _register_is_whole(self) -> "FormsSettings":
        if self.register_url is None:
            return self
        here = {"127.0.0.1", "::1", "localhost"}
        for address in map(urlsplit, (self.register_url, self.register_token_url)):
            if address.scheme != "https" and address.hostname not in here:
                raise ValueError("register_url and register_token_url must be https://…")
        if not self.register_client_id or self.register_client_secret is None:
            raise ValueError("a register needs register_client_id and register_client_secret")
        if (self.register_certificate is None) is not (self.register_key is None):
            raise ValueError("register_certificate and register_key belong together")
        return self

    @field_validator("clamd_address")
    @classmethod
    def _known_way(cls, address: str | None) -> str | None:
        if address and not address.startswith(("tcp://", "unix:///")):
            raise ValueError("must begin with tcp:// or unix:///")
        return address or None
