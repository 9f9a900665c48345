"""The city's procedures and life events, as they are stored."""

from functools import lru_cache
from json import loads
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from machi.queue.domain.visits.catalogue import Catalogue, read
from machi.queue.tables.visits import CatalogueRow, LinePlaceRow
from machi.shared.db.database import Database, Transaction

_THE_ONE = 1


async def catalogue(db: Database) -> Catalogue:
    """Read the catalogue; an empty one where the city has none."""
    row = await db.row("select told::text as told from procedure_catalogue")
    return _read(row["told"]) if row else Catalogue()


async def catalogue_in(tx: Transaction) -> Catalogue:
    """Read the catalogue within a transaction."""
    row = await tx.session.get(CatalogueRow, _THE_ONE)
    return read(row.told) if row else Catalogue()


@lru_cache(maxsize=4)
def _read(told: str) -> Catalogue:
    """Read each text once: it is checked whole, and every page needs it."""
    parsed: dict[str, Any] = loads(told)
    return read(parsed)


async def add(tx: Transaction, told: dict[str, Any]) -> None:
    """Store a checked catalogue and where the lines are, unless the city has its own.

    Raises:
        CatalogueWrong: it names the field and the reason.

    """
    read(told)
    row = insert(CatalogueRow).values(id=_THE_ONE, told=told)
    await tx.session.exec(row.on_conflict_do_nothing())
    for site, lines in told["places"].items():
        for line, floor in lines.items():
            place = insert(LinePlaceRow).values(site=site, line=line, floor=floor)
            await tx.session.exec(place.on_conflict_do_nothing())
