"""The hold of an event with a room: over the web with an entry token only, never so for staff."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from machi.queue.commands.booking.make_slots import make_slots
from machi.shared.clock import business_date
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, staff_token

API = "/queue/api/v1"
ROOM = OFFER = "oyako-kyoshitsu"
PAGE = {"accept": "text/html"}


@pytest.fixture
async def slot(phone: httpx.AsyncClient, context: Context) -> dict[str, Any]:
    """A free time of the event; its room opened some minutes ago."""
    at = context.clock.now()
    await context.db.row(
        "update admission_room set doors_at = $1, opens_at = $2", at - timedelta(hours=1), at
    )
    await make_slots(at, context.db)
    for n in range(2, 30):
        day = {"day": str(business_date(at) + timedelta(days=n))}
        items = (await phone.get(f"{API}/offers/{OFFER}/times", params=day)).json()["items"]
        if items:
            return dict(items[0])
    raise AssertionError("a month without a course")


async def let_in(phone: httpx.AsyncClient, context: Context) -> str:
    """Stand in line and go in; gives the entry token."""
    rooms = f"{API}/rooms/{ROOM}/places"
    place = (await phone.post(rooms)).json()
    assert (await phone.post(f"{rooms}/{place['token']}/enter")).json()["code"] == (
        "queue.not_your_turn"
    )
    await context.db.row("update admission_place set turn_at = $1, number = 1", datetime.now(UTC))
    opened = await phone.post(f"{rooms}/{place['token']}/enter")
    assert opened.json()["leads_to"] == f"/queue/r/{OFFER}"
    return str(opened.json()["entry_token"])


async def test_the_web_holds_a_place_only_behind_the_door(
    phone: httpx.AsyncClient, context: Context, slot: dict[str, Any]
) -> None:
    wanted = {"slots": [slot["slot_id"]]}
    for path in (f"{API}/reservations", f"{API}/reservations/waitlist"):
        refused = await phone.post(path, json=wanted)
        assert (refused.status_code, refused.json()["code"]) == (401, "queue.not_admitted")
    entry = {"machi-entry": await let_in(phone, context)}
    held = await phone.post(f"{API}/reservations", json=wanted, headers=entry)
    assert held.status_code == 201, held.text
    left = await context.db.row("select left_at from admission_place")
    assert left is not None
    assert left["left_at"], "who holds a place makes room inside for the next one"


async def test_the_pages_send_people_to_the_room(
    phone: httpx.AsyncClient, context: Context, slot: dict[str, Any]
) -> None:
    day = slot["starts_at"][:10]
    for page in (f"/queue/r/{OFFER}", f"/queue/r/{OFFER}/{day}"):
        sent = await phone.get(page, headers=PAGE)
        assert sent.status_code == 303
        assert sent.headers["location"].startswith(f"/queue/admission/{ROOM}")
    assert (await phone.get("/queue/r/tennyu", headers=PAGE)).status_code == 200
    entry = PAGE | {"machi-entry": await let_in(phone, context)}
    assert (await phone.get(f"/queue/r/{OFFER}", headers=entry)).status_code == 200


async def test_telephone_and_counter_go_their_own_way(
    phone: httpx.AsyncClient, context: Context, slot: dict[str, Any]
) -> None:
    clerk = bearer(staff_token(context, {"honcho": ["clerk"]}))
    for channel in ("phone", "counter"):
        wanted = {"slots": [slot["slot_id"]], "channel": channel}
        held = await phone.post(f"{API}/desk/reservations", json=wanted, headers=clerk)
        assert held.status_code == 201, held.text


async def test_after_the_end_of_the_room_the_rest_is_free_to_take(
    phone: httpx.AsyncClient, context: Context, slot: dict[str, Any]
) -> None:
    await context.db.row("update admission_room set closed_at = $1", datetime.now(UTC))
    held = await phone.post(f"{API}/reservations", json={"slots": [slot["slot_id"]]})
    assert held.status_code == 201, held.text
