"""What the work list shows: cases, how many days they have left, and who can have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from machi.forms.domain.application import Application
from machi.forms.domain.procedure import Procedure
from machi.forms.domain.work_list import WorkList
from machi.forms.store import assignments, procedures, work_list
from machi.forms.store.assignments import Colleague
from machi.forms.store.office_clock import day_rule
from machi.shared.clock import business_date
from machi.shared.service import Context

PAGE = 50
COUNTED = 1000
"""Counted no farther: a longer list is "1,000 or more"."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A case of the list. `days_used`: of the standard period, up to today."""

    case: Application
    procedure: Procedure
    days_used: int

    @property
    def days_left(self) -> int | None:
        """Give the days that are left; negative when it is over, None without a period."""
        whole = self.procedure.standard_days
        return None if whole is None else whole - self.days_used


async def listed(
    context: Context, wanted: WorkList, *, after: UUID | None = None, limit: int = PAGE
) -> list[Listed]:
    """List cases for staff; no answers are opened."""
    today = business_date(context.clock.now())
    async with context.db.transaction() as tx:
        found = await work_list.page(tx, wanted, after=after, limit=limit)
        return [_listed(case, await procedures.pinned(tx, case), today) for case in found]


async def how_many(context: Context, wanted: WorkList, *, at_most: int = COUNTED) -> int:
    """Count the cases of a list, up to a limit."""
    async with context.db.transaction() as tx:
        return await work_list.count(tx, wanted, at_most=at_most)


async def at_work(context: Context, asker: Colleague) -> Sequence[Colleague]:
    """Note that somebody works with the list, and list whom cases can be given to."""
    today = business_date(context.clock.now())
    async with context.db.transaction() as tx:
        await assignments.seen_at_work(tx, asker, today)
        return await assignments.colleagues(tx, today)


def _listed(case: Application, procedure: Procedure, today: date) -> Listed:
    return Listed(case, procedure, case.clock.used_by(today, day_rule(procedure)))


async def versions(context: Context, wanted: WorkList) -> list[tuple[Procedure, int]]:
    """Count the cases of a list by version of their procedure."""
    async with context.db.transaction() as tx:
        return [
            (await procedures.version(tx, procedure_id, version), cases)
            for procedure_id, version, cases in await work_list.versions(tx, wanted)
        ]
