"""What closing, suspending and reopening slots have in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.queue.domain.booking.refusals import NoSuchSlot
from machi.queue.store.booking import slots as store
from machi.shared.auth.staff import EVERYWHERE
from machi.shared.contracts.queue.reservations import (
    SlotClosed,
    SlotEvent,
    SlotReopened,
    SlotSuspended,
)
from machi.shared.db.database import Database, Transaction
from machi.shared.db.once import Once
from machi.shared.errors import Forbidden

STEPS: Mapping[type[SlotEvent], tuple[str, Sequence[str]]] = {
    SlotClosed: ("closed", ("open", "suspended")),
    SlotSuspended: ("suspended", ("open",)),
    SlotReopened: ("open", ("suspended", "closed")),
}
"""What each event tells of: the state after it, and those before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfSlots:
    """The office asks something of slots."""

    slots: tuple[UUID, ...]
    by: UUID
    sites: frozenset[str]
    """Where they may; `*` is everywhere."""
    at: datetime
    reason: str | None = None
    request: Once | None = None


@dataclass(frozen=True, slots=True)
class ChangedSlot:
    """A slot after the change, and how many live reservations it has: nothing was deleted."""

    slot_id: UUID
    state: str
    starts_at: datetime
    reservations: int


@dataclass(frozen=True, slots=True)
class ChangedSlots:
    items: tuple[ChangedSlot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """When, by whom and why."""

    at: datetime
    by: UUID | None = None
    reason: str | None = None
    by_calendar: bool = False


async def change(
    tx: Transaction, slots: list[UUID], said: type[SlotEvent], why: Change
) -> tuple[ChangedSlot, ...]:
    """Set the state of slots and tell of each that changed."""
    state, before = STEPS[said]
    rows = await store.set_state(tx, slots, state, before, by_calendar=why.by_calendar)
    events = [
        said(
            at=why.at,
            revision=row.revision,
            slot_id=row.id,
            offer=row.offer,
            site=row.site,
            line=row.line,
            state=row.state,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            reservations=row.reservations,
            reason=why.reason,
            by=why.by,
        )
        for row in rows
    ]
    await tx.publish_all([(event, f"slots:{event.offer}") for event in events])
    return tuple(ChangedSlot(row.id, row.state, row.starts_at, row.reservations) for row in rows)


async def by_office(command: OfSlots, said: type[SlotEvent], db: Database) -> ChangedSlots:
    """Change slots as somebody asks who may.

    Raises:
        NoSuchSlot: one of them does not exist.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, ChangedSlots):
            return earlier
        sites = await store.sites(tx, list(command.slots))
        if len(sites) != len(set(command.slots)):
            raise NoSuchSlot
        if EVERYWHERE not in command.sites and not command.sites.issuperset(sites):
            raise Forbidden
        why = Change(at=command.at, by=command.by, reason=command.reason)
        changed = ChangedSlots(await change(tx, list(command.slots), said, why))
        return await tx.answer(command.request, changed)
