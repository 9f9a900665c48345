"""A timer's command: days of the event log become what forecasts know. And all of it again."""

from datetime import datetime, time, timedelta

from machi.queue.store.forecast import lessons as store
from machi.shared.clock import JAPAN, business_date
from machi.shared.db.database import Database, Transaction

LOOK_BACK = timedelta(days=120)
SETTLED = timedelta(hours=1)
"""After so long no transaction of the day before is still open: it is read for good."""


async def learn_days(at: datetime, db: Database) -> int:
    """Learn from days that are not known yet, and from today so far; give how many were read.

    A day is folded whole, so that it does not matter in which order its events were committed.
    """
    async with db.transaction() as tx:
        return await _learn(tx, at)


async def replay_days(at: datetime, db: Database) -> int:
    """Forget every lesson and learn it again from the event log: they are the same."""
    async with db.transaction() as tx:
        await store.forget_everything(tx)
        return await _learn(tx, at)


async def _learn(tx: Transaction, at: datetime) -> int:
    first = await store.first_event(tx)
    if first is None:
        return 0
    today = business_date(at)
    since = max(business_date(first), today - LOOK_BACK)
    read = 0
    for site in await store.sites(tx):
        known = await store.learned_days(tx, site, since)
        for offset in range((today - since).days + 1):
            day = since + timedelta(days=offset)
            if day in known:
                continue
            begins = datetime.combine(day, time(), JAPAN)
            over = at >= begins + timedelta(days=1) + SETTLED
            await store.learn_day(tx, site, begins, complete=over)
            read += 1
    return read
