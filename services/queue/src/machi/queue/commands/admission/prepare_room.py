from dataclasses import dataclass
from datetime import datetime

from machi.queue.commands.admission.asked import OfRoom, RoomNow, facts, now, topics
from machi.queue.domain.admission.draw import commitment, new_seed
from machi.queue.domain.admission.refusals import RoomThere, WrongTimes
from machi.queue.domain.booking.refusals import NoSuchOffer
from machi.queue.domain.refusals import NoSuchSite
from machi.queue.store import admission as store
from machi.queue.tables.admission import AdmissionRoomRow
from machi.queue.tables.booking import OfferRow
from machi.queue.tables.hall import SiteRow
from machi.shared.auth.staff import EVERYWHERE
from machi.shared.contracts.queue import RoomPrepared
from machi.shared.db.database import Database
from machi.shared.errors import Forbidden


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareRoom(OfRoom):
    """Staff put a room in front of an event that opens at a named minute."""

    site: str
    name: str
    name_en: str
    leads_to: str
    doors_at: datetime
    opens_at: datetime
    closes_at: datetime
    rate_per_minute: int
    offer: str | None = None
    """What is reserved behind it."""
    inside_at_most: int | None = None


def new_room(asked: PrepareRoom, seed: bytes) -> AdmissionRoomRow:
    """Make the row of a room that nobody entered yet."""
    same = ("site", "name", "name_en", "leads_to", "offer", "doors_at", "opens_at", "closes_at")
    return AdmissionRoomRow(
        code=asked.room,
        **{name: getattr(asked, name) for name in same},
        rate_per_minute=asked.rate_per_minute,
        inside_at_most=asked.inside_at_most,
        seed=seed,
        early=0,
        late=0,
        serving=0,
        credit=0,
        lapsed=0,
        revision=1,
    )


async def prepare_room(command: PrepareRoom, db: Database) -> RoomNow:
    """Make the room, and the seed of its draw: from now on its SHA-256 is public.

    Raises:
        RoomThere: there is one of this code.
        WrongTimes: doors, opening and end are not in this order.
        NoSuchSite, NoSuchOffer: there is none of this code.

    """
    if not command.doors_at <= command.opens_at < command.closes_at:
        raise WrongTimes(field="opens_at")
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, RoomNow):
            return earlier
        if command.sites.isdisjoint({command.site, EVERYWHERE}):
            raise Forbidden
        if await tx.session.get(SiteRow, command.site) is None:
            raise NoSuchSite
        if command.offer is not None and await tx.session.get(OfferRow, command.offer) is None:
            raise NoSuchOffer(field="offer")
        if await store.exists(tx, command.room):
            raise RoomThere(field="room")
        room = new_room(command, new_seed())
        tx.session.add(room)
        await tx.publish(
            RoomPrepared(
                at=command.at,
                **facts(room),
                opens_at=room.opens_at,
                seed_sha256=commitment(room.seed),
                by=command.by,
            ),
            topics=topics(room),
        )
        return await tx.answer(command.request, now(room, command.at))
