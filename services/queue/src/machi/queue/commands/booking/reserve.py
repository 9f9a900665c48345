"""Runs the two statements that make reservations, and says which rule refused."""

from typing import Any

import asyncpg

from machi.queue.commands.booking.asked import NewReservation, WantPlaces
from machi.queue.domain.booking.offer import HOLD
from machi.queue.domain.booking.refusals import (
    NoSuchSlot,
    NotEligible,
    NotEnoughInARow,
    OutsideBookableTime,
    SlotFull,
    SlotNotOpen,
    TooManyPeople,
    TooManyReservations,
)
from machi.queue.domain.booking.reservation import Verb, target
from machi.queue.store.booking import people
from machi.shared.clock import business_date
from machi.shared.db.database import Database
from machi.shared.errors import DomainError
from machi.shared.ids import new_id, new_readable_code, new_secret
from machi.shared.logging import correlation
from machi.shared.vault.vault import Vault

TOKEN_BITS = 160
ONE_PERSON = "ux_reservation_person"

RULES: tuple[tuple[str, type[DomainError]], ...] = (
    ("known", NoSuchSlot),
    ("open", SlotNotOpen),
    ("in_time", OutsideBookableTime),
    ("in_a_row", NotEnoughInARow),
    ("few", TooManyPeople),
    ("eligible", NotEligible),
    ("within_limit", TooManyReservations),
)
"""Columns of the statements, each with what stands in the way when it is not true."""


def broken_rule(row: Any, otherwise: type[DomainError] = SlotFull) -> type[DomainError]:  # noqa: ANN401 - a row of the database driver, which is untyped
    """Name the first rule that refused; with none of them, it is the capacity."""
    return next((refusal for column, refusal in RULES if not row[column]), otherwise)


async def reserve(
    statement: str,
    verb: Verb,
    wanted: WantPlaces,
    *,
    db: Database,
    vault: Vault,
) -> NewReservation | Any:  # noqa: ANN401 - or the row that tells why not
    """Run `HOLD` or `JOIN_WAITLIST`; gives the reservation, or the row that tells why not."""
    reservation_id, token, request = new_id(), new_secret(TOKEN_BITS), wanted.request
    number = new_readable_code()
    held_until = wanted.at + HOLD if verb is Verb.HOLD else None
    values = (
        *(list(wanted.slots), wanted.channel, wanted.people, wanted.at, business_date(wanted.at)),
        people.of(vault, wanted.notice, wanted.recipient),
        *(reservation_id, number, token, held_until, wanted.recipient, wanted.by),
        *(new_id(), correlation()),
        *((request.actor, request.key, request.fingerprint) if request else (None, None, None)),
        wanted.priority_class,
    )
    try:
        row = await db.row(statement, *values)
    except asyncpg.UniqueViolationError as error:
        earlier = await db.answered(request, NewReservation) if request else None
        if earlier is not None:
            return earlier
        if error.constraint_name == ONE_PERSON:  # the same person, twice at the same moment
            raise TooManyReservations from error
        raise
    if row is None or row["id"] is None:
        earlier = await db.answered(request, NewReservation) if request else None
        return row if earlier is None else earlier
    return NewReservation(
        reservation_id,
        number,
        token,
        target(verb).value,
        held_until,
        row["starts_at"],
        row["ends_at"],
    )
