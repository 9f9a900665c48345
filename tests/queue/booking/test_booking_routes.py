"""Reserving by program: over the web, at the desk, at the ticket machine, and in the office."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from tests.queue.booking.places import RECIPIENT, miscounted
from tests.queue.test_devices import pair

from machi.queue.commands.booking.make_slots import make_slots
from machi.shared.clock import business_date
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, staff_token

API = "/queue/api/v1"
ONE_KEY = {"idempotency-key": "k-1"}


@pytest.fixture
async def times(phone: httpx.AsyncClient, context: Context) -> list[dict[str, Any]]:
    """The free times of a coming working day."""
    await make_slots(context.clock.now(), context.db)
    first = business_date(context.clock.now()) + timedelta(days=1)
    for day in (first + timedelta(days=n) for n in range(13)):
        answer = await phone.get(f"{API}/offers/tennyu/times", params={"day": str(day)})
        if found := answer.json()["items"]:
            return list(found)
    raise AssertionError("two weeks without a working day")


@pytest.fixture
def officer(context: Context) -> dict[str, str]:
    return bearer(staff_token(context, {"honcho": ["supervisor"]}))


async def held(phone: httpx.AsyncClient, slot: str, **more: object) -> dict[str, Any]:
    answer = await phone.post(f"{API}/reservations", json={"slots": [slot], **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_what_can_be_reserved_is_listed(
    phone: httpx.AsyncClient, times: list[dict[str, Any]]
) -> None:
    offers = (await phone.get(f"{API}/offers")).json()["items"]
    assert [each["code"] for each in offers] == [
        "tennyu",
        "mynumber",
        "kosodate-online",
        "kenko-koza",
        "oyako-kyoshitsu",
    ]
    month = date.fromisoformat(times[0]["starts_at"][:10]).replace(day=1)
    days = await phone.get(f"{API}/offers/tennyu/days", params={"month": str(month)})
    assert "free" in {each["kind"] for each in days.json()["items"]}
    assert (await phone.get(f"{API}/offers/nothing/days?month=2026-12-01")).status_code == 404


async def test_from_a_free_time_to_a_cancelled_reservation(
    phone: httpx.AsyncClient, context: Context, times: list[dict[str, Any]]
) -> None:
    mine = await held(phone, times[0]["slot_id"], recipient=RECIPIENT)
    assert mine["reservation_path"] == f"/queue/b/{mine['token']}"
    here = f"{API}/reservations/{mine['token']}"
    confirmed = await phone.post(f"{here}/confirm", json={}, headers=ONE_KEY)
    assert (confirmed.status_code, confirmed.json()["state"]) == (200, "confirmed")
    again = await phone.post(f"{here}/confirm", json={}, headers=ONE_KEY)
    assert again.json() == confirmed.json()
    twice = await phone.post(f"{here}/confirm", json={})
    assert (twice.status_code, twice.json()["code"]) == (409, "queue.reservation_is_confirmed")
    moved = await phone.post(f"{here}/reschedule", json={"slots": [times[3]["slot_id"]]})
    assert moved.json()["starts_at"] == times[3]["starts_at"]
    assert moved.json()["number"] == mine["number"]
    shown = (await phone.get(here)).json()
    assert (shown["state"], shown["starts_at"]) == ("confirmed", times[3]["starts_at"])
    assert (shown["meeting_link"], shown["ticket_path"]) == (None, None)
    early = await phone.post(f"{here}/check-in")
    assert (early.status_code, early.json()["code"]) == (409, "queue.not_on_its_day")
    assert (await phone.post(f"{here}/cancel")).json()["state"] == "cancelled_by_citizen"
    assert await miscounted(context) == []


async def test_a_full_time_says_so_and_has_a_waitlist(
    phone: httpx.AsyncClient, times: list[dict[str, Any]]
) -> None:
    slot = times[0]["slot_id"]
    await held(phone, slot, people=2)
    full = await phone.post(f"{API}/reservations", json={"slots": [slot]})
    assert (full.status_code, full.json()["code"]) == (409, "queue.slot_full")
    waiting = {"slots": [slot], "recipient": RECIPIENT}
    joined = await phone.post(f"{API}/reservations/waitlist", json=waiting)
    assert (joined.status_code, joined.json()["state"]) == (201, "waitlisted")
    left = await phone.post(f"{API}/reservations/{joined.json()['token']}/release")
    assert left.json()["state"] == "released"


async def test_nobody_finds_a_reservation_without_its_token(
    phone: httpx.AsyncClient, times: list[dict[str, Any]]
) -> None:
    mine = await held(phone, times[0]["slot_id"])
    for wrong in (mine["number"], mine["reservation_id"], "x" * 27, "%00" * 10):
        assert (await phone.get(f"{API}/reservations/{wrong}")).status_code in {404, 422}
    bad = await phone.post(f"{API}/reservations", json={"slots": [str(uuid4())]})
    assert (bad.status_code, bad.json()["code"]) == (404, "queue.no_such_slot")
    assert (await phone.post(f"{API}/reservations", json={"slots": []})).status_code == 422


async def test_only_the_holder_of_a_confirmed_reservation_sees_the_meeting(
    phone: httpx.AsyncClient, context: Context, clerk: dict[str, str]
) -> None:
    await make_slots(context.clock.now(), context.db)
    rooms = set()
    slots = await context.db.rows(
        "select id from slot where offer = 'kosodate-online' and starts_at > now()"
        " and day > current_date + 1 order by starts_at limit 8"
    )
    for slot in slots[::4]:
        mine = await held(phone, str(slot["id"]))
        here = f"{API}/reservations/{mine['token']}"
        assert (await phone.get(here)).json()["meeting_link"] is None
        desk = f"{API}/desk/reservations/{mine['reservation_id']}"
        assert (await phone.post(f"{desk}/confirm", json={}, headers=clerk)).status_code == 200
        rooms.add((await phone.get(here)).json()["meeting_link"])
    assert len(rooms) == 2
    assert all(room.startswith("https://meet.example/mihon/") for room in rooms)
    stored = str(await context.db.rows("select * from reservation"))
    assert not any(room in stored for room in rooms)


async def test_staff_reserve_by_telephone_and_see_the_day_without_names(
    phone: httpx.AsyncClient,
    context: Context,
    clerk: dict[str, str],
    times: list[dict[str, Any]],
) -> None:
    asked = {"slots": [times[0]["slot_id"]], "channel": "phone"}
    desk = f"{API}/desk/reservations"
    made = (await phone.post(desk, json=asked, headers=clerk)).json()
    contact = {"contact": {"name": "見本 花子", "telephone": "0997-00-0000"}}
    here = f"{desk}/{made['reservation_id']}"
    confirmed = await phone.post(f"{here}/confirm", json=contact, headers=clerk)
    assert confirmed.json()["state"] == "confirmed"
    day = times[0]["starts_at"][:10]
    listed = await phone.get(desk, params={"site": "honcho", "day": day}, headers=clerk)
    assert [each["number"] for each in listed.json()["items"]] == [made["number"]]
    assert "見本" not in listed.text
    full = await phone.post(desk, json=asked, headers=clerk)
    assert full.json()["code"] == "queue.slot_full"
    counter = await phone.post(desk, json=asked | {"channel": "counter"}, headers=clerk)
    assert counter.status_code == 201
    assert (await phone.post(f"{here}/cancel", headers=clerk)).status_code == 200
    web = await phone.post(desk, json=asked | {"channel": "web"}, headers=clerk)
    assert web.status_code == 422
    for headers in (None, bearer(staff_token(context, {"kita": ["clerk"]}))):
        refused = await phone.post(desk, json=asked, headers=headers)
        assert refused.status_code in {401, 403}
        assert (await phone.post(f"{here}/cancel", headers=headers)).status_code in {401, 403}


async def test_the_ticket_machine_checks_in_by_code_or_number(
    phone: httpx.AsyncClient, context: Context, times: list[dict[str, Any]]
) -> None:
    await pair(phone, context)  # from here on the client is the machine
    for slot, kind in ((times[0], "path"), (times[1], "number")):
        mine = await held(phone, slot["slot_id"])
        await phone.post(f"{API}/reservations/{mine['token']}/confirm", json={})
        await context.db.row(
            "update reservation set starts_at = now(), ends_at = now() + interval '30 minutes'"
            " where id = $1",
            mine["reservation_id"],
        )
        path = f"http://city.test{mine['reservation_path']}"
        read = path if kind == "path" else mine["number"].lower()
        answer = await phone.post(f"{API}/kiosk/check-ins", json={"read": read})
        assert (answer.status_code, answer.json()["late"]) == (200, False), answer.text
        ticket = await phone.get(f"{API}/tickets/{answer.json()['ticket_token']}")
        assert ticket.json()["priority_class"] == 2
    unknown = await phone.post(f"{API}/kiosk/check-ins", json={"read": "???"})
    assert unknown.json()["code"] == "queue.no_such_reservation"
    phone.cookies.clear()
    assert (await phone.post(f"{API}/kiosk/check-ins", json={"read": "x"})).status_code == 401


async def test_the_office_closes_days_and_gets_the_list_of_conflicts(
    phone: httpx.AsyncClient,
    officer: dict[str, str],
    clerk: dict[str, str],
    times: list[dict[str, Any]],
) -> None:
    mine = await held(phone, times[0]["slot_id"])
    await phone.post(f"{API}/reservations/{mine['token']}/confirm", json={})
    day = times[0]["starts_at"][:10]
    closure = {"site": "honcho", "first_day": day, "last_day": day, "reason": "停電"}
    assert (
        await phone.post(f"{API}/office/closures", json=closure, headers=clerk)
    ).status_code == 403
    made = await phone.post(f"{API}/office/closures", json=closure, headers=officer)
    assert made.status_code == 201, made.text
    full = await phone.post(f"{API}/reservations", json={"slots": [times[1]["slot_id"]]})
    assert full.json()["code"] == "queue.slot_not_open"
    conflicts = f"{API}/office/conflicts"
    listed = await phone.get(conflicts, params={"site": "honcho"}, headers=officer)
    (conflict,) = listed.json()["items"]
    assert (conflict["number"], conflict["without_slot"]) == (mine["number"], True)
    off = f"{API}/office/reservations/{mine['reservation_id']}/cancel"
    assert (await phone.post(off, headers=officer)).json()["state"] == "cancelled_by_office"
    listed = await phone.get(conflicts, params={"site": "honcho"}, headers=officer)
    assert listed.json()["items"] == []
    again = f"{API}/office/closures/{made.json()['closure_id']}"
    assert (await phone.delete(again, headers=officer)).json() == {"site": "honcho"}
    await held(phone, times[1]["slot_id"])


async def test_the_office_sets_hours_and_suspends_slots(
    phone: httpx.AsyncClient, officer: dict[str, str], times: list[dict[str, Any]]
) -> None:
    asked = {"slots": [times[0]["slot_id"]], "reason": "職員研修"}
    done = await phone.post(f"{API}/office/slots/suspend", json=asked, headers=officer)
    assert [each["state"] for each in done.json()["items"]] == ["suspended"]
    done = await phone.post(f"{API}/office/slots/reopen", json=asked, headers=officer)
    assert [each["state"] for each in done.json()["items"]] == ["open"]
    week = [{"weekday": n, "opens": "10:00", "closes": "12:00"} for n in range(7)]
    hours = {"site": "honcho", "hours": week}
    answer = await phone.put(f"{API}/office/hours", json=hours, headers=officer)
    assert answer.json() == {"site": "honcho", "line": "*", "openings": 7}
    early = await phone.post(f"{API}/reservations", json={"slots": [times[0]["slot_id"]]})
    assert early.json()["code"] == "queue.slot_not_open"
    for wrong in (
        [*week, {"weekday": 0, "opens": "11:00", "closes": "13:00"}],
        [{"weekday": 0, "opens": "12:00", "closes": "10:00"}],
    ):
        refused = await phone.put(
            f"{API}/office/hours", json={"site": "honcho", "hours": wrong}, headers=officer
        )
        assert (refused.status_code, refused.json()["code"]) == (422, "queue.hours_overlap")
