"""Store what LINE tells us, before anything is done about it: LINE waits two seconds at most."""

from uuid import NAMESPACE_URL, UUID, uuid5

from machi.notify.domain.line_webhook import LineEvent
from machi.notify.store import line_events
from machi.notify.tables import LineEventRow
from machi.shared.service import Context

LINE = "notify:line"
"""Topic that wakes whoever works on LINE's events."""
RAW = "line_event"
"""The vault purpose of raw events: they hold the person's LINE id."""


async def take_line_events(events: list[LineEvent], context: Context) -> int:
    """Store events by their ids; give how many were new."""
    now = context.clock.now()
    new = 0
    if not events:
        return new
    async with context.db.transaction() as tx:
        for event in sorted(events, key=lambda event: event.id):  # one order of locks for everybody
            vault_id = vault_id_of(event.id)
            row = LineEventRow(
                id=event.id,
                vault_id=vault_id,
                kind=event.kind,
                sealed=None,
                received_at=now,
                next_attempt_at=now,
            )
            if not await line_events.add(tx, row):
                continue
            await line_events.keep(
                tx, event.id, await context.vault.seal(tx, vault_id, RAW, event.body)
            )
            new += 1
        await line_events.wake(tx, LINE)
    return new


def vault_id_of(event_id: str) -> UUID:
    """Each event has a key of its own, destroyed when the event is done."""
    return uuid5(NAMESPACE_URL, f"urn:machi:notify:line-event:{event_id}")
