"""A command is one transaction; its events leave with it; the same request is done once."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass

import asyncpg
import pytest
from sqlalchemy import text

from machi.shared.db.database import Database, Transaction
from machi.shared.db.once import KeyUsedForAnotherRequest, Once, once
from machi.shared.ids import new_id
from machi.shared.logging import correlate
from machi.shared.testing.servers import TestPostgres
from machi.shared.testing.world import called, message_database


@pytest.fixture
async def db(postgres: TestPostgres) -> AsyncGenerator[Database]:
    async with message_database(postgres) as db:
        yield db


@dataclass(frozen=True)
class Answer:
    number: int


async def count(db: Database, table: str) -> int:
    row = await db.row(f"select count(*) as n from {table}")  # noqa: S608 - names of this test
    return int(row["n"]) if row else 0


async def change(tx: Transaction) -> None:
    connection = await tx.session.connection()
    await connection.execute(text("insert into effect (revision) values (1)"))


async def test_change_and_event_are_committed_together(db: Database) -> None:
    event = called(new_id())
    async with db.transaction() as tx:
        await change(tx)
        await tx.publish(event, topics="board:honcho")
    row = await db.row("select * from outbox")
    assert row is not None
    assert (row["id"], row["subject"], row["topics"]) == (event.id, event.subject, "board:honcho")
    assert row["data"]["number"] == "A001"
    assert row["published_at"] is None


async def test_neither_is_there_when_the_command_fails(db: Database) -> None:
    async def fail() -> None:
        async with db.transaction() as tx:
            await change(tx)
            await tx.publish(called(new_id()))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await count(db, "effect") == await count(db, "outbox") == 0


async def test_an_event_is_heard_for_the_first_time_once(db: Database) -> None:
    event = called(new_id())

    async def hear() -> bool:
        async with db.transaction() as tx:
            first = await tx.first_time(event)
            await asyncio.sleep(0.02)
            return first

    assert sorted(await asyncio.gather(*(hear() for _ in range(6)))) == [False] * 5 + [True]


async def test_an_event_whose_reaction_failed_is_heard_again(db: Database) -> None:
    event = called(new_id())

    async def hear_and_fail() -> None:
        async with db.transaction() as tx:
            assert await tx.first_time(event)
            raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            await hear_and_fail()


async def test_what_a_reaction_says_names_its_cause_and_the_request(db: Database) -> None:
    heard = called(new_id()).model_copy(update={"correlation_id": "the-click"})
    async with db.transaction() as tx:
        await tx.first_time(heard)
        await tx.publish(called(new_id()))
    row = await db.row("select causation_id, correlation_id from outbox")
    assert row is not None
    assert (row["causation_id"], row["correlation_id"]) == (heard.id, "the-click")


async def test_what_a_command_says_names_the_request(db: Database) -> None:
    correlate("the-click")
    try:
        async with db.transaction() as tx:
            await tx.publish(called(new_id()))
    finally:
        correlate(None)
    row = await db.row("select causation_id, correlation_id from outbox")
    assert row is not None
    assert (row["causation_id"], row["correlation_id"]) == (None, "the-click")


async def take(db: Database, request: Once | None) -> Answer:
    async with db.transaction() as tx:
        if earlier := await tx.earlier(request, Answer):
            return earlier
        await change(tx)
        await asyncio.sleep(0.02)
        row = (
            await (await tx.session.connection()).execute(text("select count(*) from effect"))
        ).one()
        return await tx.answer(request, Answer(row[0]))


async def test_the_same_request_is_done_once_and_answered_the_same(db: Database) -> None:
    request = once("somebody", "key", "Take", {"site": "honcho"})
    answers = await asyncio.gather(*(take(db, request) for _ in range(5)))
    assert answers == [Answer(1)] * 5
    assert await count(db, "effect") == 1
    assert await db.answered(request, Answer) == Answer(1)


async def test_another_persons_key_is_another_request(db: Database) -> None:
    for person in ("one", "another"):
        await take(db, once(person, "key", "Take", {}))
    assert await count(db, "effect") == 2


async def test_a_key_with_another_content_is_refused(db: Database) -> None:
    await take(db, once("somebody", "key", "Take", {"site": "honcho"}))
    other = once("somebody", "key", "Take", {"site": "kita"})
    with pytest.raises(KeyUsedForAnotherRequest):
        await take(db, other)
    with pytest.raises(KeyUsedForAnotherRequest):
        await db.answered(other, Answer)
    assert await count(db, "effect") == 1


async def test_a_request_that_failed_can_be_repeated(db: Database) -> None:
    request = once("somebody", "key", "Take", {})

    async def fail() -> None:
        async with db.transaction() as tx:
            await tx.earlier(request, Answer)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await db.answered(request, Answer) is None
    assert await take(db, request) == Answer(1)


async def test_a_request_without_key_is_done_each_time(db: Database) -> None:
    assert [await take(db, None), await take(db, None)] == [Answer(1), Answer(2)]


async def test_a_hot_statement_is_a_transaction_of_its_own(db: Database) -> None:
    with pytest.raises(asyncpg.DivisionByZeroError):
        await db.row("with a as (insert into effect (revision) values (1)) select 1 / 0")
    assert await count(db, "effect") == 0
    row = await db.row("select $1::jsonb as given", {"名": [1, None]})
    assert row is not None
    assert row["given"] == {"名": [1, None]}
