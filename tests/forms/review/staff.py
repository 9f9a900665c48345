"""Members of staff of the sample city, and their programs. Synthetic."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from tests.forms.applying import API

from machi.shared.service import Context
from machi.shared.testing.clients import staff_token

DESK = f"{API}/desk/applications"
HANAKO = UUID("019f0000-0000-7000-8000-000000000001")
TARO = UUID("019f0000-0000-7000-8000-000000000002")


def sign(context: Context, staff: UUID, *roles: str) -> dict[str, str]:
    """Sign in who a test names, for as long as its own clock may run."""
    token = staff_token(context, {"*": list(roles)}, staff_id=staff, lifetime=timedelta(days=3650))
    return {"authorization": f"Bearer {token}"}


async def step(
    program: httpx.AsyncClient, case: Mapping[str, Any], verb: str, seen: int, who: dict[str, str]
) -> httpx.Response:
    """Press one button on a case."""
    path = f"{DESK}/{case['application_id']}/{verb}"
    return await program.post(path, json={"expected_revision": seen}, headers=who)


async def shown(
    program: httpx.AsyncClient,
    who: dict[str, str],
    **filters: Any,  # noqa: ANN401 - query values
) -> list[dict[str, Any]]:
    """Give what the list shows with a filter."""
    answer = await program.get(DESK, params=filters, headers=who)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items
