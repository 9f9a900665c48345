"""What the API of reservations reads, and what its routes have in common."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from fastapi import Depends, Request
from pydantic import BaseModel, Field

from machi.queue.commands.booking.asked import NewReservation, OfReservation, WantPlaces
from machi.queue.domain.booking.offer import Channel
from machi.queue.domain.booking.person import Notice
from machi.queue.domain.priority import PriorityClass
from machi.queue.queries.booking import holder
from machi.queue.queries.booking.sites import of_reservation, of_slots
from machi.queue.queries.recipient import RECIPIENT_PATTERN, recipient
from machi.queue.routes.requests import ANYONE, Body, named
from machi.shared.auth.guards import Staff, may
from machi.shared.web.context import Context
from machi.shared.web.dependencies import IdempotencyKey, Running

C = TypeVar("C", bound=OfReservation)
W = TypeVar("W", bound=WantPlaces)

Slots = Annotated[
    list[UUID],
    Field(
        min_length=1,
        max_length=6,
        description="The first slot of each procedure, in their order; all are taken or none.",
    ),
]


class Proof(Body):
    """What is on the notice that the city sent (交付通知書). Kept as a keyed hash only."""

    number: str = Field(min_length=1, max_length=40, examples=["MH-2026-0001"])
    born: date = Field(examples=["1990-04-01"])


class Places(Body):
    slots: Slots
    people: int = Field(default=1, ge=1, le=20)
    notice: Proof | None = None
    recipient: str | None = Field(
        default=None,
        pattern=RECIPIENT_PATTERN,
        description="Who wants to be told: the reference that notify gave.",
    )


class Moved(Body):
    slots: Slots


class Reserved(BaseModel):
    """A reservation, and the address of its public page. Whoever has the token holds it."""

    reservation_id: UUID
    number: str
    token: str
    reservation_path: str
    state: str
    held_until: datetime | None
    starts_at: datetime
    ends_at: datetime


def reserved(made: NewReservation) -> Reserved:
    return Reserved(
        reservation_id=made.reservation_id,
        number=made.number,
        token=made.token,
        reservation_path=f"/queue/b/{made.token}",
        state=made.state,
        held_until=made.held_until,
        starts_at=made.starts_at,
        ends_at=made.ends_at,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with its key, and who sends it: nobody in particular."""

    request: Request
    context: Context
    key: str | None

    @property
    def recipient(self) -> str | None:
        return recipient(self.request.cookies)

    def wants(self, kind: type[W], places: Places) -> W:
        """Say which places are wanted over the web."""
        told = places.recipient or self.recipient
        asked = places.model_dump(mode="json") | {"recipient": told}
        return kind(
            slots=tuple(places.slots),
            channel=Channel.WEB,
            at=self.context.clock.now(),
            people=places.people,
            notice=notice(places.notice),
            recipient=told,
            request=named(ANYONE, self.key, kind.__name__, asked),
        )

    async def of(self, kind: type[C], token: str, **more: Any) -> C:  # noqa: ANN401 - fields of the command
        """Say what the holder of a reservation asks of it."""
        mine = await holder.booking(token, self.context.db)
        return kind(
            reservation_id=mine.id,
            at=self.context.clock.now(),
            request=named(mine.id, self.key, kind.__name__, more),
            **more,
        )


def notice(proof: Proof | None) -> Notice | None:
    return None if proof is None else Notice(proof.number, proof.born)


async def _asked(request: Request, context: Running, key: IdempotencyKey = None) -> Asked:
    return Asked(request, context, key)


AskedByHolder = Annotated[Asked, Depends(_asked)]


class PlacesForSomebody(Places):
    """What staff reserve for somebody who rings or stands at the counter."""

    channel: Literal["phone", "counter"]
    priority: bool = Field(
        default=False, description="On the waitlist, before those without such a reason."
    )


@dataclass(frozen=True, slots=True)
class AskedAtDesk:
    """A request of a member of staff who may book."""

    staff: Staff
    context: Context
    key: str | None

    async def wants(self, kind: type[W], places: PlacesForSomebody) -> W:
        """Say which places are wanted out of the telephone's or the counter's capacity."""
        for site in await of_slots(places.slots, self.context.db):
            self.staff.require("queue.book", site)
        return kind(
            slots=tuple(places.slots),
            channel=Channel(places.channel),
            at=self.context.clock.now(),
            people=places.people,
            notice=notice(places.notice),
            recipient=places.recipient,
            priority_class=PriorityClass.PRIORITY if places.priority else PriorityClass.WALK_IN,
            by=self.staff.id,
            request=named(self.staff.id, self.key, kind.__name__, places.model_dump(mode="json")),
        )

    async def of(self, kind: type[C], reservation_id: UUID, **more: Any) -> C:  # noqa: ANN401 - fields of the command
        """Say what they ask of somebody's reservation."""
        self.staff.require("queue.book", await of_reservation(reservation_id, self.context.db))
        asked = {"reservation": reservation_id} | more
        return kind(
            reservation_id=reservation_id,
            at=self.context.clock.now(),
            by=self.staff.id,
            request=named(self.staff.id, self.key, kind.__name__, asked),
            **more,
        )


async def _asked_at_desk(
    staff: Annotated[Staff, may("queue.book")], context: Running, key: IdempotencyKey = None
) -> AskedAtDesk:
    return AskedAtDesk(staff, context, key)


AskedByStaff = Annotated[AskedAtDesk, Depends(_asked_at_desk)]
