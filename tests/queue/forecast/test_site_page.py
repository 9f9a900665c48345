"""What is told of each line before a number is taken."""

import re
from datetime import timedelta

import httpx

from machi.shared.service import Context
from machi.shared.testing.clients import said

PAGE = {"accept": "text/html"}
LINE = """
insert into line_forecast (site, line, waiting, p10_seconds, p50_seconds, p80_seconds, made_at)
values ('honcho', 'kankyo', 4, 900, 2000, 2700, $1)
"""
STOP = "insert into issuing_stop (site, line, until) values ('honcho', 'kankyo', $1)"


async def read(phone: httpx.AsyncClient) -> str:
    answer = await phone.get("/queue/s/honcho", headers=PAGE)
    assert answer.status_code == 200
    return answer.text


def choice(page: str, line: str) -> str:
    """Cut out what stands beside the button of a line."""
    found = re.search(rf'value="{line}".*?</div>', page, re.DOTALL)
    assert found, line
    return found[0]


async def test_each_line_tells_its_wait_and_a_lamp(
    phone: httpx.AsyncClient, context: Context
) -> None:
    await context.db.row(LINE, context.clock.now())
    page = await read(phone)
    busy, unknown = choice(page, "kankyo"), choice(page, "shimin-ido")
    assert "約15〜45分" in busy
    assert 'aria-hidden="true">■</span>混んでいます' in busy
    assert "まだ分かりません" in unknown
    assert "約" not in unknown


async def test_a_line_that_ends_today_offers_a_reservation(
    phone: httpx.AsyncClient, context: Context
) -> None:
    assert "line=kankyo" not in await read(phone)
    await context.db.row(STOP, context.clock.now() + timedelta(hours=1))
    page = await read(phone)
    assert 'value="kankyo"' not in page
    assert (
        "/queue/r?site=honcho&amp;line=kankyo" in page or "/queue/r?site=honcho&line=kankyo" in page
    )


async def test_who_is_refused_at_the_end_is_offered_a_reservation(
    phone: httpx.AsyncClient, context: Context
) -> None:
    await context.db.row(STOP, context.clock.now() + timedelta(hours=1))
    form = {"line": "kankyo", "here": "yes"}
    answer = await phone.post("/queue/s/honcho", data=form, headers=PAGE)
    assert answer.status_code == 409
    assert "受付時間のうちにお呼びできない見込みです。" in answer.text
    assert "line=kankyo" in answer.text
    assert await said(context) == []
