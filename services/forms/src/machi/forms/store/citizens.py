"""Cases and drafts of one person, found by the keyed hash of who they are."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select, update

from machi.forms.domain.application import Application
from machi.forms.domain.lifecycle import State
from machi.forms.store.applications import application_of
from machi.forms.tables import ApplicationRow
from machi.shared.db.database import Transaction

_NOT_THEIRS = (State.EXPIRED,)
_MOST = 200


async def theirs(tx: Transaction, citizen: bytes) -> Sequence[Application]:
    """List a person's cases and drafts that are not forgotten, newest first."""
    found = (
        select(ApplicationRow)
        .where(
            ApplicationRow.citizen == citizen,
            col(ApplicationRow.state).not_in(_NOT_THEIRS),
            col(ApplicationRow.purged_at).is_(None),
        )
        .order_by(col(ApplicationRow.created_at).desc())
        .limit(_MOST)
    )
    return [application_of(row) for row in (await tx.session.exec(found)).all()]


async def one_of_theirs(tx: Transaction, citizen: bytes, own: UUID) -> Application | None:
    """Find one of a person's cases or drafts, and hold it until the transaction ends."""
    found = (
        select(ApplicationRow)
        .where(ApplicationRow.id == own, ApplicationRow.citizen == citizen)
        .with_for_update()
    )
    row = (await tx.session.exec(found)).first()
    return None if row is None else application_of(row)


async def bind(tx: Transaction, own: UUID, citizen: bytes) -> bool:
    """Make a case or draft somebody's; False when it is another's already."""
    bound = await tx.session.exec(
        update(ApplicationRow)
        .where(
            col(ApplicationRow.id) == own,
            col(ApplicationRow.citizen).is_(None) | (col(ApplicationRow.citizen) == citizen),
        )
        .values(citizen=citizen)
    )
    return bound.rowcount == 1


async def has_protected(tx: Transaction, citizen: bytes) -> bool:
    """Tell whether somebody in a case of this person is protected (秘匿)."""
    found = select(ApplicationRow.id).where(
        ApplicationRow.citizen == citizen, col(ApplicationRow.protected)
    )
    return (await tx.session.exec(found.limit(1))).first() is not None
