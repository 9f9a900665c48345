"""A timer's command: what happened since becomes facts. And: all of it again, from nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

from machi.queue.store.statistics import facts as store
from machi.shared.db.database import Database, Transaction

AT_ONCE = 500
"""Visits in one portion."""

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""Before every event."""

Changed = Callable[[Transaction, store.Page], Awaitable[list[str]]]
Learn = Callable[[Transaction, list[str]], Awaitable[None]]
EVERYTHING: tuple[tuple[Changed, Learn], ...] = (
    (store.changed_tickets, store.learn_visits),
    (store.changed_reservations, store.learn_bookings),
)


async def learn_what_happened(at: datetime, db: Database, *, at_once: int = AT_ONCE) -> int:
    """Bring the facts up to the event log; give how many were made. Any number may run at once.

    Each visit is folded whole from its events, and written only over older facts. So neither the
    order in which transactions commit nor the size of a portion can change a figure.
    """
    async with db.transaction() as tx:
        known = await store.heard_until(tx)
    made = 0
    for changed, learn in EVERYTHING:
        page = store.Page(known - store.LATE if known else BEGINNING, "", at_once)
        found = at_once
        while found == at_once:
            async with db.transaction() as tx:
                page, found = await _next(tx, changed, learn, page)
            made += found
    async with db.transaction() as tx:
        await store.note_heard(tx, at)
    return made


async def replay(at: datetime, db: Database) -> int:
    """Delete every projection and make it again from the event log, in one transaction.

    Whoever reads meanwhile sees the old figures, then the new ones: they are the same.
    """
    made = 0
    async with db.transaction() as tx:
        await store.forget_everything(tx)
        for changed, learn in EVERYTHING:
            page, found = store.Page(BEGINNING, "", AT_ONCE), AT_ONCE
            while found == AT_ONCE:
                page, found = await _next(tx, changed, learn, page)
                made += found
        await store.note_heard(tx, at)
    return made


async def _next(
    tx: Transaction, changed: Changed, learn: Learn, page: store.Page
) -> tuple[store.Page, int]:
    found = await changed(tx, page)
    await learn(tx, found)
    return replace(page, after=found[-1] if found else page.after), len(found)
