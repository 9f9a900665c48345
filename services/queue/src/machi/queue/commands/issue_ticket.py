from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from machi.queue.domain.priority import PriorityClass, Reason
from machi.queue.domain.refusals import LineClosed, NoSuchLine, ReceptionEnding
from machi.queue.domain.ticket import Verb, target
from machi.queue.store.hot import ISSUE_TICKET
from machi.shared.clock import business_date
from machi.shared.contracts.queue import Origin
from machi.shared.db.database import Database
from machi.shared.db.once import Once
from machi.shared.errors import DomainError
from machi.shared.ids import new_id, new_secret
from machi.shared.logging import correlation

TOKEN_BITS = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueTicket:
    """Somebody takes a number; `here` says whether they are in the hall already."""

    site: str
    line: str
    here: bool
    origin: Origin
    at: datetime
    recipient: str | None = None
    priority_reason: Reason | None = None
    """Served before others (class 1), because of this; only staff give it."""
    receipt_number: str | None = None
    """Of the application that was filled in before."""
    by: UUID | None = None
    request: Once | None = None


@dataclass(frozen=True, slots=True)
class IssuedTicket:
    """A number, and the token of its public page: at least 128 bits that nobody can guess."""

    ticket_id: UUID
    token: str
    number: str
    state: str
    ahead: int
    """People in the hall who wait in the same line."""


async def issue_ticket(command: IssueTicket, db: Database) -> IssuedTicket:
    """Take the next number of the line, in one round trip.

    Raises:
        NoSuchLine: the site has no such line.
        LineClosed: the line gives no numbers now.
        ReceptionEnding: who took one now would be called after reception ends.

    """
    return await issue_by(ISSUE_TICKET, command, db)


async def issue_by(
    statement: str, command: IssueTicket, db: Database, *more: object
) -> IssuedTicket:
    """Take a number by the hot statement, or by one that begins with it and takes `more`."""
    ticket_id, token, request = new_id(), new_secret(TOKEN_BITS), command.request
    state = target(Verb.ISSUE if command.here else Verb.ISSUE_REMOTE)
    try:
        row = await db.row(
            statement,
            ticket_id,
            token,
            command.site,
            command.line,
            business_date(command.at),
            state.value,
            command.at,
            command.origin,
            command.recipient,
            new_id(),
            correlation(),
            request and request.actor,
            request and request.key,
            request and request.fingerprint,
            PriorityClass.PRIORITY if command.priority_reason else PriorityClass.WALK_IN,
            command.priority_reason,
            command.receipt_number,
            command.by,
            *more,
        )
    except asyncpg.UniqueViolationError:
        earlier = await db.answered(request, IssuedTicket) if request else None
        if earlier is None:
            raise
        return earlier
    if row is None or row["number"] is None:
        earlier = await db.answered(request, IssuedTicket) if request else None
        if earlier is None:
            raise _why_not(row)
        return earlier
    return IssuedTicket(ticket_id, token, row["number"], state.value, row["ahead"])


def _why_not(row: asyncpg.Record | None) -> DomainError:
    if row is None:
        return NoSuchLine()
    return ReceptionEnding() if row["open"] and row["stopped"] else LineClosed()
