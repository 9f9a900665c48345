"""Looking after devices: silence, quiet hours, paper, and what boards say in an emergency."""

from datetime import UTC, datetime, time, timedelta

import httpx
import pytest

from machi.queue.app import SERVICE
from machi.queue.commands.devices.note_silence import note_silence
from machi.queue.commands.make_pairing_code import Kind, MakePairingCode, make_pairing_code
from machi.queue.domain.devices import quiet
from machi.shared.ids import new_id
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, client, said, staff_token

PAGE = {"accept": "text/html"}
NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


async def pair(phone: httpx.AsyncClient, context: Context, kind: Kind) -> str:
    at = context.clock.now()
    asked = MakePairingCode(kind=kind, site="honcho", by=new_id(), at=at)
    made = await make_pairing_code(asked, context.db)
    answer = await phone.post("/queue/api/v1/devices", json={"code": made.code})
    device_id: str = answer.json()["device_id"]
    return device_id


@pytest.mark.parametrize(
    ("begin", "end"),
    [(time(11), time(13)), (time(12), time(12, 30)), (time(23), time(12, 1))],
)
def test_a_board_is_quiet_between_two_times_of_day_in_japan(begin: time, end: time) -> None:
    assert quiet(NOON, begin, end)


@pytest.mark.parametrize(
    ("begin", "end"), [(None, None), (time(11), time(12)), (time(17, 15), time(8, 30))]
)
def test_else_it_is_heard(begin: time | None, end: time | None) -> None:
    assert not quiet(NOON, begin, end)


async def test_silence_and_return_are_told_once_each(
    phone: httpx.AsyncClient, context: Context
) -> None:
    await pair(phone, context, "board")
    now = context.clock.now()
    assert await note_silence(now + timedelta(seconds=29), context.db) == 0
    assert await note_silence(now + timedelta(seconds=40), context.db) == 1
    assert await note_silence(now + timedelta(seconds=50), context.db) == 0
    for _ in range(2):
        assert (await phone.get("/queue/api/v1/device")).status_code == 200
    assert await said(context) == ["queue.device.silent.v1", "queue.device.back.v1"]


async def test_a_revoked_device_is_not_missed(phone: httpx.AsyncClient, context: Context) -> None:
    await pair(phone, context, "board")
    await context.db.row("update device set revoked_at = now()")
    assert await note_silence(context.clock.now() + timedelta(hours=1), context.db) == 0


async def test_staff_set_the_sound_and_put_paper_in(
    phone: httpx.AsyncClient, context: Context
) -> None:
    device = await pair(phone, context, "board")
    await context.db.row("update device set paper_out_at = now()")
    path = f"/queue/devices/{device}"
    async with client(context, SERVICE) as office:
        office.headers.update(bearer(staff_token(context, {"honcho": ["supervisor"]})))
        form = {"volume": "40", "quiet_from": "17:15", "quiet_until": "08:30"}
        for _ in range(2):
            await office.post(f"{path}/set", data=form, headers=PAGE)
            await office.post(f"{path}/paper", headers=PAGE)
        page = (await office.get("/queue/devices", headers=PAGE)).text
        assert 'value="17:15"' in page
        assert "紙が出ません" not in page
        wrong = await office.post(f"{path}/set", data=form | {"volume": "101"}, headers=PAGE)
        assert wrong.status_code == 422
        office.headers.update(bearer(staff_token(context, {"kita": ["supervisor"]})))
        refused = await office.post(f"{path}/set", data=form, headers=PAGE)
        assert "refused=" in refused.headers["location"]
    assert await said(context) == ["queue.device.set.v1", "queue.device.paper_in.v1"]
    board = (await phone.get("/queue/board/honcho", headers=PAGE)).text
    assert 'data-volume="40"' in board


async def test_an_emergency_takes_the_place_of_numbers_until_it_is_taken_down(
    phone: httpx.AsyncClient, context: Context
) -> None:
    async with client(context, SERVICE) as office:
        form = {"site": "honcho", "says": "避難してください", "says_en": "Please evacuate"}
        assert (await office.post("/queue/notice", data=form, headers=PAGE)).status_code == 303
        assert await said(context) == [], "nobody in particular"
        for roles in ({"honcho": ["clerk"]}, {"kita": ["supervisor"]}):
            office.headers.update(bearer(staff_token(context, roles)))
            answer = await office.post("/queue/notice", data=form, headers=PAGE)
            assert answer.status_code == 403
        office.headers.update(bearer(staff_token(context, {"honcho": ["floor_manager"]})))
        await office.post("/queue/notice", data=form, headers=PAGE)
        board = (await phone.get("/queue/board/honcho", headers=PAGE)).text
        assert "避難してください" in board
        assert "Please evacuate" in board
        assert "data-notice" not in (await phone.get("/queue/board/kita", headers=PAGE)).text
        assert "番号の表示に戻す" in (await office.get("/queue/notice", headers=PAGE)).text
        await office.post("/queue/notice", data={"site": "honcho"}, headers=PAGE)
        assert "data-notice" not in (await phone.get("/queue/board/honcho", headers=PAGE)).text
    assert await said(context) == [
        "queue.board_notice.shown.v1",
        "queue.board_notice.removed.v1",
    ]
