"""The ledger: balanced by the database itself, never edited, chained."""

import asyncio
import json
from collections import Counter
from datetime import date
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from machi.payments.app import SERVICE
from machi.payments.domain.ledger import Entry, Leg, Unbalanced, balanced, reversal
from machi.payments.queries.ledger import broken_links, trial_balance
from machi.payments.store.ledger import post
from machi.shared.service import Context
from machi.shared.testing.schema import differences

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))["vectors"]
TODAY = date(2026, 11, 21)


def entry(*legs: Leg, reason: str = "試験") -> Entry:
    return Entry(uuid4(), TODAY, reason, legs)


def one_yen() -> Entry:
    return entry(Leg("手許現金:kaikei-1", "D", 1), Leg("未照合:窓口", "C", 1))


async def test_the_worked_day_ends_with_the_published_balances(context: Context) -> None:
    [vector] = [each for each in VECTORS if each["kind"] == "ledger_day"]
    entries = [
        entry(
            *balanced([Leg(account, side, yen) for side, account, yen in each["legs"]]),
            reason=each["event"],
        )
        for each in vector["input"]["entries"]
    ]
    async with context.db.transaction() as tx:
        await post(tx, entries)
    rows = await context.db.rows(
        "select account, sum(case side when 'D' then amount else -amount end)::int as yen"
        " from leg group by account"
    )
    balances = Counter({row["account"]: row["yen"] for row in rows})
    assert dict(balances) == vector["expected"]["balances_debit_positive"]
    assert sum((await trial_balance(context.db)).values()) == 0


def test_a_rule_never_posts_what_does_not_balance() -> None:
    with pytest.raises(Unbalanced):
        balanced([Leg("a", "D", 2), Leg("b", "C", 1)])
    with pytest.raises(Unbalanced):
        balanced([Leg("a", "D", 0), Leg("b", "C", 0)])


def test_an_entry_and_its_reversal_leave_nothing() -> None:
    legs = (Leg("a", "D", 3), Leg("b", "C", 1), Leg("c", "C", 2))
    assert balanced([*legs, *reversal(legs)])
    assert reversal(reversal(legs)) == legs


async def test_the_database_refuses_an_entry_that_does_not_balance(context: Context) -> None:
    crooked = entry(Leg("a", "D", 2), Leg("b", "C", 1))
    with pytest.raises(DBAPIError, match="does not balance"):
        async with context.db.transaction() as tx:
            await post(tx, [crooked])
    assert await trial_balance(context.db) == {}


async def test_the_database_refuses_an_entry_without_legs(context: Context) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await context.db.row(
            "insert into journal values (1, $1, $2, 'empty', 'x', 'y')", uuid4(), TODAY
        )


async def test_a_leg_added_later_is_refused_too(context: Context) -> None:
    async with context.db.transaction() as tx:
        await post(tx, [one_yen()])
    with pytest.raises(asyncpg.CheckViolationError):
        await context.db.row("insert into leg values (1, 3, 'a', 'D', 5)")


@pytest.mark.parametrize(
    "statement",
    [
        "update leg set amount = 2",
        "delete from leg",
        "truncate leg, journal",
        "update journal set reason = 'x'",
        "delete from journal",
    ],
)
async def test_nothing_in_the_ledger_is_edited(context: Context, statement: str) -> None:
    async with context.db.transaction() as tx:
        await post(tx, [one_yen()])
    with pytest.raises(asyncpg.RestrictViolationError):
        await context.db.row(statement)


async def test_the_chain_shows_who_tampered(context: Context) -> None:
    async with context.db.transaction() as tx:
        await post(tx, [one_yen(), one_yen(), one_yen()])
    assert await broken_links(context.db) == []
    await context.db.row("alter table leg disable trigger leg_insert_only")
    await context.db.row("alter table leg disable trigger leg_balances")
    await context.db.row("update leg set amount = 100 where journal_id = 2")
    assert [link.entry for link in await broken_links(context.db)] == [2]


async def test_two_writers_make_one_chain(context: Context) -> None:

    async def write() -> None:
        async with context.db.transaction() as tx:
            await post(tx, [one_yen()])

    await asyncio.gather(*(write() for _ in range(8)))
    assert await broken_links(context.db) == []
    assert (await trial_balance(context.db))["未照合"] == -8


async def test_the_migrations_make_what_the_tables_say(context: Context) -> None:
    assert await differences(SERVICE, context) == []
