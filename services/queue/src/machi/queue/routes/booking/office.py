"""The office decides about its times: hours, closures, slots, and what is in the way."""

from collections.abc import Awaitable, Callable
from datetime import date, time
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import AfterValidator, BaseModel, Field

from machi.queue.commands.booking.add_closure import AddClosure, AddedClosure, add_closure
from machi.queue.commands.booking.asked import ReservationNow
from machi.queue.commands.booking.cancel_by_office import CancelByOffice, cancel_by_office
from machi.queue.commands.booking.close_slots import CloseSlots, close_slots
from machi.queue.commands.booking.make_slots import make_slots
from machi.queue.commands.booking.remove_closure import RemoveClosure, remove_closure
from machi.queue.commands.booking.reopen_slots import ReopenSlots, reopen_slots
from machi.queue.commands.booking.set_opening_hours import (
    OpeningHours,
    SetOpeningHours,
    set_opening_hours,
)
from machi.queue.commands.booking.slots_changed import ChangedSlots, OfSlots
from machi.queue.commands.booking.suspend_slots import SuspendSlots, suspend_slots
from machi.queue.domain.booking.refusals import (
    NOT_NOW,
    ClosureBackwards,
    HoursOverlap,
    NoSuchClosure,
    NoSuchReservation,
    NoSuchSlot,
)
from machi.queue.domain.calendar import EVERY_LINE, Hours
from machi.queue.domain.refusals import NoSuchLine, NoSuchSite
from machi.queue.queries.booking import holder
from machi.queue.queries.booking.sites import must_exist, of_reservation
from machi.queue.routes.booking.desk import ReservedThatDays, listed
from machi.queue.routes.requests import (
    API,
    KEY_MAY_BE_REFUSED,
    STAFF_MAY_BE_REFUSED,
    Body,
    Code,
    named,
)
from machi.shared.auth.guards import Staff, may
from machi.shared.db.database import Database
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

router = APIRouter(prefix=f"{API}/office", tags=["reservations"], responses=STAFF_MAY_BE_REFUSED)
Office = Annotated[Staff, may("queue.calendar")]
LineOrAll = Annotated[str, Field(pattern=r"^(\*|[a-z0-9][a-z0-9-]{0,39})$")]


def _in_japan(moment: time) -> time:
    if moment.tzinfo is not None:
        raise ValueError("a time of the day in Japan, without an offset")
    return moment


OfTheDay = Annotated[time, AfterValidator(_in_japan)]
S = TypeVar("S", bound=OfSlots)


class WhichSlots(Body):
    slots: list[UUID] = Field(min_length=1, max_length=500)
    reason: str | None = Field(default=None, max_length=200)


class Opening(Body):
    weekday: int = Field(ge=0, le=6, description="Monday is 0.")
    opens: OfTheDay
    closes: OfTheDay


class WeeklyHours(Body):
    site: Code
    line: LineOrAll = EVERY_LINE
    hours: list[Opening] = Field(
        max_length=42, description="All openings of a week; none at all: always open."
    )


class NewClosure(Body):
    site: Code
    line: LineOrAll = EVERY_LINE
    first_day: date
    last_day: date
    reason: str = Field(min_length=1, max_length=200)


class SlotsFollow(BaseModel):
    """The calendar changed, and the slots with it; see the conflict list."""

    site: str


async def _slots(  # noqa: PLR0913, PLR0917 - a request, and which of three commands it is
    kind: type[S],
    run: Callable[[S, Database], Awaitable[ChangedSlots]],
    which: WhichSlots,
    staff: Staff,
    context: Running,
    key: str | None,
) -> ChangedSlots:
    command = kind(
        slots=tuple(which.slots),
        by=staff.id,
        sites=staff.sites("queue.calendar"),
        at=context.clock.now(),
        reason=which.reason,
        request=named(staff.id, key, kind.__name__, which.model_dump(mode="json")),
    )
    return await run(command, context.db)


@router.post("/slots/close", responses=refusals(NoSuchSlot, KEY_MAY_BE_REFUSED))
async def close(
    which: WhichSlots, staff: Office, context: Running, key: IdempotencyKey = None
) -> ChangedSlots:
    """Let times take place no more; their reservations stay, on the conflict list."""
    return await _slots(CloseSlots, close_slots, which, staff, context, key)


