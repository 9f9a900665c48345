"""Loads the sample city: sites, lines, counters, usual times (synthetic). Twice changes nothing."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from machi.queue.domain.forecast.lamp import Thresholds
from machi.queue.domain.priority import DEFAULT_RATES
from machi.queue.sample_city.admission import add_room
from machi.queue.sample_city.offers import add_offers
from machi.queue.store.visits import catalogue
from machi.queue.tables.forecasts import LineExpectationRow
from machi.queue.tables.hall import CounterRow, LineRow, SiteRow
from machi.shared.db.database import Transaction
from machi.shared.service import Context

CITY = Path(__file__).parent / "city.json"
LAMP = asdict(Thresholds())
LIFE_EVENTS = Path(__file__).parent / "life_events.json"


async def seed(context: Context) -> None:
    """Add what is not there yet; what the city changed since stays as it is."""
    city = json.loads(CITY.read_text(encoding="utf-8"))
    async with context.db.transaction() as tx:
        for place, site in enumerate(city["sites"], 1):
            await _add_site(tx, site, place)
        await add_offers(tx, context.vault)
        await add_room(tx, context.clock.now())
        await catalogue.add(tx, json.loads(LIFE_EVENTS.read_text(encoding="utf-8")))


async def _add_site(tx: Transaction, site: dict[str, Any], position: int) -> None:
    code = site["code"]
    names = {"name": site["name"], "name_en": site["name_en"]}
    promise = {"rates": list(DEFAULT_RATES), "promise_minutes": 60}
    await _add(tx, SiteRow, {"code": code, "position": position, **names, **promise})
    for place, line in enumerate(site["lines"], 1):
        await _add(tx, LineRow, {"site": code, "open": True, "position": place, **line})
    for place, counter in enumerate(site["counters"], 1):
        await _add(
            tx,
            CounterRow,
            {
                "id": UUID(counter["id"]),
                "site": code,
                "name": counter["name"],
                "lines": counter["lines"],
                "open": False,
                "revision": 0,
                "position": place,
            },
        )
    for expected in site["expects"]:
        await _add(tx, LineExpectationRow, {"site": code, **LAMP, **expected})


async def _add(
    tx: Transaction,
    table: type[SiteRow | LineRow | CounterRow | LineExpectationRow],
    row: dict[str, Any],
) -> None:
    await tx.session.exec(insert(table).values(**row).on_conflict_do_nothing())
