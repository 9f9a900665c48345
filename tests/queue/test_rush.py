"""Thirty counters and five hundred people at once, over HTTP and a real PostgreSQL."""

import asyncio
from collections import Counter
from uuid import UUID, uuid4

import httpx

from machi.queue.commands.issue_ticket import IssueTicket, issue_ticket
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, said, staff_token

COUNTERS = 30
TICKETS = 500


async def counters(context: Context) -> list[UUID]:
    ids = [uuid4() for _ in range(COUNTERS)]
    for place, counter_id in enumerate(ids):
        await context.db.row(
            "insert into counter (id, site, name, lines, open, revision, position)"
            " values ($1, 'honcho', $2, '{kankyo}', true, 0, $3)",
            counter_id,
            f"rush-{place}",
            100 + place,
        )
    return ids


async def test_thirty_counters_share_five_hundred_tickets(
    phone: httpx.AsyncClient, context: Context
) -> None:
    ids = await counters(context)
    at = context.clock.now()
    asked = IssueTicket(site="honcho", line="kankyo", here=True, origin="kiosk", at=at)
    for _ in range(TICKETS // 50):
        await asyncio.gather(*(issue_ticket(asked, context.db) for _ in range(50)))
    called: list[str] = []

    async def work(counter_id: UUID) -> None:
        """Call until nobody is left, tapping twice each time, as a hurried clerk does."""
        path = f"/queue/api/v1/counters/{counter_id}"
        clerk = bearer(staff_token(context, {"honcho": ["clerk"]}))
        while True:
            taps = await asyncio.gather(
                *(phone.post(f"{path}/call-next", headers=clerk) for _ in range(2))
            )
            if {tap.status_code for tap in taps} == {404}:
                return
            numbers = {tap.json()["number"] for tap in taps if tap.status_code == 200}
            assert len(numbers) == 1, [tap.text for tap in taps]
            called.extend(numbers)
            # The visit ends at once, so that the line empties in seconds.
            await context.db.row(
                "with freed as (update counter set ticket_id = null where id = $1)"
                " update ticket set state = 'done' where counter_id = $1 and state = 'called'",
                counter_id,
            )

    doubles: list[object] = []

    async def watch() -> None:
        """Look all the time whether a counter ever has two."""
        query = (
            "select counter_id from ticket where state in ('called', 'serving')"
            " group by counter_id having count(*) > 1"
        )
        while True:
            doubles.extend(await context.db.rows(query))
            await asyncio.sleep(0.05)

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(work(counter_id) for counter_id in ids))
    watching.cancel()
    assert doubles == []
    assert len(called) == TICKETS
    assert Counter(called).most_common(1)[0][1] == 1, "somebody was called twice"
    assert (await said(context)).count("queue.ticket.called.v1") == TICKETS
