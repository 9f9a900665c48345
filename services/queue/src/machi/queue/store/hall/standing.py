"""Lines and sites as a supervisor changes them: locked, changed, told."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlmodel import col, select

from machi.queue.domain.hall.closing import SENT_HOME, LineClosedBecause
from machi.queue.domain.refusals import NoSuchLine, NoSuchSite
from machi.queue.tables.hall import LineRow, SiteRow, TicketRow
from machi.queue.tables.statistics import LineStandingRow, SiteStandingRow
from machi.shared.contracts.queue.hall import LineReopened, LineSuspended
from machi.shared.db.database import Transaction


async def site(tx: Transaction, code: str) -> SiteRow:
    """Read a site and lock it.

    Raises:
        NoSuchSite: there is none of this code.

    """
    row = await tx.session.get(SiteRow, code, with_for_update=True)
    if row is None:
        raise NoSuchSite
    return row


async def line(tx: Transaction, site_code: str, code: str) -> LineRow:
    """Read a line and lock it. Who takes a number meanwhile sees it as it was, or as it will be.

    Raises:
        NoSuchLine: the site has none of this code.

    """
    row = await tx.session.get(LineRow, (site_code, code), with_for_update=True)
    if row is None:
        raise NoSuchLine
    return row


async def lines(tx: Transaction, site_code: str) -> Sequence[LineRow]:
    """Lock all lines of a site, always in the same order."""
    found = (
        select(LineRow).where(LineRow.site == site_code).order_by(col(LineRow.code))
    ).with_for_update()
    return (await tx.session.exec(found)).all()


async def line_standing(tx: Transaction, of: LineRow, at: datetime) -> LineStandingRow:
    """Give the locked line's record with its next revision."""
    row = await tx.session.get(LineStandingRow, (of.site, of.code))
    if row is None:
        row = LineStandingRow(site=of.site, line=of.code, revision=0, at=at)
    row.revision += 1
    row.at = at
    tx.session.add(row)
    return row


async def suspend(
    tx: Transaction, row: LineRow, because: LineClosedBecause, by: UUID, at: datetime
) -> None:
    """Let the locked line give no numbers, and tell of it."""
    row.open = False
    standing = await line_standing(tx, row, at)
    standing.reason, standing.by = because, by
    tx.session.add(row)
    event = LineSuspended(
        at=at,
        revision=standing.revision,
        line_id=line_id(row),
        site=row.site,
        line=row.code,
        reason=because,
        by=by,
    )
    await tx.publish(event, topics=f"board:{row.site}")


async def reopen(tx: Transaction, row: LineRow, by: UUID | None, at: datetime) -> None:
    """Let the locked line give numbers again, and tell of it; `by` is None for the morning."""
    row.open = True
    standing = await line_standing(tx, row, at)
    standing.reason, standing.by = None, by
    tx.session.add(row)
    event = LineReopened(
        at=at,
        revision=standing.revision,
        line_id=line_id(row),
        site=row.site,
        line=row.code,
        by=by,
    )
    await tx.publish(event, topics=f"board:{row.site}")


def line_id(row: LineRow) -> str:
    return f"{row.site}_{row.code}"


async def closed_over_night(tx: Transaction, before: datetime) -> Sequence[LineRow]:
    """Lock the lines that the end of an earlier day closed, passing over those others work on."""
    found = (
        select(LineRow)
        .join(
            LineStandingRow,
            (col(LineStandingRow.site) == col(LineRow.site))
            & (col(LineStandingRow.line) == col(LineRow.code)),
        )
        .where(
            col(LineRow.open).is_(False),
            LineStandingRow.reason == LineClosedBecause.DAY_OVER,
            col(LineStandingRow.at) < before,
        )
        .order_by(col(LineRow.site), col(LineRow.code))
        .with_for_update(of=LineRow, skip_locked=True)
    )
    return (await tx.session.exec(found)).all()


async def still_there(tx: Transaction, site_code: str, day: date) -> Sequence[UUID]:
    """Name the tickets that the end of the day closes out."""
    found = (
        select(TicketRow.id)
        .where(
            TicketRow.site == site_code,
            TicketRow.business_date == day,
            col(TicketRow.state).in_(SENT_HOME),
        )
        .order_by(col(TicketRow.id))
        .with_for_update()
    )
    return (await tx.session.exec(found)).all()


async def site_standing(tx: Transaction, of: SiteRow, by: UUID, at: datetime) -> SiteStandingRow:
    """Give the locked site's record with its next revision."""
    row = await tx.session.get(SiteStandingRow, of.code)
    if row is None:
        row = SiteStandingRow(site=of.code, revision=0, by=by, at=at)
    row.revision += 1
    row.by, row.at = by, at
    tx.session.add(row)
    return row
