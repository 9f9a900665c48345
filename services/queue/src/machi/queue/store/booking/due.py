"""Reservations whose time has come: found and locked, passing over those that others work on."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, func, or_, select

from machi.queue.domain.booking.reminder import Reminding
from machi.queue.domain.booking.reservation import ENDS, State
from machi.queue.domain.ticket import State as TicketState
from machi.queue.tables.booking import ReservationRow
from machi.queue.tables.hall import TicketRow
from machi.shared.db.database import Transaction

_GRACE = func.make_interval(0, 0, 0, 0, 0, ReservationRow.grace_minutes)


async def _locked(tx: Transaction, at_most: int, *conditions: Any) -> list[UUID]:  # noqa: ANN401 - SQL expressions, whose types differ
    found: Any = (
        select(ReservationRow.id)
        .where(*conditions)
        .order_by(col(ReservationRow.id))
        .limit(at_most)
        .with_for_update(skip_locked=True)
    )
    return list((await tx.session.exec(found)).all())


async def held_too_long(tx: Transaction, at: datetime, at_most: int) -> list[UUID]:
    return await _locked(
        tx, at_most, col(ReservationRow.state).in_(ENDS), col(ReservationRow.held_until) <= at
    )


async def late(tx: Transaction, at: datetime, at_most: int) -> list[UUID]:
    """Find confirmed ones whose booked time and grace are over."""
    return await _locked(
        tx,
        at_most,
        ReservationRow.state == State.CONFIRMED,
        col(ReservationRow.starts_at) + _GRACE < at,
    )


async def not_come(tx: Transaction, at: datetime, at_most: int) -> list[UUID]:
    """Find late ones of whom nobody came by the end of the day's reception."""
    return await _locked(
        tx,
        at_most,
        ReservationRow.state == State.LATE,
        col(ReservationRow.day_ends_at) <= at,
    )


async def waited_in_vain(tx: Transaction, at: datetime, at_most: int) -> list[UUID]:
    """Find those still on the waitlist of a time that has begun."""
    return await _locked(
        tx,
        at_most,
        ReservationRow.state == State.WAITLISTED,
        col(ReservationRow.starts_at) <= at,
    )


async def fulfilled(
    tx: Transaction, at: datetime, settled_before: datetime, at_most: int
) -> list[UUID]:
    """Find checked in ones that are done: their ticket for good, or their time where there is none.

    A ticket is done for good a moment later: a slip of the finger can be taken back.
    """
    its_ticket = select(TicketRow.id).where(TicketRow.reservation_id == ReservationRow.id)
    done = its_ticket.where(
        TicketRow.state == TicketState.DONE, col(TicketRow.ended_at) <= settled_before
    )
    return await _locked(
        tx,
        at_most,
        ReservationRow.state == State.CHECKED_IN,
        or_(done.exists(), ~its_ticket.exists() & (col(ReservationRow.ends_at) <= at)),
    )


async def to_remind(tx: Transaction, of: Reminding, at_most: int) -> list[UUID]:
    """Find whom to remind now; who reserved that very day has not forgotten it."""
    return await _locked(
        tx,
        at_most,
        ReservationRow.state == State.CONFIRMED,
        col(ReservationRow.starts_at) >= of.starts_from,
        col(ReservationRow.starts_at) < of.starts_until,
        col(ReservationRow.made_at) < of.made_before,
        ~col(ReservationRow.reminded).contains([of.when]),
    )
