"""Nothing lost, nothing twice: what the databases and JetStream say, beside what people know."""

import json
from collections import Counter
from collections.abc import Iterable
from uuid import UUID

import asyncpg
import nats

from machi.local.faults.people import Diary
from machi.local.faults.town import NAMES, Town
from machi.local.services import SERVICES
from machi.shared.messages.bus import connect

UNSAID = """
select count(*) from outbox where published_at is null and at < now() - interval '1 second'
"""
"""Notify is still sending, and says so of each message: those of this moment are on their way."""


class Books:
    """One connection to each database, to look into them again and again."""

    def __init__(self, connections: "dict[str, asyncpg.Connection[asyncpg.Record]]") -> None:
        self._of = connections

    @classmethod
    async def open(cls, town: Town) -> "Books":
        return cls({name: await asyncpg.connect(town.database(name)) for name in NAMES})

    async def close(self) -> None:
        for connection in self._of.values():
            await connection.close()

    async def column(self, service: str, sql: str, *values: object) -> list[object]:
        return [row[0] for row in await self._of[service].fetch(sql, *values)]

    async def number(self, service: str, sql: str) -> int:
        return int(await self._of[service].fetchval(sql))

    async def ids(self, service: str, sql: str, *values: object) -> set[UUID]:
        return {UUID(str(found)) for found in await self.column(service, sql, *values)}


async def faults(town: Town, books: Books, diary: Diary) -> list[str]:
    """Name everything that is lost, doubled or unfinished; an empty list is the proof."""
    found = [*await _heard(books), *await _told(books)]
    found += await _cases(books, diary)
    found += await _tickets(books, diary)
    for name in NAMES:
        waiting = await books.number(name, UNSAID)
        if waiting:
            found.append(f"{name} has {waiting} events not yet said")
    async with connect(town.overseer) as bus:
        dead = (await bus.ask("STREAM.INFO.DLQ"))["state"]["messages"]
    return [*found, *([f"{dead} dead letters"] if dead else [])]


async def _heard(books: Books) -> list[str]:
    """Each event that a service hears is in its inbox, and nothing else is."""
    found = []
    for service in SERVICES:
        subjects = [kind.subject for kind in service.reactions]
        said: set[UUID] = set()
        for speaker in NAMES:
            said |= await books.ids(
                speaker, "select id from outbox where subject = any($1)", subjects
            )
        heard = await books.ids(service.name, "select event_id from inbox")
        if said != heard:
            found.append(
                f"{service.name}: {len(said - heard)} events lost, {len(heard - said)} new"
            )
    return found


async def _told(books: Books) -> list[str]:
    """Each event with a recipient became one notification, and each of these one delivery."""
    sql = "select id from outbox where subject = any($1) and data ->> 'recipient' is not null"
    notify = next(service for service in SERVICES if service.name == "notify")
    subjects = [kind.subject for kind in notify.reactions]
    wanted: set[UUID] = set()
    for speaker in NAMES:
        wanted |= await books.ids(speaker, sql, subjects)
    told = await books.column("notify", "select event_id from notification")
    found = _differ("notifications", wanted, told)
    deliveries = await books.column("notify", "select notification_id from delivery")
    notifications = await books.ids("notify", "select id from notification")
    return found + _differ("deliveries", notifications, deliveries)


async def _cases(books: Books, diary: Diary) -> list[str]:
    """Each application has one claim, one receipt, and went on when it was paid."""
    cases = {UUID(case) for case in diary.applications}
    filed = await books.column("forms", "select id from application where submitted_at is not null")
    found = _differ("applications", cases, filed)
    claims = await books.column("payments", "select split_part(source, '/', 2)::uuid from claim")
    found += _differ("claims", cases, claims)
    receipts = await books.column("payments", "select id from receipt")
    found += _differ("receipts", {UUID(receipt) for receipt in diary.receipts}, receipts)
    paid = await books.ids(
        "payments",
        "select split_part(source, '/', 2)::uuid from claim"
        " where id in (select claim_id from receipt)",
    )
    moved = await books.column("forms", "select id from application where paid")
    found += _differ("cases that went on", paid, moved)
    legs = "coalesce(sum(case side when 'D' then amount else -amount end), 0)"
    balance = await books.number("payments", f"select {legs} from leg")  # noqa: S608 - no input
    return found + ([f"the ledger is out of balance by {balance} yen"] if balance else [])


async def _tickets(books: Books, diary: Diary) -> list[str]:
    tickets = await books.column("queue", "select id from ticket")
    found = _differ("tickets", {UUID(ticket) for ticket in diary.tickets}, tickets)
    done = await books.column("queue", "select id from ticket where state = 'done'")
    found += _differ("served tickets", {UUID(ticket) for ticket in diary.served}, done)
    served = Counter(diary.served)
    found += [f"ticket {ticket} was served {n} times" for ticket, n in served.items() if n > 1]
    numbers = "select count(*) - count(distinct (business_date, site, number)) from ticket"
    twice = await books.number("queue", numbers)
    return found + ([f"{twice} numbers were given twice"] if twice else [])


def _differ(what: str, wanted: set[UUID], there: Iterable[object]) -> list[str]:
    counted = Counter(UUID(str(one)) for one in there)
    lost, new = len(wanted - counted.keys()), len(counted.keys() - wanted)
    twice = sum(n - 1 for n in counted.values())
    if lost or new or twice:
        return [f"{what}: {lost} lost, {new} that nobody knows of, {twice} doubled"]
    return []


async def _said(books: Books) -> set[str]:
    ids = [await books.ids(name, "select id from outbox") for name in NAMES]
    return {str(one) for some in ids for one in some}


async def stream_faults(town: Town, books: Books) -> list[str]:
    """Read the whole stream with a plain client: every event is there, in order per entity."""
    before = await _said(books)
    address = town.overseer
    client = await nats.connect(address.url, user=address.user, password=address.password)
    stream = client.jetstream()
    pull = await stream.pull_subscribe("ev.>", stream="EVENTS")
    read: set[str] = set()
    latest: dict[tuple[str, str], str] = {}
    turned: list[str] = []
    left = (await stream.stream_info("EVENTS")).state.messages
    while left:
        for message in await pull.fetch(min(left, 256), timeout=10):
            event = json.loads(message.data)
            entity = (event["source"], event["subject"])
            again = event["id"] in read
            if not again and event["sequence"] < latest.get(entity, ""):
                turned.append(f"{event['type']} {event['sequence']}")
            latest[entity] = max(event["sequence"], latest.get(entity, ""))
            read.add(event["id"])
            await message.ack()
            left -= 1
    await client.close()
    said = await _said(books)  # notify goes on saying what it sent
    found = [f"the stream lacks {len(before - read)} events"] if before - read else []
    found += [f"the stream has {len(read - said)} events nobody said"] if read - said else []
    return found + ([f"after later ones of their entity: {turned}"] if turned else [])
