"""Admission rooms for staff: prepare, watch, stop, go on, faster or slower, end."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, Field

from machi.queue.commands.admission.asked import RoomNow
from machi.queue.commands.admission.change_rate import ChangeRate, change_rate
from machi.queue.commands.admission.close_room import CloseRoom, close_room
from machi.queue.commands.admission.pause_room import PauseRoom, pause_room
from machi.queue.commands.admission.prepare_room import PrepareRoom, prepare_room
from machi.queue.commands.admission.resume_room import ResumeRoom, resume_room
from machi.queue.domain.admission.refusals import NoSuchRoom, RoomClosed, RoomThere, WrongTimes
from machi.queue.domain.booking.refusals import NoSuchOffer
from machi.queue.domain.refusals import NoSuchSite
from machi.queue.queries.admission import rooms as queries
from machi.queue.queries.admission.rooms import RoomChoice, RoomState
from machi.queue.routes.requests import (
    API,
    KEY_MAY_BE_REFUSED,
    STAFF_MAY_BE_REFUSED,
    Body,
    Code,
    named,
)
from machi.shared.auth.guards import Staff, may
from machi.shared.web.context import Context
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

router = APIRouter(prefix=f"{API}/rooms", tags=["admission"], responses=STAFF_MAY_BE_REFUSED)

PRESSED = refusals(NoSuchRoom, RoomClosed, KEY_MAY_BE_REFUSED)
PerMinute = Annotated[int, Field(ge=1, le=6000)]


class RoomChoices(BaseModel):
    items: list[RoomChoice]


class NewRoom(Body):
    """A room in front of an event."""

    room: Code = Field(examples=["kyoshitsu-2026"])
    site: Code = Field(examples=["honcho"])
    name: str = Field(min_length=1, max_length=80)
    name_en: str = Field(min_length=1, max_length=80)
    leads_to: str = Field(pattern=r"^/[a-z][a-z0-9/_-]{0,199}$", description="A page of this site.")
    offer: Code | None = Field(
        default=None, description="Over the web it is then reserved with an entry token only."
    )
    doors_at: AwareDatetime
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    rate_per_minute: PerMinute
    inside_at_most: int | None = Field(default=None, ge=1, le=100_000)


class Reason(Body):
    reason: str = Field(default="", max_length=200)


class Rate(Body):
    rate_per_minute: PerMinute


class Asking:
    """Who asks, when, and by which key."""

    def __init__(
        self,
        staff: Annotated[Staff, may("queue.admit")],
        context: Running,
        key: IdempotencyKey = None,
    ) -> None:
        self.staff = staff
        self.context: Context = context
        self.key = key
        self.at: datetime = context.clock.now()


Asked = Annotated[Asking, Depends()]


@router.get("")
async def list_rooms(asked: Asked) -> RoomChoices:
    """List the rooms of the sites where you may admit people."""
    sites = asked.staff.sites("queue.admit")
    return RoomChoices(items=await queries.rooms(sites, asked.at, asked.context.db))


@router.post(
    "",
    status_code=201,
    responses=refusals(RoomThere, WrongTimes, NoSuchSite, NoSuchOffer, KEY_MAY_BE_REFUSED),
)
async def prepare(body: NewRoom, asked: Asked) -> RoomNow:
    """Put a room in front of an event. The SHA-256 of its draw's seed is public from now on."""
    command = PrepareRoom(
        **body.model_dump(),
        by=asked.staff.id,
        sites=asked.staff.sites("queue.admit"),
        at=asked.at,
        request=named(asked.staff.id, asked.key, "PrepareRoom", body.model_dump(mode="json")),
    )
    return await prepare_room(command, asked.context.db)


@router.get("/{room}/state", responses=refusals(NoSuchRoom))
async def watch(room: str, asked: Asked) -> RoomState:
    """Tell how a room stands, and what the last minute brought."""
    state = await queries.room_state(room, asked.at, asked.context.db)
    asked.staff.require("queue.admit", state.site)
    return state


@router.post("/{room}/pause", responses=PRESSED)
async def pause(room: str, body: Reason, asked: Asked) -> RoomNow:
    """Let nobody in until `resume`; whoever stands in line keeps the place."""
    command = PauseRoom(
        room=room,
        reason=body.reason,
        by=asked.staff.id,
        sites=asked.staff.sites("queue.admit"),
        at=asked.at,
        request=named(asked.staff.id, asked.key, "PauseRoom", {"room": room}),
    )
    return await pause_room(command, asked.context.db)


@router.post("/{room}/resume", responses=PRESSED)
async def resume(room: str, asked: Asked) -> RoomNow:
    """Let people in again."""
    command = ResumeRoom(
        room=room,
        by=asked.staff.id,
        sites=asked.staff.sites("queue.admit"),
        at=asked.at,
        request=named(asked.staff.id, asked.key, "ResumeRoom", {"room": room}),
    )
    return await resume_room(command, asked.context.db)


@router.post("/{room}/rate", responses=PRESSED)
async def rate(room: str, body: Rate, asked: Asked) -> RoomNow:
    """Let people in faster or slower."""
    command = ChangeRate(
        room=room,
        rate_per_minute=body.rate_per_minute,
        by=asked.staff.id,
        sites=asked.staff.sites("queue.admit"),
        at=asked.at,
        request=named(
            asked.staff.id, asked.key, "ChangeRate", {"room": room, "rate": body.rate_per_minute}
        ),
    )
    return await change_rate(command, asked.context.db)


@router.post("/{room}/close", responses=refusals(NoSuchRoom, KEY_MAY_BE_REFUSED))
async def close(room: str, asked: Asked) -> RoomNow:
    """End the room: the event is full."""
    command = CloseRoom(
        room=room,
        by=asked.staff.id,
        sites=asked.staff.sites("queue.admit"),
        at=asked.at,
        request=named(asked.staff.id, asked.key, "CloseRoom", {"room": room}),
    )
    return await close_room(command, asked.context.db)
