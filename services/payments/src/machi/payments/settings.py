"""What payments reads from its environment."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from machi.shared.settings import ServiceSettings


class PaymentsSettings(ServiceSettings):
    """`PAYMENTS_…` variables, beside those of every service."""

    model_config = SettingsConfigDict(env_prefix="PAYMENTS_", frozen=True, extra="ignore")

    days_to_pay: int = Field(
        default=30,
        ge=1,
        le=365,
        description="Days from the notice to 納期限; then the next work day.",
    )
    company_code: str = Field(
        default="900000",
        pattern=r"^[0-9]{6}$",
        description="請求書発行企業コード in our barcodes. 900000 belongs to the sample city.",
    )
    collector_code: str = Field(
        default="99999",
        pattern=r"^[0-9]{5}$",
        description="The collector's code in our barcodes. 99999 belongs to the sample city.",
    )
    collector_fee_yen: int = Field(
        default=61, ge=0, description="Yen that the collector keeps for each confirmed store line."
    )
    stale_after_days: int = Field(
        default=5, ge=1, description="Business days after which 速報 without 確報 is asked about."
    )
    largest_file_bytes: int = Field(
        default=16_000_000, ge=1, description="A larger collection file is refused."
    )
