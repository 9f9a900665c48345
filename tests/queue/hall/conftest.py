import pytest
from tests.queue.hall.day import CERTIFICATES, CERTIFICATES_AND_TAX, MOVING, Day

from machi.shared.service import Context


@pytest.fixture
async def day(context: Context) -> Day:
    """Counters 1 to 3 of 本庁 are open, and nobody is there yet."""
    day = Day(context)
    await day.open(CERTIFICATES, CERTIFICATES_AND_TAX, MOVING)
    return day
