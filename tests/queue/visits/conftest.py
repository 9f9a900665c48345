from uuid import uuid4

import pytest
from tests.queue.visits.hall import Hall

from machi.shared.service import Context


@pytest.fixture
async def hall(context: Context) -> Hall:
    """Give 本庁 at noon in Japan, with all its counters open."""
    at_noon = context.clock.now().replace(hour=3, minute=0)
    opened = Hall(context, at_noon, uuid4())
    await opened.open()
    return opened
