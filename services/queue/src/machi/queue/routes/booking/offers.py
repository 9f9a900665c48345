"""What can be reserved, and when there is room. Reads only: nothing is decided here."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from machi.queue.domain.booking.refusals import NoSuchOffer
from machi.queue.queries.booking import free_places
from machi.queue.queries.booking.free_places import Kind
from machi.queue.routes.requests import API
from machi.shared.web.dependencies import Running, refusals

Month = Annotated[date, Query(ge=date(2000, 1, 1), le=date(2999, 12, 1))]
router = APIRouter(prefix=f"{API}/offers", tags=["reservations"])


class Offer(BaseModel):
    """What can be reserved; `minutes` is how long it takes."""

    code: str
    kind: str
    name: str
    name_en: str
    site: str
    line: str
    minutes: int
    people_at_most: int
    needs_notice: bool
    needs_contact: bool
    waitlist: bool
    first_day: date
    last_day: date


class Offers(BaseModel):
    items: list[Offer]


class Day(BaseModel):
    day: date
    kind: Kind
    free: int


class Days(BaseModel):
    items: list[Day]
    updated_at: datetime


class Time(BaseModel):
    """A time to begin at. `returns_by`: until then, a place that is only held may come back."""

    slot_id: UUID
    starts_at: datetime
    ends_at: datetime
    kind: Kind
    free: int
    returns_by: datetime | None
    slots: list[UUID]


class Times(BaseModel):
    items: list[Time]
    updated_at: datetime


@router.get("")
async def list_offers(context: Running) -> Offers:
    """List what can be reserved."""
    found = await free_places.offers(context.clock.now(), context.db)
    return Offers(items=[_offer(each) for each in found])


@router.get("/{offer}/days", responses=refusals(NoSuchOffer))
async def show_days(offer: str, month: Month, context: Running) -> Days:
    """Tell of every day of a month (its first day is asked for) how much room there is."""
    at = context.clock.now()
    of = await free_places.offer(offer, at, context.db)
    found = await free_places.days(of, month.replace(day=1), at, context.db)
    return Days(
        items=[Day(day=on, kind=each.kind, free=each.free) for on, each in found.items()],
        updated_at=at,
    )


@router.get("/{offer}/times", responses=refusals(NoSuchOffer))
async def show_times(offer: str, day: date, context: Running) -> Times:
    """List the times of a day at which a reservation can begin."""
    at = context.clock.now()
    of = await free_places.offer(offer, at, context.db)
    found = await free_places.times(of, day, at, context.db)
    return Times(items=[Time(**asdict(each)) for each in found], updated_at=at)


def _offer(of: free_places.Offer) -> Offer:
    first, last = of.window
    return Offer(
        code=of.code,
        kind=of.kind,
        name=of.name,
        name_en=of.name_en,
        site=of.site,
        line=of.line,
        minutes=of.takes_minutes,
        people_at_most=of.people_at_most,
        needs_notice=of.needs_notice,
        needs_contact=of.needs_contact,
        waitlist=of.waitlist,
        first_day=first,
        last_day=last,
    )
