"""What-if: two more counters from eleven, before anybody is moved."""

from datetime import UTC, datetime, time
from time import perf_counter

import httpx
import pytest

from machi.queue.app import SERVICE
from machi.queue.commands.issue_ticket import IssueTicket, issue_ticket
from machi.queue.domain.forecast.hall import Busy, Hall, Post
from machi.queue.domain.hall.what_if import Change, changed
from machi.queue.queries.hall.what_if import Effect, WhatIf, what_if
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, client, said, staff_token

TEN = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
ONE = "01990000-0000-7000-8000-000000000108"
"""The only counter of 環境課."""


async def a_line_of(context: Context, people: int, line: str = "kankyo") -> None:
    await context.db.row("update counter set open = true where id = $1", ONE)
    await context.db.row(
        "insert into line_expectation (site, line, service_from_minutes, service_to_minutes,"
        " busy_from_minutes, crowded_from_minutes, line_group)"
        " values ('honcho', $1, 8, 16, 15, 30, '')"
        " on conflict (site, line) do update set service_from_minutes = 8, service_to_minutes = 16",
        line,
    )
    for _ in range(people):
        command = IssueTicket(site="honcho", line=line, here=True, origin="kiosk", at=TEN)
        await issue_ticket(command, context.db)


async def effect(context: Context, counters: int, begins: time = time(10, 0)) -> Effect:
    found = await what_if(WhatIf("honcho", counters, ["kankyo"], begins), TEN, context.db)
    return next(each for each in found if each.line == "kankyo")


async def test_two_more_counters_take_the_wait_to_about_a_third(context: Context) -> None:
    await a_line_of(context, 12)
    seen = await effect(context, 2)
    assert seen.p50_before is not None
    assert seen.p50_after is not None
    assert seen.p80_before is not None
    assert seen.p50_before * 0.25 < seen.p50_after < seen.p50_before * 0.45
    assert seen.p80_before >= seen.p50_before


async def test_counters_that_come_later_help_less(context: Context) -> None:
    await a_line_of(context, 12)
    now, later, too_late = [
        (await effect(context, 2, begins)).p50_after or 0
        for begins in (time(10, 0), time(11, 0), time(17, 0))
    ]
    assert now < later < too_late
    assert too_late == (await effect(context, 2)).p50_before


async def test_one_fewer_of_one_means_nobody_calls(context: Context) -> None:
    await a_line_of(context, 3)
    seen = await effect(context, -1)
    assert seen.p50_before is not None
    assert seen.p50_after is None or seen.p50_after > seen.p50_before * 5


async def test_nothing_happens_to_the_hall(context: Context) -> None:
    await a_line_of(context, 2)
    before = await said(context)
    await effect(context, 2)
    assert await said(context) == before


async def test_two_hundred_people_are_imagined_within_two_seconds(context: Context) -> None:
    await context.db.row("update counter set open = true where site = 'honcho'")
    await a_line_of(context, 200, "shimin-shomei")
    began = perf_counter()
    await effect(context, 2)
    assert perf_counter() - began < 2


def hall(*posts: Post) -> Hall:
    return Hall(36_000, (), posts, (), {1: 4, 2: 2, 3: 1}, ["a", "b"])


def test_fewer_are_taken_from_those_without_anybody_first() -> None:
    busy = Post(frozenset("a"), Busy("a", 35_000))
    free, other = Post(frozenset("a")), Post(frozenset("b"))
    after = changed(hall(busy, free, other), Change(-1, frozenset("a"), 39_600))
    assert [bool(post.away) for post in after.posts] == [False, True, False]
    assert after.posts[1].on_duty_from(39_599) == 39_599
    assert after.posts[1].on_duty_from(39_600) == 24 * 3600


def test_more_begin_when_they_come() -> None:
    after = changed(hall(), Change(2, frozenset("c"), 39_600))
    assert [post.on_duty_from(36_000) for post in after.posts] == [39_600, 39_600]
    assert after.lines == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("", 200, "担当する受付を選んで"),
        ("?counters=2&lines=kankyo&begins=11:00", 200, "半数は"),
        ("?counters=99&lines=kankyo", 422, ""),
    ],
)
async def test_the_page(context: Context, query: str, status: int, words: str) -> None:
    await a_line_of(context, 4)
    async with client(context, SERVICE) as opened:
        opened.headers.update(bearer(staff_token(context, {"honcho": ["supervisor"]})))
        answer = await opened.get(
            f"/queue/hall/honcho/what-if{query}", headers={"accept": "text/html"}
        )
        assert answer.status_code == status
        assert words in answer.text
        elsewhere: httpx.Response = await opened.get("/queue/hall/kita/what-if")
        assert elsewhere.status_code == 403
