from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, delete

from machi.queue.commands.booking.opening_order import must_be_in_order
from machi.queue.domain.calendar import Hours
from machi.queue.tables.booking import OpeningHoursRow
from machi.shared.db.database import Database
from machi.shared.db.once import Once


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOpeningHours:
    """The office says when a site, or one line of it, receives people every week."""

    site: str
    line: str
    """`*` stands for all lines without hours of their own."""
    hours: tuple[Hours, ...]
    """All openings of a week; none at all: the site is always open."""
    at: datetime
    request: Once | None = None


@dataclass(frozen=True, slots=True)
class OpeningHours:
    site: str
    line: str
    openings: int


async def set_opening_hours(command: SetOpeningHours, db: Database) -> OpeningHours:
    """Replace the hours; coming slots follow them with the next `make_slots`.

    Raises:
        HoursOverlap: two openings of a day overlap, or one ends before it begins.

    """
    must_be_in_order(command.hours)
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, OpeningHours):
            return earlier
        await tx.session.exec(
            delete(OpeningHoursRow).where(
                col(OpeningHoursRow.site) == command.site,
                col(OpeningHoursRow.line) == command.line,
            )
        )
        for each in command.hours:
            tx.session.add(
                OpeningHoursRow(
                    site=command.site,
                    line=command.line,
                    weekday=each.weekday,
                    opens=each.opens,
                    closes=each.closes,
                )
            )
        answer = OpeningHours(command.site, command.line, len(command.hours))
        return await tx.answer(command.request, answer)
