"""Navigators: the only SQL about them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from machi.forms.domain.navigator import Navigator, NoSuchNavigator, read_navigator
from machi.forms.tables import NavigatorRow
from machi.shared.db.database import Transaction


async def publish(
    tx: Transaction, navigator_id: str, position: int, document: Mapping[str, Any], at: datetime
) -> None:
    """Show this document from now on in the place of the one before."""
    values = {"position": position, "document": document, "published_at": at}
    made = insert(NavigatorRow).values(id=navigator_id, **values)
    await tx.session.exec(
        made.on_conflict_do_update(
            index_elements=[NavigatorRow.id],
            set_=values,
            where=col(NavigatorRow.document) != made.excluded.document,
        )
    )


async def every(tx: Transaction) -> Sequence[Navigator]:
    found = select(NavigatorRow).order_by(col(NavigatorRow.position), col(NavigatorRow.id))
    return [read_navigator(row.document) for row in (await tx.session.exec(found)).all()]


async def one(tx: Transaction, navigator_id: str) -> Navigator:
    """Give one navigator.

    Raises:
        NoSuchNavigator: there is none of that name.

    """
    row = await tx.session.get(NavigatorRow, navigator_id)
    if row is None:
        raise NoSuchNavigator
    return read_navigator(row.document)
