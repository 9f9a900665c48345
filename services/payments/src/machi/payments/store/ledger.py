"""The ledger: entries join one chain, by one writer at a time, and are never touched again."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func
from sqlmodel import col, insert, select

from machi.payments.domain.ledger import FIRST_HASH, Entry, link
from machi.payments.tables import JournalRow, LegRow
from machi.shared.db.database import Transaction

_ONE_WRITER = 0x6C65_6467  # "ledg": held to the end of the transaction


async def post(tx: Transaction, entries: Sequence[Entry]) -> None:
    """Append entries. Take claim locks before this: whoever posts waits here for other writers."""
    if not entries:
        return
    await tx.session.exec(select(func.pg_advisory_xact_lock(_ONE_WRITER)))
    head = select(JournalRow.id, JournalRow.hash).order_by(col(JournalRow.id).desc()).limit(1)
    number, last_hash = (await tx.session.exec(head)).first() or (0, FIRST_HASH)
    journal: list[dict[str, Any]] = []
    legs: list[dict[str, Any]] = []
    for entry in entries:
        number += 1
        sealed = link(last_hash, number, entry)
        journal.append(
            {
                "id": number,
                "source_event_id": entry.source_event_id,
                "business_date": entry.business_date,
                "reason": entry.reason,
                "prev_hash": last_hash,
                "hash": sealed,
            }
        )
        legs += (
            {
                "journal_id": number,
                "position": position,
                "account": leg.account,
                "side": leg.side,
                "amount": leg.amount_yen,
            }
            for position, leg in enumerate(entry.legs, 1)
        )
        last_hash = sealed
    await tx.session.exec(insert(JournalRow), params=journal)
    await tx.session.exec(insert(LegRow), params=legs)
