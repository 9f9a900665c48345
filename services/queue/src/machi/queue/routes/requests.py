"""What the JSON API reads, and what its routes have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from machi.queue.commands.asked import AtCounter, OfTicket
from machi.queue.commands.issue_ticket import IssuedTicket
from machi.queue.domain.forecast.departure import TRAVEL_AT_MOST
from machi.queue.queries.recipient import RECIPIENT_PATTERN
from machi.queue.queries.ticket import site_of
from machi.shared.auth.guards import Staff, may
from machi.shared.db.once import KeyUsedForAnotherRequest, Once, once
from machi.shared.errors import Forbidden, NotSignedIn
from machi.shared.web.context import Context
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

C = TypeVar("C", bound=AtCounter)

API = "/queue/api/v1"
ANYONE = "anyone"

STAFF_MAY_BE_REFUSED = refusals(NotSignedIn, Forbidden)
KEY_MAY_BE_REFUSED = KeyUsedForAnotherRequest


class Body(BaseModel):
    """A request body: an unknown field is a mistake, and is named."""

    model_config = ConfigDict(extra="forbid")


Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class WhichLine(Body):
    """Where to take a number."""

    site: Code = Field(examples=["honcho"])
    line: Code = Field(examples=["shimin-shomei"])


class WhichLineAndWhere(WhichLine):
    here: StrictBool = Field(
        description="In the hall already: it may be called at once. Else it waits for `arrive`."
    )
    recipient: str | None = Field(
        default=None,
        pattern=RECIPIENT_PATTERN,
        description="Who wants to be told: the reference that notify gave.",
    )


class HowFar(Body):
    """How many minutes somebody needs to the hall."""

    minutes: Annotated[StrictInt, Field(ge=0, le=TRAVEL_AT_MOST)]


class TakenNumber(BaseModel):
    """A number, and the address of its public page."""

    ticket_id: UUID
    token: str
    number: str
    state: str
    ticket_path: str
    ahead: int


def taken(ticket: IssuedTicket) -> TakenNumber:
    return TakenNumber(
        ticket_id=ticket.ticket_id,
        token=ticket.token,
        number=ticket.number,
        state=ticket.state,
        ticket_path=f"/queue/t/{ticket.token}",
        ahead=ticket.ahead,
    )


def named(actor: object, key: str | None, command: str, asked: Mapping[str, Any]) -> Once | None:
    """Name a request that brought an `Idempotency-Key`."""
    return None if key is None else once(str(actor), key, command, asked)


class Seen(Body):
    """Which ticket the person saw at the counter when they pressed; without it, whichever is."""

    ticket_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed at a counter by somebody who may call."""

    context: Context
    staff: Staff
    expected: UUID | None
    key: str | None

    def asks(
        self, kind: type[C], counter_id: UUID, permission: str = "queue.call", **more: object
    ) -> C:
        """Say what was asked, by whom and where they may; `more` are the command's own fields."""
        asked = {"counter": counter_id, "expected": self.expected, **more}
        return kind(
            counter_id=counter_id,
            by=self.staff.id,
            sites=self.staff.sites(permission),
            at=self.context.clock.now(),
            expected=self.expected,
            request=named(self.staff.id, self.key, kind.__name__, asked),
            **more,
        )


async def _press(
    staff: Annotated[Staff, may("queue.call")],
    context: Running,
    seen: Seen | None = None,
    key: IdempotencyKey = None,
) -> Press:
    return Press(context, staff, seen.ticket_id if seen else None, key)


async def _sit_down(
    staff: Annotated[Staff, may("queue.counter")],
    context: Running,
    key: IdempotencyKey = None,
) -> Press:
    return Press(context, staff, None, key)


AtTheCounter = Annotated[Press, Depends(_press)]
SittingDown = Annotated[Press, Depends(_sit_down)]

T = TypeVar("T", bound=OfTicket)


@dataclass(frozen=True, slots=True)
class Helping:
    """Staff who may do `permission` act on a ticket of their site, for its holder."""

    context: Context
    staff: Staff
    permission: str
    key: str | None

    async def asks(self, kind: type[T], ticket_id: UUID, **more: object) -> T:
        """Say what was asked, by whom; `more` are the command's own fields.

        Raises:
            NoSuchTicket: there is none of this id.
            Forbidden: it is of a site where they may not.

        """
        self.staff.require(self.permission, await site_of(ticket_id, self.context.db))
        return kind(
            ticket_id=ticket_id,
            by=self.staff.id,
            at=self.context.clock.now(),
            request=named(self.staff.id, self.key, kind.__name__, {"ticket": ticket_id, **more}),
            **more,
        )


async def _guide(
    staff: Annotated[Staff, may("queue.issue")], context: Running, key: IdempotencyKey = None
) -> Helping:
    return Helping(context, staff, "queue.issue", key)


async def _serve(
    staff: Annotated[Staff, may("queue.call")], context: Running, key: IdempotencyKey = None
) -> Helping:
    return Helping(context, staff, "queue.call", key)


Guiding = Annotated[Helping, Depends(_guide)]
Serving = Annotated[Helping, Depends(_serve)]


def of_ticket(
    kind: type[T],
    ticket_id: UUID,
    actor: object,
    key: str | None,
    request: Request,
    **more: object,
) -> T:
    """Say what somebody asks of a ticket; `more` are the command's own fields."""
    context: Context = request.app.state.context
    return kind(
        ticket_id=ticket_id,
        by=None,
        at=context.clock.now(),
        request=named(actor, key, kind.__name__, {"ticket": ticket_id, **more}),
        **more,
    )
