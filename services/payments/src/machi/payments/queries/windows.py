"""The cash windows, and where people can pay."""

from collections.abc import Collection
from dataclasses import dataclass

from machi.shared.auth.staff import EVERYWHERE
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True)
class Window:
    id: str
    site: str
    name_ja: str
    name_en: str


async def cash_windows(db: Database, sites: Collection[str] = (EVERYWHERE,)) -> list[Window]:
    """List the cash windows of these sites; `*` stands for all."""
    rows = await db.rows("select id, site, name_ja, name_en from cash_window order by site, id")
    every = EVERYWHERE in sites
    return [Window(*row) for row in rows if every or row["site"] in sites]
