"""The supervisor's page, as a browser without JavaScript uses it."""

from collections.abc import AsyncGenerator
from uuid import UUID

import httpx
import pytest

from machi.queue.app import SERVICE
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, client, said, staff_token

PAGE = {"accept": "text/html"}
COUNTER = UUID("01990000-0000-7000-8000-000000000101")


@pytest.fixture
async def boss(context: Context) -> AsyncGenerator[httpx.AsyncClient]:
    """A supervisor of 本庁."""
    async with client(context, SERVICE) as opened:
        opened.headers.update(PAGE | bearer(staff_token(context, {"honcho": ["supervisor"]})))
        yield opened


async def take(phone: httpx.AsyncClient, line: str = "shimin-shomei") -> str:
    data = {"line": line, "here": "yes"}
    answer = await phone.post("/queue/s/honcho", data=data, headers=PAGE)
    return answer.headers["location"]


async def test_the_page_shows_lines_counters_and_what_can_be_decided(
    boss: httpx.AsyncClient, phone: httpx.AsyncClient
) -> None:
    await take(phone)
    page = (await boss.get("/queue/hall/honcho")).text
    for words in (
        "本庁の状況",
        "お待ちの方がいますが、担当する窓口が開いていません。",
        "合成データ",
    ):
        assert words in page
    assert "待ち" in page
    assert "閉庁する" in page
    assert "/queue/hall/honcho" in (await boss.get("/queue/hall")).text


async def test_only_live_parts_are_sent_again(boss: httpx.AsyncClient) -> None:
    part = await boss.get("/queue/hall/honcho", headers={"machi-block": "live"})
    assert part.status_code == 200
    assert "閉庁する" not in part.text


@pytest.mark.parametrize(
    ("role", "sees", "decides"),
    [("clerk", 403, 403), ("floor_manager", 200, 403), ("auditor", 200, 403)],
)
async def test_who_may_see_and_who_may_decide(
    context: Context, role: str, sees: int, decides: int
) -> None:
    async with client(context, SERVICE) as opened:
        opened.headers.update(bearer(staff_token(context, {"honcho": [role]})))
        assert (await opened.get("/queue/hall/honcho")).status_code == sees
        closed = await opened.post("/queue/hall/honcho/close-day", data={"typed": "本庁"})
        assert closed.status_code == decides
    assert await said(context) == []


async def test_a_supervisor_of_one_site_decides_nothing_at_another(
    boss: httpx.AsyncClient, context: Context
) -> None:
    assert (await boss.get("/queue/hall/kita")).status_code == 403
    for path, data in (
        ("close-day", {"typed": "北支所"}),
        ("lines/shimin-ido/suspend", {"reason": "crowded"}),
        ("lines/shimin-ido/reopen", {}),
        ("settings", {"rates": ["4", "2", "1"], "promise_minutes": "30"}),
    ):
        assert (await boss.post(f"/queue/hall/kita/{path}", data=data)).status_code == 403
    assert await said(context) == []


async def test_the_day_is_not_closed_without_the_typed_name(
    boss: httpx.AsyncClient, phone: httpx.AsyncClient, context: Context
) -> None:
    await take(phone)
    answer = await boss.post("/queue/hall/honcho/close-day", data={"typed": "はい"})
    assert "refused=queue.not_the_name" in answer.headers["location"]
    assert "庁舎の名前が違います" in (await boss.get(answer.headers["location"])).text
    assert "queue.ticket.closed_out.v1" not in await said(context)


async def test_closing_lists_who_is_sent_home_and_tells_them(
    boss: httpx.AsyncClient, phone: httpx.AsyncClient
) -> None:
    ticket = await take(phone)
    assert "打ち切りになる方：1人" in (await boss.get("/queue/hall/honcho")).text
    answer = await boss.post("/queue/hall/honcho/close-day", data={"typed": "本庁"})
    after = (await boss.get(answer.headers["location"])).text
    assert "閉庁しました" in after
    assert "打ち切りになる方" not in after
    assert "予約" in (await phone.get(ticket, headers=PAGE)).text


async def test_buttons_move_counters_and_close_and_reopen_lines(
    boss: httpx.AsyncClient, context: Context
) -> None:
    forms: tuple[tuple[str, dict[str, str | list[str]]], ...] = (
        (f"counters/{COUNTER}/lines", {"lines": ["kankyo", "shimin-ido"]}),
        ("lines/kankyo/suspend", {"reason": "equipment"}),
        ("lines/kankyo/reopen", {}),
        ("settings", {"rates": ["10", "8", "1"], "promise_minutes": "45"}),
    )
    for path, data in forms:
        answer = await boss.post(
            f"/queue/hall/honcho/{path}", data=data | {"idempotency_key": f"key-{path}"}
        )
        assert "did=" in answer.headers["location"], path
        page = (await boss.get(answer.headers["location"])).text
        assert 'data-kind="success"' in page
    assert await said(context) == [
        "queue.counter.lines_changed.v1",
        "queue.line.suspended.v1",
        "queue.line.reopened.v1",
        "queue.site.settings_changed.v1",
    ]


async def test_wrong_settings_are_refused_in_words(boss: httpx.AsyncClient) -> None:
    data = {"rates": ["1", "2", "4"], "promise_minutes": "45"}
    answer = await boss.post("/queue/hall/honcho/settings", data=data)
    assert "refused=queue.wrong_rates" in answer.headers["location"]
