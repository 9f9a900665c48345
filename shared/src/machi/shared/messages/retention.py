"""When what was said, heard and answered may be forgotten.

Published outbox rows are the source from which JetStream is rebuilt, so they live as long as
events do. An inbox row must outlive every delivery of its event that could still come: a row
republished on its last day may lie in the stream for another period, hence twice and a margin.
"""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from machi.shared.db.database import Database

MARGIN = timedelta(days=30)
AT_ONCE = 1_000
"""Rows in one statement: short locks, while the city hall is busy."""

log = structlog.get_logger()

_FORGET = {
    "outbox": "published_at < now() - $1::interval",
    "inbox": "heard_at < now() - $1::interval",
    "answered_request": "at < now() - $1::interval",
}


@dataclass(frozen=True, slots=True)
class Retention:
    """How long to keep events, and answers to repeated requests."""

    events: timedelta = timedelta(days=400)
    answers: timedelta = timedelta(days=30)

    def of(self, table: str) -> timedelta:
        ages = {
            "outbox": self.events,
            "inbox": 2 * self.events + MARGIN,
            "answered_request": self.answers,
        }
        return ages[table]


async def forget_old(db: Database, retention: Retention) -> dict[str, int]:
    """Delete what is too old; gives the number of rows by table. Unpublished events are never old.

    Raises:
        DatabaseDown: some of it may be deleted; the next time goes on.

    """
    gone = {table: await _forget(db, table, retention.of(table)) for table in _FORGET}
    if any(gone.values()):
        log.info("forgot_old_messages", **gone)
    return gone


async def _forget(db: Database, table: str, age: timedelta) -> int:
    statement = (
        f"with gone as (delete from {table} where ctid = any(array("  # noqa: S608 - our own names
        f"select ctid from {table} where {_FORGET[table]} limit {AT_ONCE})) returning 1)"
        " select count(*) as gone from gone"
    )
    total = 0
    while True:
        row = await db.row(statement, age)
        gone = int(row["gone"]) if row else 0
        total += gone
        if gone < AT_ONCE:
            return total
