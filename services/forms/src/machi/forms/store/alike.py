"""Cases that are about the same, found by their keyed hash: the only SQL about it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, or_, select, text

from machi.forms.domain.application import Application
from machi.forms.domain.likeness import likeness
from machi.forms.domain.procedure import Procedure
from machi.forms.store.applications import application_of
from machi.forms.tables.applications import STILL_OPEN, ApplicationRow
from machi.shared.db.database import Transaction
from machi.shared.service import Context

_AT_MOST = 10


def likeness_of(
    context: Context, procedure: Procedure, answered: Mapping[str, Any]
) -> bytes | None:
    """Give the keyed hash by which the same, filed twice, is found."""
    who = likeness(procedure, answered)
    return None if who is None else context.vault.fingerprint("same application", who)


async def alike(
    tx: Transaction, likeness: bytes, *, besides: UUID, since: datetime
) -> Sequence[Application]:
    """List other cases with this hash that are open, or came since a moment; newest first."""
    found = (
        select(ApplicationRow)
        .where(
            ApplicationRow.likeness == likeness,
            col(ApplicationRow.id) != besides,
            col(ApplicationRow.purged_at).is_(None),
            or_(text(STILL_OPEN), col(ApplicationRow.submitted_at) >= since),
        )
        .order_by(col(ApplicationRow.submitted_at).desc(), col(ApplicationRow.id))
        .limit(_AT_MOST)
    )
    return [application_of(row) for row in (await tx.session.exec(found)).all()]
