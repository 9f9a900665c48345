"""What `migrate` does on NATS, with the set-up user that no running service knows."""

from collections.abc import Sequence

import structlog
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from machi.shared.messages.bus import BusAddress, connect
from machi.shared.messages.streams import prepare
from machi.shared.service import Service
from machi.shared.settings import CitySettings

log = structlog.get_logger()


class SetupSettings(BaseSettings):
    """`MACHI_NATS_…` variables: for `migrate` and for the people who look after dead letters."""

    model_config = SettingsConfigDict(env_prefix="MACHI_NATS_", frozen=True, extra="ignore")

    url: str = Field(default="nats://127.0.0.1:4222", description="Where JetStream answers.")
    setup_user: str = Field(default="setup", description="Makes streams and consumers.")
    setup_password: SecretStr | None = Field(
        default=None, description="Its password; without it `migrate` leaves NATS as it is."
    )


async def set_up(services: Sequence[Service], setup: SetupSettings, city: CitySettings) -> None:
    """Make the streams and the consumers of these services; waits for the server to be there."""
    if setup.setup_password is None:
        log.warning("streams_left_alone", reason="MACHI_NATS_SETUP_PASSWORD is not set")
        return
    address = BusAddress(setup.url, setup.setup_user, setup.setup_password.get_secret_value())
    heard = {service.name: [kind.subject for kind in service.reactions] for service in services}
    async with connect(address) as bus:
        await prepare(bus, heard, city_code=city.city_code, keep_days=city.events_days)
