"""Who got a notice may reserve: kept as keyed hashes, from a list that is not kept at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from machi.queue.domain.booking.person import Notice
from machi.queue.domain.booking.refusals import NoSuchOffer
from machi.queue.store.booking.people import of_notice
from machi.queue.tables.booking import EligiblePersonRow, OfferRow
from machi.shared.contracts.queue.offers import EligibleAdded
from machi.shared.db.database import Database
from machi.shared.db.once import Once
from machi.shared.vault.vault import Vault

AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class LetPeopleReserve:
    """The office adds people who got a notice (交付通知書)."""

    offer: str
    notices: Sequence[Notice]
    by: UUID
    at: datetime
    request: Once | None = None


@dataclass(frozen=True, slots=True)
class AddedPeople:
    """How many were new, and how many were there already."""

    added: int
    known: int


async def let_people_reserve(command: LetPeopleReserve, db: Database, vault: Vault) -> AddedPeople:
    """Add people; the same list again adds nobody. Numbers and birth dates are written nowhere.

    Raises:
        NoSuchOffer: there is none of this code.

    """
    hashes = sorted({of_notice(vault, notice) for notice in command.notices})
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, AddedPeople):
            return earlier
        offer = await tx.session.get(OfferRow, command.offer, with_for_update=True)
        if offer is None:
            raise NoSuchOffer
        added = 0
        for start in range(0, len(hashes), AT_ONCE):
            people = [
                {"offer": command.offer, "person_hash": person}
                for person in hashes[start : start + AT_ONCE]
            ]
            add = insert(EligiblePersonRow).values(people).on_conflict_do_nothing()
            new = await tx.session.exec(add.returning(col(EligiblePersonRow.offer)))
            added += len(new.all())
        if added:
            offer.revision += 1
            tx.session.add(offer)
            await tx.publish(
                EligibleAdded(
                    at=command.at,
                    revision=offer.revision,
                    offer=offer.code,
                    site=offer.site,
                    added=added,
                    by=command.by,
                )
            )
        return await tx.answer(command.request, AddedPeople(added, len(hashes) - added))
