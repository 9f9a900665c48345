"""What a service reads from its environment, once, into one frozen object."""

from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Mode(StrEnum):
    LOCAL = "local"
    """One machine, to try and to develop: sign-in by choosing a name, messages to a page."""
    PRODUCTION = "production"


class OidcSettings(BaseSettings):
    """A provider of OpenID Connect that signs people in; off without an issuer."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    issuer: str | None = Field(
        default=None, description="Its issuer identifier, https://…; without one it is off."
    )
    client_id: str = Field(default="", description="Who we are there.")
    client_secret: SecretStr | None = Field(
        default=None, description="Our secret there (client_secret_basic), or:"
    )
    client_key: Path | None = Field(
        default=None,
        description="File with our private key, JWK or PEM (private_key_jwt).",
    )
    scopes: str = Field(default="openid", description="What is asked for, divided by spaces.")
    acr_values: str = Field(
        default="",
        description="How surely it has to know people; its answer must hold each of these words.",
    )
    reached_at: str | None = Field(
        default=None,
        description="Origin at which our servers reach it, when not at the issuer's own.",
    )

    @field_validator("issuer", "client_secret", "client_key", "reached_at", mode="before")
    @classmethod
    def _empty_is_none(cls, given: object) -> object:
        return given or None  # compose files pass variables on that are not set

    @model_validator(mode="after")
    def _is_whole(self) -> "OidcSettings":
        if self.issuer is None:
            return self
        address = urlsplit(self.issuer)
        loopback = address.hostname in {"127.0.0.1", "::1", "localhost"}
        if address.scheme != "https" and not loopback:
            raise ValueError("the issuer must be https://…")
        if not self.client_id:
            raise ValueError("an issuer needs a client_id")
        if (self.client_secret is None) is (self.client_key is None):
            raise ValueError("an issuer needs either a client_secret or a client_key")
        return self


class CitizenOidc(OidcSettings):
    """Where citizens sign in: デジタル認証アプリ, or what a city has."""

    model_config = SettingsConfigDict(env_prefix="MACHI_CITIZEN_OIDC_")


class StaffOidc(OidcSettings):
    """Where staff sign in. Read by the sign-in process alone."""

    model_config = SettingsConfigDict(env_prefix="MACHI_STAFF_OIDC_")

    scopes: str = Field(
        default="openid profile", description="What is asked for, divided by spaces."
    )
    groups_claim: str = Field(
        default="groups", description="The claim that lists a person's groups."
    )
    groups: Path | None = Field(
        default=None,
        description="JSON file: group → site (`*` for all) → roles. Unknown groups give nothing.",
    )
    session_hours: float = Field(
        default=10, gt=0, le=12, description="How long a sign-in lasts: a working day at most."
    )


class CitySettings(BaseSettings):
    """Settings that every service of a city shares: `MACHI_…` variables."""

    model_config = SettingsConfigDict(env_prefix="MACHI_", frozen=True, extra="ignore")

    mode: Mode = Field(default=Mode.PRODUCTION, description="`local` or `production`.")
    city_code: str = Field(
        default="999997",
        description="全国地方公共団体コード: six digits, the last one a check digit.",
    )
    city_name: str = Field(default="みほん市", description="The city's name in Japanese.")
    city_name_en: str = Field(default="Mihon City", description="The city's name in English.")
    public_url: str = Field(
        default="http://127.0.0.1:8000", description="The one origin that people open."
    )
    auth_public_keys: Path | None = Field(
        default=None,
        description="JWKS file: the keys that staff and device tokens are checked with.",
    )
    auth_signing_key: Path | None = Field(
        default=None,
        description="Private JWK file: for the sign-in process alone, and in local mode.",
    )
    local_staff: Path | None = Field(
        default=None, description="JSON list of staff that local sign-in offers; local mode only."
    )

    citizen_oidc: CitizenOidc = Field(
        default_factory=CitizenOidc, description="See `MACHI_CITIZEN_OIDC_…`."
    )

    requests_per_second: float = Field(
        default=50,
        gt=0,
        description="How often one session, device or program may ask; twelve times that at once.",
    )
    requests_per_second_by_address: float = Field(
        default=300,
        gt=0,
        description="How often everybody without a session behind one address (a hall's Wi-Fi) "
        "may ask; ten times that at once.",
    )
    events_days: int = Field(
        default=400, ge=1, description="How long events can be heard again and read."
    )
    answers_days: int = Field(
        default=30, ge=1, description="How long a repeated request gets its first answer again."
    )

    @field_validator("city_code")
    @classmethod
    def _check_digit(cls, code: str) -> str:
        # 全国地方公共団体コード: weights 6..2 over the first five digits, (11 - sum mod 11) mod 10.
        if len(code) != 6 or not code.isascii() or not code.isdigit():  # noqa: PLR2004
            raise ValueError("MACHI_CITY_CODE must be six digits")
        total = sum(
            int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2), strict=False)
        )
        if (11 - total % 11) % 10 != int(code[5]):
            raise ValueError("MACHI_CITY_CODE has a wrong check digit")
        return code

    @field_validator("public_url")
    @classmethod
    def _no_slash_at_the_end(cls, url: str) -> str:
        return url.rstrip("/")


class ServiceSettings(BaseSettings):
    """Settings of one service; a subclass sets the prefix (`QUEUE_…`) and adds its own."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    database_url: SecretStr = Field(description="postgresql://user:password@host:port/database")
    nats_url: str = Field(default="nats://127.0.0.1:4222", description="Where JetStream answers.")
    nats_user: str = Field(description="The NATS user of this service, and of no other.")
    nats_password: SecretStr = Field(description="Its password.")
    secret_key: SecretStr = Field(
        min_length=32, description="Signs this service's own tokens and wraps its vault keys."
    )
    city: CitySettings = Field(default_factory=CitySettings, description="See `MACHI_…`.")

    @model_validator(mode="after")
    def _no_default_secret_in_production(self) -> "ServiceSettings":
        if self.city.mode is Mode.PRODUCTION:
            for name in ("nats_password", "secret_key"):
                value = getattr(self, name).get_secret_value()
                if value.lower().startswith(("change", "default", "secret", "local-only")):
                    raise ValueError(f"{name} still has its example value; production refuses it")
        return self
