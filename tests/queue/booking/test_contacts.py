"""Whom to ring: sealed, opened with a trace, and forgotten some days after the appointment."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from tests.queue.booking.browsing import bookable_day, read, times

from machi.queue.app import SERVICE
from machi.queue.booking_timers import TIMERS
from machi.queue.commands.booking.forget_contacts import forget_contacts
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, client, said, staff_token
from machi.shared.vault.vault import Forgotten

PAGE = {"accept": "text/html"}
DAYS = 7


@pytest.fixture
async def clerk_s(context: Context) -> AsyncGenerator[httpx.AsyncClient]:
    async with client(context, SERVICE) as opened:
        opened.headers.update(PAGE | bearer(staff_token(context, {"honcho": ["clerk"]})))
        yield opened


@pytest.fixture
async def rang(context: Context, clerk_s: httpx.AsyncClient) -> UUID:
    """Somebody rang and got a time."""
    day = await bookable_day(context)
    path = f"/queue/bookings/honcho/ring/tennyu/{day}"
    page = await read(clerk_s, path)
    (slot, *_) = times(page.replace("<option", '<input name="time"'))
    form = {"time": slot, "people": "1", "name": "見本 太郎", "telephone": "090-0000-0000"}
    answer = await clerk_s.post(path, data=form)
    assert answer.status_code == 303, answer.text
    row = await context.db.row("select id from reservation where contact is not null")
    assert row is not None
    found: UUID = row["id"]
    return found


async def test_it_is_opened_to_ring_and_who_looked_is_known(
    context: Context, clerk_s: httpx.AsyncClient, rang: UUID
) -> None:
    page = (await clerk_s.post(f"/queue/bookings/honcho/{rang}/contact")).text
    assert "見本 太郎" in page
    assert "090-0000-0000" in page
    assert (await said(context))[-1] == "queue.reservation.contact_seen.v1"
    kept = await context.db.rows("select data::text as told from outbox")
    assert not any("見本" in row["told"] or "090" in row["told"] for row in kept)
    async with client(context, SERVICE) as other:
        other.headers.update(PAGE | bearer(staff_token(context, {"kita": ["clerk"]})))
        refused = await other.post(f"/queue/bookings/honcho/{rang}/contact")
        assert refused.status_code == 403


async def test_it_is_forgotten_some_days_after_the_appointment(
    context: Context, clerk_s: httpx.AsyncClient, rang: UUID
) -> None:
    row = await context.db.row("select contact, day_ends_at from reservation where id = $1", rang)
    assert row is not None
    over = row["day_ends_at"] + timedelta(days=DAYS)
    early = over - timedelta(seconds=1)
    assert await forget_contacts(early, DAYS, context.db, context.vault) == 0
    assert await forget_contacts(over, DAYS, context.db, context.vault) == 1
    assert await forget_contacts(over, DAYS, context.db, context.vault) == 0
    after = await context.db.row("select contact, state from reservation where id = $1", rang)
    assert after is not None
    assert (after["contact"], after["state"]) == (None, "confirmed")
    async with context.db.transaction() as tx:
        with pytest.raises(Forgotten):
            await context.vault.open(tx, rang, "contact", row["contact"])
    page = (
        await clerk_s.post(f"/queue/bookings/honcho/{rang}/contact", follow_redirects=True)
    ).text
    assert "電話の連絡先はありません" in page


def test_a_timer_does_it() -> None:
    assert "forget_contacts" in {timer.name for timer in TIMERS}
