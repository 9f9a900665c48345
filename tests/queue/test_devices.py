"""Ticket machines and wallboards: paired by a code, and only until somebody takes it back."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from machi.queue.app import SERVICE
from machi.queue.commands.make_pairing_code import (
    Kind,
    MakePairingCode,
    PairingCode,
    make_pairing_code,
)
from machi.queue.commands.pair_device import PairDevice, pair_device
from machi.queue.domain.refusals import NoSuchSite, WrongPairingCode
from machi.shared.auth.holders import Device
from machi.shared.ids import READABLE
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, client, said, staff_token

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
API = "/queue/api/v1"
PAGE = {"accept": "text/html"}


async def code(context: Context, at: datetime = NOON, kind: Kind = "kiosk") -> PairingCode:
    asked = MakePairingCode(kind=kind, site="honcho", by=uuid4(), at=at)
    return await make_pairing_code(asked, context.db)


async def pair(phone: httpx.AsyncClient, context: Context, kind: Kind = "kiosk") -> Any:  # noqa: ANN401 - JSON
    made = await code(context, context.clock.now(), kind)
    answer = await phone.post(f"{API}/devices", json={"code": made.code})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_code_is_eight_letters_that_nobody_confuses(context: Context) -> None:
    made = await code(context)
    assert len(made.code) == 8
    assert set(made.code) <= set(READABLE)
    stored = await context.db.row("select * from pairing_code")
    assert stored is not None
    assert made.code not in str(dict(stored))


async def test_a_code_works_once_however_it_is_typed(context: Context) -> None:
    made = await code(context)
    typed = f" {made.code[:4].lower()}-{made.code[4:]} "
    device = await pair_device(PairDevice(code=typed, at=NOON), context.db)
    assert (device.kind, device.site) == ("kiosk", "honcho")
    with pytest.raises(WrongPairingCode):
        await pair_device(PairDevice(code=made.code, at=NOON), context.db)


async def test_two_devices_at_once_do_not_share_a_code(context: Context) -> None:
    made = await code(context)
    asked = PairDevice(code=made.code, at=NOON)
    answers = await asyncio.gather(
        *(pair_device(asked, context.db) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(answer, Device) for answer in answers) == 1


async def test_a_code_is_good_for_ten_minutes(context: Context) -> None:
    made = await code(context)
    late = PairDevice(code=made.code, at=NOON + timedelta(minutes=10))
    with pytest.raises(WrongPairingCode):
        await pair_device(late, context.db)


async def test_a_code_is_for_a_site_that_exists(context: Context) -> None:
    asked = MakePairingCode(kind="kiosk", site="nowhere", by=uuid4(), at=NOON)
    with pytest.raises(NoSuchSite):
        await make_pairing_code(asked, context.db)


async def test_a_paired_machine_gives_numbers_at_its_site(
    phone: httpx.AsyncClient, context: Context
) -> None:
    body = {"site": "honcho", "line": "shimin-ido"}
    assert (await phone.post(f"{API}/kiosk/tickets", json=body)).status_code == 401
    await pair(phone, context)
    answers = [
        await phone.post(f"{API}/kiosk/tickets", json=body, headers={"idempotency-key": "touch"})
        for _ in range(5)
    ]
    assert {answer.status_code for answer in answers} == {201}
    assert {answer.json()["number"] for answer in answers} == {"B001"}
    assert len(await said(context)) == 1
    elsewhere = await phone.post(f"{API}/kiosk/tickets", json=body | {"site": "kita"})
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (
        403,
        "queue.device_not_of_this_site",
    )


async def test_a_board_is_no_ticket_machine(phone: httpx.AsyncClient, context: Context) -> None:
    await pair(phone, context, "board")
    body = {"site": "honcho", "line": "shimin-ido"}
    assert (await phone.post(f"{API}/kiosk/tickets", json=body)).status_code == 403


async def test_a_revoked_machine_gives_no_number(
    phone: httpx.AsyncClient, context: Context
) -> None:
    device = await pair(phone, context)
    keeper = bearer(staff_token(context, {"honcho": ["supervisor"]}))
    path = f"{API}/devices/{device['device_id']}/revoke"
    stranger = bearer(staff_token(context, {"kita": ["supervisor"]}))
    async with client(context, SERVICE) as office:
        assert (await office.post(path)).status_code == 401
        assert (await office.post(path, headers=stranger)).status_code == 403
        assert (await office.post(path, headers=keeper)).status_code == 204
        assert (await office.post(path, headers=keeper)).status_code == 204
    answer = await phone.post(f"{API}/kiosk/tickets", json={"site": "honcho", "line": "shimin-ido"})
    assert (answer.status_code, answer.json()["code"]) == (403, "queue.device_revoked")
    assert (await phone.get(f"{API}/device")).status_code == 403


async def test_a_forged_device_is_nobody(phone: httpx.AsyncClient) -> None:
    phone.cookies.set("machi_device", "eyJhbGciOiJub25lIn0.eyJraW5kIjoia2lvc2sifQ.")
    body = {"site": "honcho", "line": "shimin-ido"}
    assert (await phone.post(f"{API}/kiosk/tickets", json=body)).status_code == 401


async def test_guessing_codes_is_held_back(phone: httpx.AsyncClient) -> None:
    answers = [await phone.post(f"{API}/devices", json={"code": "AB2CD3EF"}) for _ in range(62)]
    assert [answer.status_code for answer in answers] == [422] * 60 + [429] * 2


async def test_an_address_names_all_its_methods(phone: httpx.AsyncClient) -> None:
    answer = await phone.put(f"{API}/devices")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


async def test_only_keepers_make_codes_at_their_site(
    phone: httpx.AsyncClient, context: Context
) -> None:
    body = {"kind": "kiosk", "site": "honcho"}
    assert (await phone.post(f"{API}/devices/codes", json=body)).status_code == 401
    for roles in ({"honcho": ["clerk"]}, {"kita": ["supervisor"]}):
        headers = bearer(staff_token(context, roles))
        answer = await phone.post(f"{API}/devices/codes", json=body, headers=headers)
        assert answer.status_code == 403
    everywhere = bearer(staff_token(context, {"*": ["system_admin"]}))
    answer = await phone.post(f"{API}/devices/codes", json=body, headers=everywhere)
    assert answer.status_code == 201
    wrong = await phone.post(
        f"{API}/devices/codes", json=body | {"kind": "phone"}, headers=everywhere
    )
    assert wrong.status_code == 422


async def test_the_pages_pair_watch_and_revoke(context: Context) -> None:
    async with client(context, SERVICE) as office, client(context, SERVICE) as machine:
        token = staff_token(context, {"honcho": ["supervisor"]})
        office.headers["authorization"] = f"Bearer {token}"
        page = await office.get("/queue/devices", headers=PAGE)
        assert "登録した端末" in page.text
        made = await office.post(
            "/queue/devices", data={"kind": "kiosk", "site": "honcho"}, headers=PAGE
        )
        assert made.status_code == 201
        assert "http://city.test/queue/pair" in made.text, "a device is told the whole address"
        shown = made.text.split('id="number"')[1].split(">", 1)[1].split("<")[0]
        wrong = await machine.post("/queue/pair", data={"code": "AB2CD3EF"}, headers=PAGE)
        assert wrong.status_code == 422
        assert "登録コードが違う" in wrong.text
        paired = await machine.post(
            "/queue/pair", data={"code": shown}, headers=PAGE, follow_redirects=True
        )
        assert "番号札をお取りください" in paired.text
        assert "Please take a ticket" in paired.text
        listed = await office.get(f"{API}/devices")
        (device,) = listed.json()["items"]
        assert device["alive"]
        assert "動いています" in (await office.get("/queue/devices", headers=PAGE)).text
        await office.post(f"/queue/devices/{device['id']}/revoke", headers=PAGE)
        assert "取消済み" in (await office.get("/queue/devices", headers=PAGE)).text
        refused = await machine.get("/queue/kiosk/honcho", headers=PAGE)
        assert refused.status_code == 403


async def test_a_ticket_machine_gives_paper_with_a_code_to_scan(
    phone: httpx.AsyncClient, context: Context
) -> None:
    unpaired = await phone.get("/queue/kiosk/honcho", headers=PAGE)
    assert unpaired.status_code == 303
    assert unpaired.headers["location"].startswith("/queue/pair")
    await pair(phone, context)
    kiosk = await phone.get("/queue/kiosk/honcho?lang=ja", headers=PAGE)
    assert kiosk.text.count('machi-kiosk__choice"') == 6
    paper = await phone.post(
        "/queue/kiosk/honcho",
        data={"line": "shimin-ido", "idempotency_key": "touch"},
        headers=PAGE,
        follow_redirects=True,
    )
    assert "B001" in paper.text
    assert "<svg" in paper.text
    await context.db.row("update line set open = false where code = 'kankyo'")
    closed = await phone.post(
        "/queue/kiosk/honcho", data={"line": "kankyo"}, headers=PAGE, follow_redirects=True
    )
    assert "ただいま番号をお出ししていません" in closed.text
    row = await context.db.row("select data from outbox")
    assert row is not None
    assert row["data"]["origin"] == "kiosk"
