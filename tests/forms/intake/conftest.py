"""A clerk at a counter of the sample city."""

from collections.abc import AsyncGenerator, Callable

import pytest
from tests.forms.intake.counter import Counter

from machi.forms.app import SERVICE
from machi.shared.service import Context
from machi.shared.testing.clients import client


@pytest.fixture
async def counter(context: Context, token: Callable[..., str]) -> AsyncGenerator[Counter]:
    async with client(context, SERVICE) as program:
        program.headers["authorization"] = f"Bearer {token('clerk')}"
        yield Counter(program)
