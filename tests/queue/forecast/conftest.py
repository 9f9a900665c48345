from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest

from machi.queue.commands.forecast.make_forecasts import Forecasts, make_forecasts
from machi.queue.domain.forecast.hall import Hall
from machi.queue.domain.forecast.history import History
from machi.queue.domain.forecast.outlook import Outlook, look_ahead
from machi.shared.service import Context

Forecast = Callable[[datetime], Awaitable[Forecasts | None]]


async def imagine(hall: Hall, history: History, seed: str) -> Outlook:
    return look_ahead(hall, history, seed)


@pytest.fixture
def forecast(context: Context) -> Forecast:
    """Forecast 本庁, with the roll-outs in this process."""

    async def run(at: datetime) -> Forecasts | None:
        return await make_forecasts("honcho", at, context.db, imagine)

    return run
