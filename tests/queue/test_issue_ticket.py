"""Taking a number: the command, then the route."""

import asyncio
from datetime import UTC, datetime

import httpx
import pytest

from machi.queue.commands.issue_ticket import IssuedTicket, IssueTicket, issue_ticket
from machi.queue.domain.refusals import LineClosed, NoSuchLine
from machi.queue.domain.ticket import written
from machi.shared.contracts.queue import TicketIssued
from machi.shared.db.once import KeyUsedForAnotherRequest, once
from machi.shared.service import Context
from machi.shared.testing.clients import said

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def asking(line: str = "shimin-shomei", **changes: object) -> IssueTicket:
    given = {"site": "honcho", "line": line, "here": True, "origin": "phone", "at": NOON}
    return IssueTicket(**(given | changes))  # type: ignore[arg-type] # a test names fields freely


async def test_numbers_count_up_in_each_line(context: Context) -> None:
    numbers = [(await issue_ticket(asking(), context.db)).number for _ in range(3)]
    assert numbers == ["A001", "A002", "A003"]
    assert (await issue_ticket(asking("shimin-ido"), context.db)).number == "B001"
    assert (await issue_ticket(asking(site="kita"), context.db)).number == "A001"


async def test_numbers_begin_again_at_midnight_in_japan(context: Context) -> None:
    before = datetime(2026, 11, 20, 14, 59, 59, tzinfo=UTC)  # 23:59:59 in Japan
    after = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
    assert (await issue_ticket(asking(at=before), context.db)).number == "A001"
    assert (await issue_ticket(asking(at=before), context.db)).number == "A002"
    assert (await issue_ticket(asking(at=after), context.db)).number == "A001"


@pytest.mark.parametrize("last", [9, 99, 998, 999, 9999])
async def test_the_database_writes_numbers_as_the_rule_does(context: Context, last: int) -> None:
    await context.db.row(
        "insert into numbering (site, business_date, prefix, last) values ('honcho', $1, 'A', $2)",
        NOON.date(),
        last,
    )
    assert (await issue_ticket(asking(), context.db)).number == written("A", last + 1)


async def test_a_ticket_tells_how_many_wait_in_the_hall(context: Context) -> None:
    await issue_ticket(asking(), context.db)
    await issue_ticket(asking(here=False), context.db)
    assert (await issue_ticket(asking(), context.db)).ahead == 1


async def test_a_number_taken_at_home_is_remote(context: Context) -> None:
    assert (await issue_ticket(asking(here=False), context.db)).state == "remote"
    assert (await issue_ticket(asking(here=True), context.db)).state == "waiting"


async def test_a_token_cannot_be_guessed(context: Context) -> None:
    tokens = {(await issue_ticket(asking(), context.db)).token for _ in range(20)}
    assert len(tokens) == 20
    assert min(map(len, tokens)) * 6 >= 128  # base64: six bits a letter


async def test_the_event_is_what_the_contract_declares(context: Context) -> None:
    issued = await issue_ticket(asking(recipient="r" * 22), context.db)
    row = await context.db.row("select * from outbox")
    assert row is not None
    event = TicketIssued(
        id=row["id"],
        at=row["at"],
        revision=row["revision"],
        ticket_id=issued.ticket_id,
        number="A001",
        site="honcho",
        line="shimin-shomei",
        state="waiting",
        recipient="r" * 22,
        ticket_path=f"/queue/t/{issued.token}",
        origin="phone",
    )
    assert row["subject"] == event.subject
    assert row["entity_id"] == event.entity_id
    assert row["data"] == event.data()
    assert row["topics"] == f"ticket:{issued.ticket_id} board:honcho"


async def test_the_address_of_a_ticket_travels_only_to_who_asked_to_be_told(
    context: Context,
) -> None:
    issued = await issue_ticket(asking(), context.db)
    row = await context.db.row("select data::text as data from outbox")
    assert row is not None
    assert issued.token not in row["data"]


async def test_a_closed_line_gives_no_number(context: Context) -> None:
    await context.db.row("update line set open = false where code = 'kankyo'")
    with pytest.raises(LineClosed):
        await issue_ticket(asking("kankyo"), context.db)
    assert await said(context) == []


async def test_a_line_that_is_not_there_gives_no_number(context: Context) -> None:
    with pytest.raises(NoSuchLine):
        await issue_ticket(asking("nowhere"), context.db)


