"""Something to reserve is added, or its rules change. Nobody who has reserved loses anything."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, delete, select

from machi.queue.commands.booking.opening_order import must_be_in_order
from machi.queue.domain.booking.offer import Kind
from machi.queue.domain.booking.offer_rules import OfferExists, OfferRules, check
from machi.queue.domain.booking.refusals import NoSuchOffer
from machi.queue.domain.calendar import Hours
from machi.queue.tables.booking import OfferHoursRow, OfferRow
from machi.shared.contracts.queue.offers import OfferSet
from machi.shared.db.database import Database, Transaction
from machi.shared.db.once import Once


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOffer:
    """The office changes the rules and the weekly hours of what can be reserved."""

    code: str
    rules: OfferRules
    hours: tuple[Hours, ...]
    by: UUID
    at: datetime
    request: Once | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOffer(ChangeOffer):
    """The office lets something new be reserved.

    What is asked here never changes again: slots are cut by it, and reservations point to it.
    """

    site: str
    line: str
    kind: Kind
    minutes: int


@dataclass(frozen=True, slots=True)
class OfferNow:
    code: str
    site: str
    open: bool


async def add_offer(command: AddOffer, db: Database) -> OfferNow:
    """Add an offer; its slots come with the next `make_slots`.

    Raises:
        OfferExists: there is one of this code.
        WrongOfferNumber, ClosesBeforeItOpens, NoMeetingAddress, HoursOverlap: see their words.

    """
    check(command.rules, command.kind, command.minutes)
    must_be_in_order(command.hours)
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, OfferNow):
            return earlier
        if await tx.session.get(OfferRow, command.code) is not None:
            raise OfferExists(field="code")
        last = (await tx.session.exec(select(func.max(OfferRow.position)))).one()
        offer = OfferRow(
            code=command.code,
            site=command.site,
            line=command.line,
            kind=command.kind,
            minutes=command.minutes,
            position=(last or 0) + 1,
            revision=1,
            **asdict(command.rules),
        )
        tx.session.add(offer)
        await tx.session.flush()
        return await tx.answer(command.request, await _set(tx, offer, command))


async def change_offer(command: ChangeOffer, db: Database) -> OfferNow:
    """Change an offer. Fewer places than are taken: those taken stay; hours that go are conflicts.

    Raises:
        NoSuchOffer: there is none of this code.
        WrongOfferNumber, ClosesBeforeItOpens, NoMeetingAddress, HoursOverlap: see their words.

    """
    must_be_in_order(command.hours)
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, OfferNow):
            return earlier
        offer = await tx.session.get(OfferRow, command.code, with_for_update=True)
        if offer is None:
            raise NoSuchOffer
        check(command.rules, Kind(offer.kind), offer.minutes)
        offer.sqlmodel_update(asdict(command.rules))
        offer.revision += 1
        tx.session.add(offer)
        return await tx.answer(command.request, await _set(tx, offer, command))


async def _set(tx: Transaction, offer: OfferRow, command: ChangeOffer) -> OfferNow:
    """Write the hours, and say that it is so."""
    await tx.session.exec(delete(OfferHoursRow).where(col(OfferHoursRow.offer) == offer.code))
    for each in command.hours:
        tx.session.add(
            OfferHoursRow(
                offer=offer.code, weekday=each.weekday, opens=each.opens, closes=each.closes
            )
        )
    await tx.publish(
        OfferSet(
            at=command.at,
            revision=offer.revision,
            offer=offer.code,
            site=offer.site,
            line=offer.line,
            kind=offer.kind,
            open=offer.open,
            by=command.by,
        ),
        topics=f"slots:{offer.code}",
    )
    return OfferNow(offer.code, offer.site, offer.open)
