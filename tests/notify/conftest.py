"""A notify service with a real database, a real SMTP server and the stand-in of LINE behind it."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import pytest

from machi.local.standins.standins import Options, StandIns
from machi.notify.app import SERVICE
from machi.shared.service import Context
from machi.shared.testing.plugin import NewContext


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC).replace(microsecond=0)

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture
async def outside() -> AsyncGenerator[StandIns]:
    async with StandIns.running(Options(late_seconds=3)) as standins:
        yield standins


@pytest.fixture
async def context(new_context: NewContext, outside: StandIns) -> AsyncGenerator[Context]:
    async with new_context(
        SERVICE, **outside.notify_settings(), smtp_seconds=1, line_seconds=1
    ) as made:
        yield made
