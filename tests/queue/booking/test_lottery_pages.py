"""The page of a lottery, and that anybody can draw it again with what stands on it."""

import re
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import httpx
import pytest
from tests.queue.booking.browsing import PAGE, TOLD, read
from tests.queue.booking.drawing import CLOSES, NOW, OFFICE, OPENS, a_slot, announced, applied

from machi.queue.app import SERVICE
from machi.queue.commands.booking.draw_lottery import DrawLottery, draw_lottery
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, client, staff_token


class At:
    """A clock that stands still."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


async def shown(context: Context, path: str, at: datetime) -> str:
    async with client(replace(context, clock=At(at)), SERVICE) as phone:
        return await read(phone, path)


async def test_before_the_draw_the_page_shows_the_promise_and_not_the_seed(
    context: Context,
) -> None:
    lottery = await announced(context, await a_slot(context))
    path = f"/queue/l/{lottery.lottery_id}"
    for at, words in (
        (NOW + timedelta(hours=1), "申し込みはまだ始まっていません"),
        (OPENS, "抽選に申し込む"),
        (CLOSES, "まもなく抽選し"),
    ):
        page = await shown(context, path, at)
        assert words in page
        assert lottery.commitment in page
        assert "締め切ったあとに公開します。" in page
    assert "離乳食の講座" in await shown(context, "/queue/r", OPENS)
    async with client(replace(context, clock=At(CLOSES)), SERVICE) as phone:
        assert (await phone.get(f"{path}/draw.csv", headers=PAGE)).status_code == 404


async def test_somebody_applies_on_the_page_and_keeps_the_number(context: Context) -> None:
    lottery = await announced(context, await a_slot(context))
    path = f"/queue/l/{lottery.lottery_id}"
    async with client(replace(context, clock=At(OPENS)), SERVICE) as phone:
        alone = await phone.post(path, headers=PAGE)
        assert "お知らせの受け取り方法を登録してください" in alone.text
        phone.cookies.set("machi_recipient", TOLD)
        answer = await phone.post(path, headers=PAGE)
        assert answer.status_code == 303, answer.text
        page = await read(phone, answer.headers["location"])
        row = await context.db.row("select id from reservation")
        assert row is not None
        assert f"申込番号：{row['id']}" in page
        again = await phone.post(path, headers=PAGE)
        assert again.status_code == 409
        assert "もう申し込まれています" in again.text


async def test_the_recipe_on_the_page_prints_the_file_again(
    context: Context, tmp_path: Path
) -> None:
    lottery = await announced(context, await a_slot(context))
    for n in range(12):
        await applied(context, lottery.lottery_id, str(n))
    command = DrawLottery(lottery_id=lottery.lottery_id, by=OFFICE, at=CLOSES)
    drawn = await draw_lottery(command, context.db, context.vault)
    path = f"/queue/l/{lottery.lottery_id}"
    page = await shown(context, path, CLOSES)
    assert drawn.seed in page
    assert "申し込み12件、当選3件" in page
    found = re.search(r'<pre class="booking-recipe"[^>]*>(.*?)</pre>', page, re.DOTALL)
    assert found
    async with client(context, SERVICE) as phone:
        file = (await phone.get(f"{path}/draw.csv")).text
    (tmp_path / "draw.csv").write_text(file, encoding="utf-8")
    printed = _run(unescape(found[1]), tmp_path)
    commitment, *lines = printed.splitlines()
    assert commitment.split()[0] == lottery.commitment
    assert lines == file.splitlines()[1:]


def _run(script: str, folder: Path) -> str:
    # The very commands that the page tells people to run.
    done = subprocess.run(  # noqa: S603
        ["/bin/sh", "-c", script], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize("what", ["", "/draw.csv"])
async def test_an_unknown_lottery_says_so(phone: httpx.AsyncClient, what: str) -> None:
    answer = await phone.get(f"/queue/l/01990000-0000-7000-8000-0000000000ff{what}", headers=PAGE)
    assert answer.status_code == 404
    assert "この抽選は見つかりませんでした。" in answer.text


async def test_the_office_announces_and_draws_by_the_api(context: Context) -> None:
    slot_id = await a_slot(context)
    body = {
        "slot_id": str(slot_id),
        "places": 2,
        "opens_at": OPENS.isoformat(),
        "closes_at": CLOSES.isoformat(),
        "confirm_until": (CLOSES + timedelta(days=1)).isoformat(),
    }
    api = "/queue/api/v1/lotteries"
    async with client(replace(context, clock=At(NOW)), SERVICE) as phone:
        for role, code in (("clerk", 403), ("supervisor", 201)):
            headers = bearer(staff_token(context, {"honcho": [role]}))
            answer = await phone.post(api, json=body, headers=headers)
            assert answer.status_code == code, answer.text
        lottery_id = answer.json()["lottery_id"]
        shown = (await phone.get(f"{api}/{lottery_id}")).json()
        assert shown["lottery"]["seed"] is None
        assert shown["items"] == []
    async with client(replace(context, clock=At(CLOSES)), SERVICE) as phone:
        headers = bearer(staff_token(context, {"honcho": ["supervisor"]}))
        drawn = await phone.post(f"{api}/{lottery_id}/draw", headers=headers)
        assert drawn.status_code == 200, drawn.text
        assert (await phone.get(f"{api}/{lottery_id}")).json()["lottery"]["seed"]
        again = await phone.post(f"{api}/{lottery_id}/draw", headers=headers)
        assert again.json()["code"] == "queue.lottery_drawn_already"
