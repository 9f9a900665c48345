from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.queue.domain.hall.closing import PROMISE_MINUTES, RATES
from machi.queue.domain.hall.refusals import WrongPromise, WrongRates
from machi.queue.domain.priority import PriorityClass
from machi.queue.store.hall import standing as store
from machi.shared.contracts.queue.hall import SiteSettingsChanged
from machi.shared.db.database import Database
from machi.shared.db.once import Once


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSiteSettings:
    """A supervisor decides how fast each class's claim grows, and which wait is promised."""

    site: str
    rates: Sequence[int]
    """In the order of `PriorityClass`."""
    promise_minutes: int
    by: UUID
    at: datetime
    request: Once | None = None


@dataclass(frozen=True, slots=True)
class SiteSettings:
    site: str
    rates: list[int]
    promise_minutes: int


async def change_site_settings(command: ChangeSiteSettings, db: Database) -> SiteSettings:
    """Change the settings; the event keeps what was before. The next call goes by them.

    Raises:
        WrongRates: not one for each class from 1 to 100, or a class overtakes a higher one.
        WrongPromise: not from 5 to 240 minutes.

    """
    rates = list(command.rates)
    if len(rates) != len(PriorityClass) or any(rate not in RATES for rate in rates):
        raise WrongRates(field="rates")
    if rates != sorted(rates, reverse=True):
        raise WrongRates(field="rates")
    if command.promise_minutes not in PROMISE_MINUTES:
        raise WrongPromise(field="promise_minutes")
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, SiteSettings):
            return earlier
        site = await store.site(tx, command.site)
        if (rates, command.promise_minutes) != (site.rates, site.promise_minutes):
            standing = await store.site_standing(tx, site, command.by, command.at)
            event = SiteSettingsChanged(
                at=command.at,
                revision=standing.revision,
                site=site.code,
                rates=rates,
                promise_minutes=command.promise_minutes,
                rates_before=site.rates,
                promise_minutes_before=site.promise_minutes,
                by=command.by,
            )
            site.rates, site.promise_minutes = rates, command.promise_minutes
            tx.session.add(site)
            await tx.publish(event, topics=f"board:{site.code}")
        return await tx.answer(
            command.request, SiteSettings(site.code, rates, command.promise_minutes)
        )
