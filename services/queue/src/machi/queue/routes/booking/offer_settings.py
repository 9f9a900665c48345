"""What can be reserved, as the office sets it: read, added, changed, and who may reserve."""

from datetime import date, datetime, time
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import BaseModel, Field

from machi.queue.commands.booking.let_people_reserve import (
    AddedPeople,
    LetPeopleReserve,
    let_people_reserve,
)
from machi.queue.commands.booking.make_slots import make_slots
from machi.queue.commands.booking.set_offer import (
    AddOffer,
    ChangeOffer,
    OfferNow,
    add_offer,
    change_offer,
)
from machi.queue.domain.booking.offer import Kind
from machi.queue.domain.booking.offer_rules import (
    LIMITS,
    ClosesBeforeItOpens,
    NoMeetingAddress,
    OfferExists,
    OfferRules,
    OfferWithoutName,
    WrongOfferNumber,
)
from machi.queue.domain.booking.person import Notice
from machi.queue.domain.booking.refusals import HoursOverlap, NoSuchOffer
from machi.queue.domain.calendar import Hours
from machi.queue.domain.refusals import NoSuchLine, NoSuchSite
from machi.queue.queries.booking import office as queries
from machi.queue.queries.booking.sites import must_exist
from machi.queue.routes.booking.office import Office, Opening
from machi.queue.routes.requests import (
    API,
    KEY_MAY_BE_REFUSED,
    STAFF_MAY_BE_REFUSED,
    Body,
    Code,
    named,
)
from machi.queue.store.booking import people
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

router = APIRouter(prefix=f"{API}/office", tags=["reservations"], responses=STAFF_MAY_BE_REFUSED)

WRONG_RULES = (
    OfferWithoutName,
    WrongOfferNumber,
    ClosesBeforeItOpens,
    NoMeetingAddress,
    HoursOverlap,
)


def _within(field: str) -> Any:  # noqa: ANN401 - pydantic's own kind of mark
    least, most = LIMITS[field]
    return Field(ge=least, le=most)


class Rules(Body):
    """What may change at any time; numbers are checked against the limits of each."""

    name: str = Field(min_length=1, max_length=80)
    name_en: str = Field(min_length=1, max_length=80)
    slots_needed: Annotated[int, _within("slots_needed")] = 1
    opens_days: Annotated[int, _within("opens_days")]
    closes_days: Annotated[int, _within("closes_days")] = 0
    cancel_days: Annotated[int, _within("cancel_days")] = 0
    change_days: Annotated[int, _within("change_days")] = 0
    people_at_most: Annotated[int, _within("people_at_most")] = 1
    per_person: Annotated[int, _within("per_person")] = 1
    grace_minutes: Annotated[int, _within("grace_minutes")] = 10
    needs_notice: bool = False
    needs_contact: bool = False
    waitlist: bool = True
    meeting_base: str | None = Field(default=None, max_length=200)
    web_places: Annotated[int, _within("web_places")]
    phone_places: Annotated[int, _within("phone_places")] = 0
    counter_places: Annotated[int, _within("counter_places")] = 0
    open: bool = True


class ChangedOffer(Body):
    rules: Rules
    hours: list[Opening] = Field(max_length=42, description="When it has slots, every week.")


class NewOffer(ChangedOffer):
    site: Code
    line: Code
    code: Code
    kind: Kind
    minutes: Annotated[int, _within("minutes")]


class Person(Body):
    notice: str = Field(min_length=1, max_length=40)
    born: date


class PeopleWithNotice(Body):
    items: list[Person] = Field(min_length=1, max_length=5000)


class OpeningNow(BaseModel):
    line: str
    weekday: int
    opens: time
    closes: time


class HoursNow(BaseModel):
    items: list[OpeningNow] = Field(description="None at all: always open.")


class ClosureNow(BaseModel):
    id: UUID
    line: str
    first_day: date
    last_day: date
    reason: str
    made_at: datetime


class ClosuresNow(BaseModel):
    items: list[ClosureNow]


