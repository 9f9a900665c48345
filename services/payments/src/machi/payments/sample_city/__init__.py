"""Loads the sample city's revenue items and cash windows (synthetic). Twice changes nothing."""

import json
from pathlib import Path

from sqlalchemy.dialects.postgresql import insert

from machi.payments.tables import CashWindowRow, RevenueItemRow
from machi.shared.service import Context

CITY = Path(__file__).parent / "city.json"


async def seed(context: Context) -> None:
    """Add what is not there yet; what the city changed since stays as it is."""
    city = json.loads(CITY.read_text(encoding="utf-8"))
    async with context.db.transaction() as tx:
        for table, rows in (
            (RevenueItemRow, city["revenue_items"]),
            (CashWindowRow, city["cash_windows"]),
        ):
            await tx.session.exec(insert(table).on_conflict_do_nothing(), params=rows)
