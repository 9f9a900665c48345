"""The decisions over JSON: who may, what is refused, and that a repeat does nothing."""

from typing import Any

import httpx
import pytest

from machi.shared.service import Context
from machi.shared.testing.clients import bearer, said, staff_token

COUNTER = "01990000-0000-7000-8000-000000000101"
API = "/queue/api/v1"
DECISIONS: tuple[tuple[str, dict[str, Any] | None, str], ...] = (
    (f"counters/{COUNTER}/lines", {"lines": ["kankyo"]}, "queue.counter.lines_changed.v1"),
    ("sites/honcho/lines/kankyo/suspend", {"reason": "crowded"}, "queue.line.suspended.v1"),
    ("sites/honcho/lines/kankyo/reopen", None, "queue.line.reopened.v1"),
    (
        "sites/honcho/settings",
        {"rates": [8, 4, 1], "promise_minutes": 45},
        "queue.site.settings_changed.v1",
    ),
    ("sites/honcho/close-day", {"name": "本庁"}, "queue.site.day_closed.v1"),
)


@pytest.fixture
def boss(context: Context) -> dict[str, str]:
    return bearer(staff_token(context, {"honcho": ["supervisor"]}))


async def test_each_decision_is_told_once_however_often_it_is_sent(
    phone: httpx.AsyncClient, boss: dict[str, str], context: Context
) -> None:
    for place, (path, body, event) in enumerate(DECISIONS):
        headers = boss | {"idempotency-key": f"decision-{place}"}
        answers = [await phone.post(f"{API}/{path}", json=body, headers=headers) for _ in range(5)]
        assert {answer.status_code for answer in answers} == {200}, answers[0].text
        assert len({answer.text for answer in answers}) == 1
        assert (await said(context)).count(event) == 1


@pytest.mark.parametrize("role", ["clerk", "floor_manager", "auditor", "system_admin"])
async def test_nobody_else_decides(phone: httpx.AsyncClient, context: Context, role: str) -> None:
    headers = bearer(staff_token(context, {"*": [role]}))
    for path, body, _ in DECISIONS:
        answer = await phone.post(f"{API}/{path}", json=body, headers=headers)
        assert answer.status_code == 403, path
    assert await said(context) == []


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("sites/honcho/lines/nowhere/reopen", None, 404),
        ("sites/kita/close-day", {"name": "北支所"}, 403),
        ("sites/honcho/close-day", {"name": "北支所"}, 409),
        ("sites/honcho/settings", {"rates": [1, 2, 4], "promise_minutes": 45}, 422),
        ("sites/honcho/settings", {"rates": [4, 2], "promise_minutes": 45}, 422),
        ("sites/honcho/lines/%00/reopen", None, 422),
        (f"counters/{COUNTER}/lines", {"lines": ["nowhere"]}, 404),
        (f"counters/{COUNTER}/lines", {"lines": []}, 422),
    ],
)
async def test_what_cannot_be_is_refused(
    phone: httpx.AsyncClient,
    boss: dict[str, str],
    path: str,
    body: dict[str, Any] | None,
    status: int,
) -> None:
    answer = await phone.post(f"{API}/{path}", json=body, headers=boss)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
