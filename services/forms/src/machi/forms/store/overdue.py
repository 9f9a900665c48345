"""Drafts and corrections whose time is over: the only SQL about them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlmodel import col, select, update

from machi.forms.domain.application import Application
from machi.forms.domain.lifecycle import State
from machi.forms.store.applications import application_of
from machi.forms.tables import ApplicationRow
from machi.shared.db.database import Transaction


async def expired_drafts(tx: Transaction, at: datetime, limit: int) -> Sequence[Application]:
    """Take drafts whose time is over, passing over those somebody works on now."""
    found = (
        select(ApplicationRow)
        .where(
            col(ApplicationRow.state).in_([State.DRAFT, State.PRE_ENTERED]),
            col(ApplicationRow.expires_at) <= at,
        )
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [application_of(row) for row in (await tx.session.exec(found)).all()]


async def overdue_corrections(tx: Transaction, today: date, limit: int) -> Sequence[Application]:
    """Take cases whose correction was due before today and was not marked yet."""
    found = (
        select(ApplicationRow)
        .where(
            ApplicationRow.state == State.CORRECTION_REQUESTED,
            col(ApplicationRow.correction_due) < today,
            col(ApplicationRow.correction_overdue).is_(other=False),
        )
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [application_of(row) for row in (await tx.session.exec(found)).all()]


async def mark_overdue(tx: Transaction, case: Application, at: datetime) -> Application:
    """Mark a case whose row is locked; its revision goes on, because an event tells of it."""
    changes = {"correction_overdue": True, "revision": case.revision + 1, "changed_at": at}
    await tx.session.exec(
        update(ApplicationRow).where(col(ApplicationRow.id) == case.id).values(**changes)
    )
    return replace(case, correction_overdue=True, revision=case.revision + 1, changed_at=at)
