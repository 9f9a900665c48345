"""Reservations: read, moved one step by compare-and-set, and their places given back."""

from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select, update

from machi.queue.domain.booking.refusals import NOT_NOW, NoSuchReservation, TooLateToConfirm
from machi.queue.domain.booking.reservation import State, Verb, sources, target
from machi.queue.store.booking.sql import AWAKE, fill
from machi.queue.tables.booking import OfferRow, ReservationRow
from machi.shared.db.database import Transaction


def path(token: str) -> str:
    """Give the holder's page: the token, 160 random bits, is all that is needed."""
    return f"/queue/b/{token}"


def topics(reservation: ReservationRow) -> str:
    """Name the live pages that a change of this reservation concerns."""
    return f"reservation:{reservation.id} slots:{reservation.offer}"


class ReservationFacts(TypedDict):
    reservation_id: UUID
    revision: int
    number: str
    offer: str
    offer_title: str
    offer_title_en: str
    kind: Any
    site: str
    line: str
    state: str
    channel: Any
    people: int
    starts_at: datetime
    ends_at: datetime
    recipient: str | None
    reservation_path: str | None


def facts(reservation: ReservationRow, offer: OfferRow) -> ReservationFacts:
    """Give what every event about a reservation says."""
    return {
        "reservation_id": reservation.id,
        "revision": reservation.revision,
        "number": reservation.number,
        "offer": offer.code,
        "offer_title": offer.name,
        "offer_title_en": offer.name_en,
        "kind": offer.kind,
        "site": offer.site,
        "line": offer.line,
        "state": reservation.state,
        "channel": reservation.channel,
        "people": reservation.people,
        "starts_at": reservation.starts_at,
        "ends_at": reservation.ends_at,
        "recipient": reservation.recipient,
        # The address opens the reservation: it travels only to somebody who asked to be told.
        "reservation_path": path(reservation.token) if reservation.recipient else None,
    }


async def locked(tx: Transaction, reservation_id: UUID) -> tuple[ReservationRow, OfferRow]:
    """Read a reservation and its offer; nobody else changes it until this transaction ends.

    Everybody locks reservations first and capacity after them.
    """
    row = await tx.session.get(ReservationRow, reservation_id, with_for_update=True)
    if row is None:
        raise NoSuchReservation
    return row, await offer(tx, row.offer)


async def offer(tx: Transaction, code: str) -> OfferRow:
    row: OfferRow = (await tx.session.exec(select(OfferRow).where(OfferRow.code == code))).one()
    return row


async def move(
    tx: Transaction,
    verb: Verb,
    reservation_id: UUID,
    *,
    in_time: datetime | None = None,
    **changes: object,
) -> tuple[ReservationRow, OfferRow]:
    """Take a reservation one step along the transition table, if its state still allows it.

    With `in_time`, only while the place is still held then. From here to the end of the transaction
    nobody else changes it.

    Raises:
        NoSuchReservation: there is none.
        TooLateToConfirm: the place is not held any more.
        Conflict: one of `NOT_NOW`, named after the state that it is in.

    """
    step = (
        update(ReservationRow)
        .where(
            col(ReservationRow.id) == reservation_id,
            col(ReservationRow.state).in_(sources(verb)),
            *([] if in_time is None else [col(ReservationRow.held_until) > in_time]),
        )
        .values(state=target(verb), revision=ReservationRow.revision + 1, **changes)
        .returning(ReservationRow)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    moved: ReservationRow | None = (await tx.session.exec(step)).scalar_one_or_none()
    if moved is None:
        now, _ = await locked(tx, reservation_id)
        state = State(now.state)
        raise TooLateToConfirm if state in sources(verb) else NOT_NOW[state]
    return moved, await offer(tx, moved.offer)


_GIVE_BACK = text(
    fill(
        """
with gone as materialized (
  select p.slot_id, r.channel, sum(p.places)::integer as places
    from reservation_place p join reservation r on r.id = p.reservation_id
   where r.id = any (:reservations) group by p.slot_id, r.channel
), locked as materialized (
  select c.slot_id, c.channel from slot_capacity c
   where (c.slot_id, c.channel) in (select slot_id, channel from gone)
   order by c.slot_id, c.channel for update
)
update slot_capacity c
   set taken = c.taken - gone.places,
       resting = {awake}
         || case when :rests or exists (
              select from reservation_place w join reservation r on r.id = w.reservation_id
               where w.slot_id = c.slot_id and r.channel = c.channel and r.state = 'waitlisted')
            then array_fill(cast(:visible_at as timestamptz), array[gone.places])
            else '{}'::timestamptz[] end
  from gone join locked using (slot_id, channel)
 where c.slot_id = gone.slot_id and c.channel = gone.channel
""",
        awake=fill(AWAKE, at=":at"),
    )
)
"""Lower `taken` in the order of the slots; a place rests if told so, or if it is waited for."""


async def give_back(
    tx: Transaction,
    reservations: list[UUID],
    at: datetime,
    *,
    visible_at: datetime,
    rests: bool = False,
) -> None:
    """Free the places of reservations whose rows this transaction holds.

    Args:
        tx: the transaction.
        reservations: whose places.
        at: now.
        visible_at: when a place that rests can be booked again.
        rests: let the places rest in any case; else only where somebody is on the waitlist.

    """
    values = {
        "reservations": reservations,
        "at": at,
        "visible_at": visible_at,
        "rests": rests,
    }
    connection = await tx.session.connection()
    await connection.execute(_GIVE_BACK, values)


async def note_reminder(
    tx: Transaction, reservation_id: UUID, when: str
) -> tuple[ReservationRow, OfferRow]:
    """Remember that a reminder was said; the reservation is locked already."""
    row, of = await locked(tx, reservation_id)
    row.reminded = [*row.reminded, when]
    row.revision += 1
    tx.session.add(row)
    await tx.session.flush()
    return row, of
