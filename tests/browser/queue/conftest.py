from collections.abc import AsyncGenerator

import pytest

from machi.local.testing.hall import Hall, open_hall
from machi.queue.app import SERVICE
from machi.shared.testing.plugin import NewContext


@pytest.fixture
async def hall(new_context: NewContext) -> AsyncGenerator[Hall]:
    async with new_context(SERVICE) as context, open_hall(context) as opened:
        yield opened
