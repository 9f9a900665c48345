from collections.abc import AsyncGenerator

import httpx
import pytest

from machi.queue.app import SERVICE
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, client, staff_token
from machi.shared.testing.plugin import NewContext


@pytest.fixture
async def context(seeded_context: NewContext) -> AsyncGenerator[Context]:
    """A queue with the sample city in it."""
    async with seeded_context(SERVICE) as context:
        yield context


@pytest.fixture
async def phone(context: Context) -> AsyncGenerator[httpx.AsyncClient]:
    """A visitor who is nobody in particular."""
    async with client(context, SERVICE) as opened:
        yield opened


@pytest.fixture
def clerk(context: Context) -> dict[str, str]:
    """Headers of a clerk at 本庁."""
    return bearer(staff_token(context, {"honcho": ["clerk"]}))
