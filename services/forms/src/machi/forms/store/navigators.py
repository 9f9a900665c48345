"""Navigators: the only SQL about them. Versions never change; the newest of the day is shown."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update

from machi.forms.domain.authoring.drafts import Author
from machi.forms.domain.guides.reading import read_navigator
from machi.forms.domain.navigator import Navigator, NoSuchNavigator
from machi.forms.tables import NavigatorRow, NavigatorVersionRow
from machi.shared.db.database import Transaction

_read: dict[str, Navigator] = {}
"""By the document's hash: the same hash is the same document."""


async def publish(
    tx: Transaction, navigator: Navigator, fingerprint: str, at: datetime
) -> tuple[bool, str]:
    """Store a version unless it is there; give whether it was new, and the hash that stands.

    A navigator that is new here comes last on the citizens' list.
    """
    last = select(func.coalesce(func.max(NavigatorRow.position), -1) + 1).scalar_subquery()
    listed = insert(NavigatorRow).values(id=navigator.id, position=last)
    await tx.session.exec(listed.on_conflict_do_nothing())
    row = NavigatorVersionRow
    values = {
        "navigator_id": navigator.id,
        "version": navigator.version,
        "hash": fingerprint,
        "document": navigator.document,
        "published_at": at,
    }
    made = await tx.session.exec(insert(row).values(values).on_conflict_do_nothing())
    found = select(row.hash).where(
        row.navigator_id == navigator.id, row.version == navigator.version
    )
    return made.rowcount == 1, (await tx.session.exec(found)).one()


async def every(tx: Transaction, today: date) -> Sequence[Navigator]:
    """Give what citizens can choose today, in the order of their list."""
    found = (
        select(NavigatorVersionRow)
        .join(NavigatorRow)
        .where(col(NavigatorRow.archived_at).is_(None))
        .order_by(
            col(NavigatorRow.position),
            col(NavigatorRow.id),
            col(NavigatorVersionRow.version).desc(),
        )
    )
    first: dict[str, Navigator] = {}
    for row in (await tx.session.exec(found)).all():
        navigator = _of(row)
        if is_in_force(navigator, today):
            first.setdefault(navigator.id, navigator)
    return list(first.values())


async def one(tx: Transaction, navigator_id: str, today: date) -> Navigator:
    """Give one navigator in the version for a day.

    Raises:
        NoSuchNavigator: there is none of that name for the day, or it is off the list.

    """
    listed = await tx.session.get(NavigatorRow, navigator_id)
    found = await versions(tx, navigator_id)
    in_force = [one for one in found if is_in_force(one, today)]
    if listed is None or listed.archived_at is not None or not in_force:
        raise NoSuchNavigator
    return in_force[-1]


async def versions(tx: Transaction, navigator_id: str) -> Sequence[Navigator]:
    """Give every version of a navigator, oldest first; none when nothing was published."""
    found = (
        select(NavigatorVersionRow)
        .where(NavigatorVersionRow.navigator_id == navigator_id)
        .order_by(col(NavigatorVersionRow.version))
    )
    return [_of(row) for row in (await tx.session.exec(found)).all()]


async def newest(tx: Transaction) -> Sequence[Navigator]:
    """Give every navigator in its newest version, on the list or not, in the list's order."""
    found = (
        select(NavigatorVersionRow)
        .join(NavigatorRow)
        .order_by(
            col(NavigatorRow.position),
            col(NavigatorRow.id),
            col(NavigatorVersionRow.version).desc(),
        )
    )
    first: dict[str, Navigator] = {}
    for row in (await tx.session.exec(found)).all():
        first.setdefault(row.navigator_id, _of(row))
    return list(first.values())


async def is_published(tx: Transaction, navigator_id: str) -> bool:
    """Tell whether any version of that name was ever published."""
    return await tx.session.get(NavigatorRow, navigator_id) is not None


async def archived_ids(tx: Transaction) -> frozenset[str]:
    """Name the navigators that were taken off the list."""
    found = select(NavigatorRow.id).where(col(NavigatorRow.archived_at).is_not(None))
    return frozenset((await tx.session.exec(found)).all())


async def take_off(tx: Transaction, navigator_id: str, by: Author, at: datetime) -> bool:
    """Take a navigator off the citizens' list; False when it was off already."""
    off = {"archived_by": by.id, "archived_by_name": by.name, "archived_at": at}
    return await _mark(tx, navigator_id, off, was_off=False)


async def put_back(tx: Transaction, navigator_id: str) -> bool:
    """Put a navigator back on the citizens' list; False when it was on it already."""
    on = {"archived_by": None, "archived_by_name": None, "archived_at": None}
    return await _mark(tx, navigator_id, on, was_off=True)


def is_in_force(navigator: Navigator, today: date) -> bool:
    return (navigator.effective_from or "") <= today.isoformat()


async def _mark(
    tx: Transaction, navigator_id: str, values: Mapping[str, object], *, was_off: bool
) -> bool:
    since = col(NavigatorRow.archived_at)
    marked = await tx.session.exec(
        update(NavigatorRow)
        .where(
            col(NavigatorRow.id) == navigator_id,
            since.is_not(None) if was_off else since.is_(None),
        )
        .values(**values)
    )
    return marked.rowcount == 1


def _of(row: NavigatorVersionRow) -> Navigator:
    if row.hash not in _read:
        _read[row.hash] = read_navigator(row.document)
    return _read[row.hash]
