"""Who may press, and what is no press at all: the JSON API of the hall."""

from typing import Any

import httpx
import pytest
from tests.queue.hall.day import CERTIFICATES, Day

from machi.queue.routes import calling, hall, serving
from machi.shared.ids import new_id
from machi.shared.testing.clients import bearer, staff_token

BODIES: dict[str, dict[str, Any]] = {
    "call-ticket": {"ticket_id": str(new_id()), "reason": "infant"},
    "call-parked": {"ticket_id": str(new_id())},
    "call-ready": {"ticket_id": str(new_id())},
    "transfer": {"line": "shimin-ido"},
    "pause": {"reason": "break"},
    "change-line": {"line": "shimin-ido"},
    "prioritize": {"reason": "infant"},
    "notes": {"text": "見本"},
}
PATHS = sorted(
    {
        route.path
        for module in (calling, serving, hall)
        for route in module.router.routes
        if "POST" in route.methods
    }
)


def place(path: str, ticket: object) -> str:
    return path.format(counter_id=CERTIFICATES, ticket_id=ticket)


@pytest.mark.parametrize("path", PATHS)
async def test_only_staff_of_the_site_press(day: Day, phone: httpx.AsyncClient, path: str) -> None:
    ticket = await day.take()
    where, body = place(path, ticket), BODIES.get(path.rpartition("/")[2])
    assert (await phone.post(where, json=body)).status_code == 401
    for roles in ({"kita": ["clerk"]}, {"honcho": ["auditor"]}, {"*": ["cashier"]}):
        headers = bearer(staff_token(day.context, roles))
        assert (await phone.post(where, json=body, headers=headers)).status_code == 403
    assert len(await day.told(ticket)) == 1


@pytest.mark.parametrize("path", PATHS)
async def test_a_state_is_never_sent_and_nobody_is_made_up(
    day: Day, phone: httpx.AsyncClient, path: str
) -> None:
    verb = path.rpartition("/")[2]
    headers = bearer(staff_token(day.context, {"honcho": ["clerk"]}))
    for wrong in ({"state": "done"}, {"reason": "because"}, {"ticket_id": "x"}, [1]):
        body: Any = wrong if isinstance(wrong, list) else BODIES.get(verb, {}) | wrong
        if verb in BODIES or ("{counter_id}" in path and verb != "resume"):
            answer = await phone.post(place(path, new_id()), json=body, headers=headers)
            assert answer.status_code == 422, body
    if "{ticket_id}" in path:
        body = BODIES.get(verb)
        answer = await phone.post(place(path, new_id()), json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "queue.no_such_ticket")


async def test_a_refusal_names_the_state_and_changes_nothing(
    day: Day, phone: httpx.AsyncClient
) -> None:
    day.at = day.context.clock.now()
    ticket = await day.take()
    headers = bearer(staff_token(day.context, {"honcho": ["clerk"]}))
    for verb in ("resume", "mark-ready", "reopen", "return"):
        path = f"/queue/api/v1/desk/tickets/{ticket}/{verb}"
        answer = await phone.post(path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "queue.ticket_is_waiting")
    assert (await day.row(ticket))["revision"] == 1
