"""An admission room for programs of people who wait: take a place, look, go in; check the draw."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from machi.queue.commands.admission.enter_room import EnterRoom, enter_room
from machi.queue.commands.admission.keeper import Rooms
from machi.queue.commands.admission.take_place import Door, TakePlace
from machi.queue.domain.admission.draw import commitment
from machi.queue.domain.admission.place_token import held_place, place_key, place_of, place_token
from machi.queue.domain.admission.refusals import (
    NoSuchPlace,
    NoSuchRoom,
    NotYourTurn,
    PlaceLapsed,
    RoomClosed,
    RoomNotYet,
    RoomTooBusy,
)
from machi.queue.domain.admission.room import Phase, phase
from machi.queue.queries.admission.places import InLine, Place
from machi.queue.queries.admission.rooms import draw
from machi.queue.queries.admission.standing import Standing, standing
from machi.queue.routes.requests import API
from machi.shared.auth.holders import Entry, entry_token
from machi.shared.ids import new_id
from machi.shared.web.context import Context
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

router = APIRouter(prefix=f"{API}/rooms", tags=["admission"])

LOTS_AT_MOST = 10_000
PlaceToken = Annotated[str, Field(min_length=1, max_length=64)]


class RoomToday(BaseModel):
    """A room as anybody may see it."""

    room: str
    name: str
    name_en: str
    phase: Phase
    doors_at: datetime
    opens_at: datetime
    closes_at: datetime
    waiting: int
    serving: int
    rate_per_minute: int
    seed_sha256: str


class PlaceInLine(BaseModel):
    """Where a place stands; `look_again` is also the header `Retry-After`."""

    token: str
    place_path: str
    state: str
    phase: Phase
    number: int | None = Field(description="Null until the draw.")
    ahead: int | None
    wait_from_minutes: int | None
    wait_to_minutes: int | None
    until: datetime | None = Field(description="How long the turn waits, or the stay lasts.")
    look_again: int | None = Field(description="Seconds; null when nothing changes any more.")


class OpenDoor(BaseModel):
    """Send `entry_token` as `Machi-Entry` to what takes the event's places."""

    entry_token: str
    until: datetime
    leads_to: str


class Lot(BaseModel):
    number: int
    sha256: str
    place: UUID


class DrawnLots(BaseModel):
    """The order is ascending SHA-256(seed ‖ place as 16 bytes)."""

    room: str
    seed_sha256: str
    seed: str | None
    early: int
    items: list[Lot]


@router.get("/{room}", responses=refusals(NoSuchRoom))
async def show_room(room: str, rooms: Rooms, context: Running) -> RoomToday:
    """Tell how a room stands."""
    row = await rooms.now(room)
    return RoomToday(
        room=row.code,
        name=row.name,
        name_en=row.name_en,
        phase=phase(row, context.clock.now()),
        doors_at=row.doors_at,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        waiting=row.early + row.late - row.serving,
        serving=row.serving,
        rate_per_minute=row.rate_per_minute,
        seed_sha256=commitment(row.seed),
    )


@router.post(
    "/{room}/places",
    status_code=201,
    responses=refusals(NoSuchRoom, RoomNotYet, RoomClosed, RoomTooBusy),
)
async def take_place(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the request
    room: str,
    rooms: Rooms,
    door: Door,
    line: InLine,
    context: Running,
    answer: Response,
    key: IdempotencyKey = None,
) -> PlaceInLine:
    """Take a place. The same `Idempotency-Key` is the same place, also after a lost answer."""
    row = await rooms.now(room)
    at = context.clock.now()
    place = new_id() if key is None else place_of(_key(context), room, key)
    taken = await door.take(TakePlace(room, place))
    if taken is None:
        raise RoomNotYet if phase(row, at) is Phase.BEFORE else RoomClosed
    line.remember(place, taken.number)
    token = place_token(_key(context), room, place)
    now = standing(row, Place(place, taken.number), at)
    return _in_line(room, token, now, answer)


@router.get("/{room}/places/{token}", responses=refusals(NoSuchRoom, NoSuchPlace, RoomTooBusy))
async def show_place(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the request
    room: str, token: PlaceToken, rooms: Rooms, line: InLine, context: Running, answer: Response
) -> PlaceInLine:
    """Tell where a place stands."""
    row = await rooms.now(room)
    place = await line.place(row, _held(context, room, token))
    return _in_line(room, token, standing(row, place, context.clock.now()), answer)


@router.post(
    "/{room}/places/{token}/enter",
    responses=refusals(NoSuchRoom, NoSuchPlace, NotYourTurn, PlaceLapsed, RoomClosed),
)
async def go_in(room: str, token: PlaceToken, rooms: Rooms, context: Running) -> OpenDoor:
    """Go in, once the turn has come. Again within ten minutes it is the same door."""
    row = await rooms.now(room)
    place, at = _held(context, room, token), context.clock.now()
    until = await enter_room(EnterRoom(room=room, place=place, at=at), context.db)
    secret = context.settings.secret_key.get_secret_value()
    signed = entry_token(secret, Entry(place, room), until=until)
    return OpenDoor(entry_token=signed, until=until, leads_to=row.leads_to)


@router.get("/{room}/draw", responses=refusals(NoSuchRoom))
async def show_draw(
    room: str,
    context: Running,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=LOTS_AT_MOST)] = LOTS_AT_MOST,
) -> DrawnLots:
    """Give the seed and the order of the early ones, `limit` of them after number `after`."""
    drawn = await draw(room, after, limit, context.db)
    return DrawnLots(
        room=room,
        seed_sha256=drawn.seed_sha256,
        seed=drawn.seed,
        early=drawn.early,
        items=[Lot(number=number, sha256=lot, place=of) for number, lot, of in drawn.items],
    )


def _key(context: Context) -> bytes:
    return place_key(context.settings.secret_key.get_secret_value())


def _held(context: Context, room: str, token: str) -> UUID:
    place = held_place(_key(context), room, token)
    if place is None:
        raise NoSuchPlace
    return place


def _in_line(room: str, token: str, now: Standing, answer: Response) -> PlaceInLine:
    if now.look_again is not None:
        answer.headers["retry-after"] = str(now.look_again)
    return PlaceInLine(
        token=token,
        place_path=f"/queue/admission/{room}/p/{token}",
        state=now.state,
        phase=now.phase,
        number=now.number,
        ahead=now.ahead,
        wait_from_minutes=now.wait.from_minutes if now.wait else None,
        wait_to_minutes=now.wait.to_minutes if now.wait else None,
        until=now.until,
        look_again=now.look_again,
    )
