"""Staff can read why anything was or was not sent."""

from uuid import uuid4

import pytest
from tests.notify.people import PHONE, somebody, submitted

from machi.local.standins.standins import StandIns
from machi.notify.app import SERVICE
from machi.notify.reactions.application_submitted import tell_that_it_arrived
from machi.notify.sender import opened
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, client, staff_token

HTML = {"accept": "text/html"}


async def test_the_story_of_a_message_names_no_address(context: Context, outside: StandIns) -> None:
    outside.line.set_status(PHONE, "friend")
    recipient = await somebody(context, line=PHONE)
    await tell_that_it_arrived(submitted(recipient, context.clock.now()), context)
    async with opened(context) as sender:
        await sender.drain()
    reads = bearer(staff_token(context, {"*": ["auditor"]})) | HTML
    async with client(context, SERVICE) as city:
        listed = await city.get("/notify/api/v1/notifications", headers=reads)
        [one] = listed.json()["items"]
        assert one["channels"] == ["line:sent", "mail:sent"]
        page = await city.get("/notify/sent", headers=reads)
        assert f"/notify/sent/{one['id']}" in page.text
        why = await city.get(f"/notify/sent/{one['id']}", headers=reads)
        assert why.status_code == 200
        assert "h…@e….jp" in why.text
        assert "forms.application.submitted.v1" in why.text
        assert "受け渡しました" in why.text
        story = await city.get(f"/notify/api/v1/notifications/{one['id']}/why", headers=reads)
        for told in (listed, page, why, story):
            assert "hanako@example.jp" not in told.text
            assert PHONE not in told.text


async def test_what_reached_nobody_says_what_staff_should_do(context: Context) -> None:
    recipient = await somebody(context, email=None)
    await tell_that_it_arrived(submitted(recipient, context.clock.now()), context)
    reads = bearer(staff_token(context, {"*": ["supervisor"]})) | HTML
    async with client(context, SERVICE) as city:
        found = await city.get("/notify/api/v1/notifications?only_failed=true", headers=reads)
        [one] = found.json()["items"]
        page = (await city.get(f"/notify/sent/{one['id']}", headers=reads)).text
    assert "連絡先が登録されていません" in page
    assert "郵送または電話で連絡してください" in page


@pytest.mark.parametrize(
    "path",
    ["/notify/sent", "/notify/sent/live", "/notify/sent/0198a1b2-0000-7000-8000-000000000001"],
)
async def test_only_those_who_may_read_it_do(context: Context, path: str) -> None:
    async with client(context, SERVICE) as city:
        assert (await city.get(path)).status_code == 401
        clerk = bearer(staff_token(context, {"honcho": ["clerk"]}))
        assert (await city.get(path, headers=clerk)).status_code == 403


async def test_a_notification_that_is_not_there_is_said_so(context: Context) -> None:
    reads = bearer(staff_token(context, {"*": ["auditor"]}))
    async with client(context, SERVICE) as city:
        answer = await city.get(f"/notify/sent/{uuid4()}", headers=reads)
    assert answer.status_code == 404
