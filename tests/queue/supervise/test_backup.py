"""応援要請: quiet at the counter, loud on the supervisor's page, nothing for visitors."""

from collections.abc import AsyncGenerator
from uuid import UUID

import httpx
import pytest

from machi.queue.app import SERVICE
from machi.queue.queries.hall.backup import SHOWN_AFTERWARDS, backup_calls
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, client, said, staff_token

PAGE = {"accept": "text/html"}
COUNTER = UUID("01990000-0000-7000-8000-000000000101")
DESK = f"/queue/desk/{COUNTER}"
API = "/queue/api/v1"


@pytest.fixture
async def boss(context: Context) -> AsyncGenerator[httpx.AsyncClient]:
    async with client(context, SERVICE) as opened:
        token = staff_token(context, {"honcho": ["supervisor"]})
        opened.headers.update(PAGE | bearer(token))
        yield opened


async def press(phone: httpx.AsyncClient, clerk: dict[str, str]) -> str:
    answer = await phone.post(f"{DESK}/backup", headers=PAGE | clerk, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


async def test_a_counter_calls_and_reads_who_is_coming(
    phone: httpx.AsyncClient, boss: httpx.AsyncClient, clerk: dict[str, str]
) -> None:
    assert "応援をお願いしました。" in await press(phone, clerk), "a closed counter, too"
    hall = (await boss.get("/queue/hall/honcho")).text
    assert "応援を求めています。" in hall
    calls = (await boss.get(f"{API}/sites/honcho/backup")).json()["items"]
    assert [call["counter"] for call in calls] == ["1"]
    path = f"/queue/hall/honcho/backup/{calls[0]['id']}/answer"
    hall = (await boss.post(path, follow_redirects=True)).text
    assert "見本 職員が向かっています" in hall
    desk = (await phone.get(DESK, headers=PAGE | clerk)).text
    assert "見本 職員が向かっています" in desk


async def test_pressed_often_it_is_one_call(
    context: Context, phone: httpx.AsyncClient, boss: httpx.AsyncClient, clerk: dict[str, str]
) -> None:
    for _ in range(3):
        await press(phone, clerk)
    assert await said(context) == ["queue.backup.asked.v1"]
    (call,) = (await boss.get(f"{API}/sites/honcho/backup")).json()["items"]
    for _ in range(2):
        answered = await boss.post(f"{API}/backup/{call['id']}/answer")
        assert answered.json()["name"] == "見本 職員"
    await press(phone, clerk)
    subjects = ["queue.backup.asked.v1", "queue.backup.answered.v1", "queue.backup.asked.v1"]
    assert await said(context) == subjects


async def test_visitors_see_nothing_of_it(
    context: Context, phone: httpx.AsyncClient, clerk: dict[str, str]
) -> None:
    await press(phone, clerk)
    row = await context.db.row("select topics, data::text as body from outbox")
    assert row is not None
    assert row["topics"] == "backup:honcho"
    assert "見本" not in row["body"]
    for path in ("/queue/board/honcho", "/queue/s/honcho", "/queue/"):
        assert "応援" not in (await phone.get(path, headers=PAGE)).text


@pytest.mark.parametrize(
    "roles", [{"honcho": ["clerk"]}, {"kita": ["supervisor"]}, {"*": ["auditor"]}]
)
async def test_who_may_not_answer(
    context: Context,
    phone: httpx.AsyncClient,
    boss: httpx.AsyncClient,
    clerk: dict[str, str],
    roles: dict[str, list[str]],
) -> None:
    await press(phone, clerk)
    (call,) = (await boss.get(f"{API}/sites/honcho/backup")).json()["items"]
    answer = await phone.post(
        f"{API}/backup/{call['id']}/answer", headers=bearer(staff_token(context, roles))
    )
    assert answer.status_code == 403
    nothing = await boss.post(f"{API}/backup/{COUNTER}/answer")
    assert nothing.json()["code"] == "queue.no_such_backup"


async def test_an_answered_call_is_told_for_ten_minutes(
    context: Context, phone: httpx.AsyncClient, boss: httpx.AsyncClient, clerk: dict[str, str]
) -> None:
    await press(phone, clerk)
    at = context.clock.now()
    (call,) = await backup_calls("honcho", at + 9 * SHOWN_AFTERWARDS, context.db)
    await boss.post(f"{API}/backup/{call.id}/answer")
    assert await backup_calls("honcho", at, context.db)
    assert not await backup_calls("honcho", at + 2 * SHOWN_AFTERWARDS, context.db)