async def test_the_same_request_five_times_takes_one_number(context: Context) -> None:
    request = once("anyone", "k1", "IssueTicket", {"line": "a"})
    tickets = await asyncio.gather(
        *(issue_ticket(asking(request=request), context.db) for _ in range(5))
    )
    assert len({ticket.number for ticket in tickets}) == 1
    assert len({ticket.token for ticket in tickets}) == 1
    assert await said(context) == ["queue.ticket.issued.v1"]
    assert (await issue_ticket(asking(), context.db)).number == "A002"


async def test_a_repeat_is_answered_even_when_the_line_closed_meanwhile(context: Context) -> None:
    request = once("anyone", "k1", "IssueTicket", {})
    first = await issue_ticket(asking(request=request), context.db)
    await context.db.row("update line set open = false")
    assert await issue_ticket(asking(request=request), context.db) == first


async def test_a_key_used_for_another_request_is_refused(context: Context) -> None:
    await issue_ticket(asking(request=once("anyone", "k1", "IssueTicket", {"line": 1})), context.db)
    another = once("anyone", "k1", "IssueTicket", {"line": 2})
    with pytest.raises(KeyUsedForAnotherRequest):
        await issue_ticket(asking(request=another), context.db)
    assert len(await said(context)) == 1


async def test_two_hundred_people_at_once_get_two_hundred_numbers(context: Context) -> None:
    tickets: list[IssuedTicket] = await asyncio.gather(
        *(issue_ticket(asking(), context.db) for _ in range(200))
    )
    assert sorted(ticket.number for ticket in tickets) == [f"A{n:03d}" for n in range(1, 201)]


async def test_a_phone_takes_a_number(phone: httpx.AsyncClient) -> None:
    answer = await phone.post(
        "/queue/api/v1/tickets", json={"site": "honcho", "line": "shimin-ido", "here": True}
    )
    assert answer.status_code == 201
    ticket = answer.json()
    assert ticket["number"] == "B001"
    assert ticket["ahead"] == 0
    assert ticket["ticket_path"] == f"/queue/t/{ticket['token']}"
    shown = (await phone.get(f"/queue/api/v1/tickets/{ticket['token']}")).json()
    assert (shown["state"], shown["number"], shown["ahead"]) == ("waiting", "B001", 0)


async def test_the_recipient_cookie_goes_into_the_event(
    phone: httpx.AsyncClient, context: Context
) -> None:
    phone.cookies.set("machi_recipient", "opaque-reference-of-notify")
    await phone.post(
        "/queue/api/v1/tickets", json={"site": "honcho", "line": "shimin-ido", "here": True}
    )
    row = await context.db.row("select data from outbox")
    assert row is not None
    assert row["data"]["recipient"] == "opaque-reference-of-notify"


async def test_the_route_does_a_repeat_once(phone: httpx.AsyncClient, context: Context) -> None:
    body = {"site": "honcho", "line": "shimin-ido", "here": True}
    key = {"idempotency-key": "one-intended-request"}
    answers = [await phone.post("/queue/api/v1/tickets", json=body, headers=key) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert len(await said(context)) == 1
    another = await phone.post("/queue/api/v1/tickets", json=body | {"here": False}, headers=key)
    assert another.status_code == 422
    assert another.json()["code"] == "machi.idempotency_key_reused"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"site": "honcho", "line": "shimin-ido"}, 422),
        ({"site": "honcho", "line": "shimin-ido", "here": "perhaps"}, 422),
        ({"site": "honcho", "line": "shimin-ido", "here": 1}, 422),
        ({"site": "honcho", "line": "shimin-ido", "here": True, "state": "called"}, 422),
        ({"site": "hon\x00cho", "line": "shimin-ido", "here": True}, 422),
        ({"site": "honcho", "line": "shimin-ido", "here": True, "recipient": "a@b.jp"}, 422),
        ({"site": "honcho", "line": "nowhere", "here": True}, 404),
        ({"site": "nowhere", "line": "shimin-ido", "here": True}, 404),
        ([], 422),
    ],
)
async def test_malformed_input_is_refused_by_name(
    phone: httpx.AsyncClient, body: object, status: int
) -> None:
    answer = await phone.post("/queue/api/v1/tickets", json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "token", ["x", "%00" * 25, "あ" * 25, "A" * 27, "' or 1=1 --aaaaaaaaaaaaaaa"]
)
async def test_a_forged_token_finds_nothing(phone: httpx.AsyncClient, token: str) -> None:
    refused = {404, 422}  # a NUL byte is refused before any route sees it
    assert (await phone.get(f"/queue/api/v1/tickets/{token}")).status_code in refused
    assert (await phone.post(f"/queue/api/v1/tickets/{token}/leave")).status_code in refused
