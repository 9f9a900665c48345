from datetime import datetime

from machi.queue.commands.admission.asked import facts, topics
from machi.queue.domain.admission.draw import commitment
from machi.queue.store import admission as store
from machi.shared.contracts.queue import RoomOpened
from machi.shared.db.database import Database


async def draw_lots(room: str, at: datetime, db: Database) -> bool:
    """At the opening minute: put those who came before it in the order of the lot, once.

    First the door between early and late is shut, under the room's lock, for a moment. Then the
    numbers are written, however many there are, while those who come meanwhile get theirs. A
    process that dies on the way leaves nothing behind: the next draws the same order from the same
    seed.
    """
    async with db.transaction() as tx:
        row = await store.room(tx, room)
        if row.drawn_at is not None or row.closed_at is not None or at < row.opens_at:
            return False
        row.opened_at = row.opened_at or at
        seed = row.seed
        tx.session.add(row)
    async with db.transaction() as tx:
        if not await store.draw(tx, room, seed):
            return False
        row = await store.room(tx, room)
        if row.drawn_at is not None:
            return False
        row.drawn_at = row.advanced_at = at
        row.revision += 1
        tx.session.add(row)
        told = RoomOpened(
            at=at,
            **facts(row),
            early=row.early,
            seed=seed.hex(),
            seed_sha256=commitment(seed),
        )
        await tx.publish(told, topics=topics(row))
    return True
