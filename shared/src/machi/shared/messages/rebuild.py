"""After the NATS store was lost: PostgreSQL is the truth, and says everything again."""

from datetime import datetime

import structlog

from machi.shared.db.database import Database

log = structlog.get_logger()


async def rebuild(db: Database, since: datetime) -> int:
    """Have the relay publish again all events that were published after `since`.

    Ask this first and make the streams afterwards (`migrate`): while there is no stream nothing can
    be said, so the old events come before the new ones. Inboxes drop what they know: effects stay
    as they are. Gives the number of events.

    Raises:
        DatabaseDown: nothing was changed.

    """
    row = await db.row(
        "with again as (update outbox set published_at = null, stream_seq = null"
        " where published_at >= $1 returning 1) select count(*) as events from again",
        since,
    )
    events = int(row["events"]) if row else 0
    log.info("rebuild_asked", events=events, since=since.isoformat())
    return events
