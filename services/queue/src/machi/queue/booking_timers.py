"""What time does to slots and reservations, without anybody asking."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import cast

from machi.queue.commands.booking.forget_contacts import forget_contacts
from machi.queue.commands.booking.make_slots import make_slots
from machi.queue.commands.booking.offer_freed_places import offer_freed_places
from machi.queue.commands.booking.pass_time import (
    end_waitlists,
    expire_holds,
    fulfil,
    mark_late,
    mark_no_shows,
)
from machi.queue.commands.booking.remind import remind
from machi.queue.settings import QueueSettings
from machi.shared.db.database import Database
from machi.shared.service import Context, Timer


def _timer(
    every_seconds: float, work: Callable[[datetime, Database], Awaitable[int | None]]
) -> Timer:
    async def run(context: Context) -> None:
        await work(context.clock.now(), context.db)

    return Timer(work.__name__, every_seconds, run)


async def forget_whom_to_ring(context: Context) -> None:
    days = cast("QueueSettings", context.settings).contact_days
    await forget_contacts(context.clock.now(), days, context.db, context.vault)


TIMERS = (
    # A place nobody confirmed can be booked again within five seconds.
    _timer(1, expire_holds),
    _timer(1, offer_freed_places),
    _timer(15, mark_late),
    _timer(60, mark_no_shows),
    _timer(60, end_waitlists),
    _timer(15, fulfil),
    _timer(60, remind),
    _timer(300, make_slots),
    Timer("forget_contacts", 3600, forget_whom_to_ring),
)