@router.post("/slots/suspend", responses=refusals(NoSuchSlot, KEY_MAY_BE_REFUSED))
async def suspend(
    which: WhichSlots, staff: Office, context: Running, key: IdempotencyKey = None
) -> ChangedSlots:
    """Take no more reservations for now."""
    return await _slots(SuspendSlots, suspend_slots, which, staff, context, key)


@router.post("/slots/reopen", responses=refusals(NoSuchSlot, KEY_MAY_BE_REFUSED))
async def reopen(
    which: WhichSlots, staff: Office, context: Running, key: IdempotencyKey = None
) -> ChangedSlots:
    """Take reservations again."""
    return await _slots(ReopenSlots, reopen_slots, which, staff, context, key)


@router.get("/conflicts")
async def conflicts(site: Code, staff: Office, context: Running) -> ReservedThatDays:
    """List live reservations whose time was closed: each is to be moved or called off."""
    staff.require("queue.calendar", site)
    found = await holder.conflicts(site, context.clock.now(), context.db)
    return ReservedThatDays(items=[listed(each) for each in found])


@router.post(
    "/reservations/{reservation_id}/cancel",
    responses=refusals(NoSuchReservation, KEY_MAY_BE_REFUSED, *NOT_NOW.values()),
)
async def call_off(
    reservation_id: UUID, staff: Office, context: Running, key: IdempotencyKey = None
) -> ReservationNow:
    """Call a reservation off (中止); its holder is told where to reserve again."""
    staff.require("queue.calendar", await of_reservation(reservation_id, context.db))
    command = CancelByOffice(
        reservation_id=reservation_id,
        at=context.clock.now(),
        by=staff.id,
        request=named(staff.id, key, "CancelByOffice", {"reservation": reservation_id}),
    )
    return await cancel_by_office(command, context.db)


@router.put("/hours", responses=refusals(HoursOverlap, NoSuchSite, NoSuchLine, KEY_MAY_BE_REFUSED))
async def set_hours(
    asked: WeeklyHours, staff: Office, context: Running, key: IdempotencyKey = None
) -> OpeningHours:
    """Replace the weekly hours of a site or a line; the slots follow at once."""
    staff.require("queue.calendar", asked.site)
    at = context.clock.now()
    await must_exist(asked.site, asked.line, at, context.db)
    command = SetOpeningHours(
        site=asked.site,
        line=asked.line,
        hours=tuple(Hours(each.weekday, each.opens, each.closes) for each in asked.hours),
        at=at,
        request=named(staff.id, key, "SetOpeningHours", asked.model_dump(mode="json")),
    )
    answer = await set_opening_hours(command, context.db)
    await make_slots(at, context.db, asked.site)
    return answer


@router.post(
    "/closures",
    status_code=status.HTTP_201_CREATED,
    responses=refusals(ClosureBackwards, NoSuchSite, NoSuchLine, KEY_MAY_BE_REFUSED),
)
async def close_days(
    asked: NewClosure, staff: Office, context: Running, key: IdempotencyKey = None
) -> AddedClosure:
    """Close a site or a line for some days; its slots close at once, nothing is deleted."""
    staff.require("queue.calendar", asked.site)
    at = context.clock.now()
    await must_exist(asked.site, asked.line, at, context.db)
    command = AddClosure(
        by=staff.id,
        at=at,
        request=named(staff.id, key, "AddClosure", asked.model_dump(mode="json")),
        **asked.model_dump(),
    )
    answer = await add_closure(command, context.db)
    await make_slots(at, context.db, asked.site)
    return answer


@router.delete("/closures/{closure_id}", responses=refusals(NoSuchClosure))
async def open_days(closure_id: UUID, staff: Office, context: Running) -> SlotsFollow:
    """Take a closure back; its slots open again at once."""
    at = context.clock.now()
    sites = staff.sites("queue.calendar")
    site = await remove_closure(
        RemoveClosure(closure_id=closure_id, sites=sites, at=at), context.db
    )
    await make_slots(at, context.db, site)
    return SlotsFollow(site=site)