class OfferSettings(BaseModel):
    items: list[queries.OfferSetting]


@router.get("/hours")
async def hours(site: Code, staff: Office, context: Running) -> HoursNow:
    """List the weekly hours of a site and of its lines."""
    staff.require("queue.calendar", site)
    found = await queries.opening_hours(site, context.db)
    return HoursNow(items=[OpeningNow.model_validate(each, from_attributes=True) for each in found])


@router.get("/closures")
async def closures(site: Code, staff: Office, context: Running) -> ClosuresNow:
    """List the extra closed days that are not over."""
    staff.require("queue.calendar", site)
    found = await queries.closures(site, context.clock.now(), context.db)
    return ClosuresNow(
        items=[ClosureNow.model_validate(each, from_attributes=True) for each in found]
    )


@router.get("/offers")
async def offers(site: Code, staff: Office, context: Running) -> OfferSettings:
    """List what can be reserved, with all rules."""
    staff.require("queue.calendar", site)
    return OfferSettings(items=list(await queries.offer_settings(site, context.db)))


@router.post(
    "/offers",
    status_code=status.HTTP_201_CREATED,
    responses=refusals(OfferExists, *WRONG_RULES, NoSuchSite, NoSuchLine, KEY_MAY_BE_REFUSED),
)
async def add(
    asked: NewOffer, staff: Office, context: Running, key: IdempotencyKey = None
) -> OfferNow:
    """Let something new be reserved; its slots are made at once."""
    staff.require("queue.calendar", asked.site)
    at = context.clock.now()
    await must_exist(asked.site, asked.line, at, context.db)
    command = AddOffer(
        code=asked.code,
        site=asked.site,
        line=asked.line,
        kind=asked.kind,
        minutes=asked.minutes,
        rules=OfferRules(**asked.rules.model_dump()),
        hours=_hours(asked.hours),
        by=staff.id,
        at=at,
        request=named(staff.id, key, "AddOffer", asked.model_dump(mode="json")),
    )
    answer = await add_offer(command, context.db)
    await make_slots(at, context.db, answer.site)
    return answer


@router.put("/offers/{code}", responses=refusals(NoSuchOffer, *WRONG_RULES, KEY_MAY_BE_REFUSED))
async def change(
    code: Code, asked: ChangedOffer, staff: Office, context: Running, key: IdempotencyKey = None
) -> OfferNow:
    """Change rules and hours; whoever has reserved keeps it, or is on the conflict list."""
    at = context.clock.now()
    staff.require("queue.calendar", (await queries.offer_setting(code, context.db)).site)
    command = ChangeOffer(
        code=code,
        rules=OfferRules(**asked.rules.model_dump()),
        hours=_hours(asked.hours),
        by=staff.id,
        at=at,
        request=named(staff.id, key, "ChangeOffer", asked.model_dump(mode="json")),
    )
    answer = await change_offer(command, context.db)
    await make_slots(at, context.db, answer.site)
    return answer


@router.post("/offers/{code}/people", responses=refusals(NoSuchOffer, KEY_MAY_BE_REFUSED))
async def let_in(
    code: Code, asked: PeopleWithNotice, staff: Office, context: Running, key: IdempotencyKey = None
) -> AddedPeople:
    """Let people reserve who got a notice: kept as keyed hashes, the list itself is not kept."""
    staff.require("queue.calendar", (await queries.offer_setting(code, context.db)).site)
    notices = [Notice(each.notice, each.born) for each in asked.items]
    # What a repeat is known by is kept: keyed hashes, which nobody can try numbers against.
    known = [people.of_notice(context.vault, each).hex() for each in notices]
    command = LetPeopleReserve(
        offer=code,
        notices=notices,
        by=staff.id,
        at=context.clock.now(),
        request=named(staff.id, key, "LetPeopleReserve", {"offer": code, "people": known}),
    )
    return await let_people_reserve(command, context.db, context.vault)


def _hours(asked: list[Opening]) -> tuple[Hours, ...]:
    return tuple(Hours(each.weekday, each.opens, each.closes) for each in asked)
