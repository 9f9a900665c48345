"""The ledger's own checks: it balances, and nobody touched it."""

from collections.abc import Mapping
from dataclasses import dataclass

from machi.payments.domain.ledger import FIRST_HASH, Account, Entry, Leg, link
from machi.shared.db.database import Database

_KEEP_SECOND_PART = tuple(f"{name}:%" for name in (Account.IN_TRANSIT, Account.CASH))


async def trial_balance(db: Database) -> dict[str, int]:
    """Give the balance of each heading in yen, debit positive. Their sum is 0, always.

    A heading is the first part of an account's name; of 収納途上 and 手許現金 the channel and the
    window belong to it.
    """
    rows = await db.rows(
        """
        select case when account like any($1::text[]) then account
               else split_part(account, ':', 1) end as heading,
          sum(case side when 'D' then amount else -amount end)::bigint as balance
        from leg group by heading order by heading
        """,
        list(_KEEP_SECOND_PART),
    )
    return {row["heading"]: row["balance"] for row in rows}


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """An entry whose hash is not that of its content and the entry before it."""

    entry: int


async def broken_links(db: Database) -> list[BrokenLink]:
    """Recompute the chain; empty when every entry is as it was written."""
    rows = await db.rows(
        """
        select j.id, j.source_event_id, j.business_date, j.reason, j.prev_hash, j.hash,
          jsonb_agg(jsonb_build_array(l.account, l.side, l.amount) order by l.position) as legs
        from journal j left join leg l on l.journal_id = j.id group by j.id order by j.id
        """
    )
    broken, before = [], FIRST_HASH
    for place, row in enumerate(rows, 1):
        sealed = link(before, place, _entry(row))
        if (row["id"], row["prev_hash"], row["hash"]) != (place, before, sealed):
            broken.append(BrokenLink(row["id"]))
        before = row["hash"]
    return broken


def _entry(row: Mapping[str, object]) -> Entry:
    legs: object = row["legs"]
    read = [Leg(*leg) for leg in legs] if isinstance(legs, list) else []
    values = {name: row[name] for name in ("source_event_id", "business_date", "reason")}
    return Entry(**values, legs=tuple(read))  # type: ignore[arg-type]  # asyncpg rows are untyped
