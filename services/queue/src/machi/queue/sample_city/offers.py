"""What can be reserved in the sample city (synthetic). The timers make its slots."""

import json
from datetime import date, time
from pathlib import Path
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from machi.queue.domain.booking.person import Notice
from machi.queue.store.booking.people import of_notice
from machi.queue.tables.booking import EligiblePersonRow, OfferHoursRow, OfferRow
from machi.shared.db.database import Transaction
from machi.shared.vault.vault import Vault

OFFERS = Path(__file__).parent / "offers.json"


async def add_offers(tx: Transaction, vault: Vault) -> None:
    """Add the offers that are not there yet, with their hours and who got a notice."""
    city = json.loads(OFFERS.read_text(encoding="utf-8"))
    for place, offer in enumerate(city["offers"], 1):
        hours = offer.pop("hours", city["office_hours"])
        weekdays, notices = offer.pop("weekdays"), offer.pop("notices", [])
        if not await _is_new(tx, offer | {"open": True, "position": place}):
            continue
        for weekday in weekdays:
            for opens, closes in hours:
                tx.session.add(
                    OfferHoursRow(
                        offer=offer["code"],
                        weekday=weekday,
                        opens=time.fromisoformat(opens),
                        closes=time.fromisoformat(closes),
                    )
                )
        for number, born in notices:
            person = of_notice(vault, Notice(number, date.fromisoformat(born)))
            tx.session.add(EligiblePersonRow(offer=offer["code"], person_hash=person))


async def _is_new(tx: Transaction, offer: dict[str, Any]) -> bool:
    add = insert(OfferRow).values(**offer).on_conflict_do_nothing().returning(col(OfferRow.code))
    return (await tx.session.exec(add)).first() is not None
