"""予約できる人の名簿: read, hashed under a key, and kept as nothing else."""

from collections.abc import AsyncGenerator
from datetime import date

import httpx
import pytest

from machi.queue.app import SERVICE
from machi.queue.domain.booking.person import Notice
from machi.queue.pages.office.people import AT_MOST, NotThisList, read
from machi.queue.store.booking.people import of_notice
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, client, said, staff_token

PEOPLE = "/queue/office/honcho/offers/mynumber/people"
LIST = "番号,生年月日\nMH-2026-7001,1991-05-06\nＭＨ－２０２６－７００２,1992/7/8\n"
ANYWHERE = """
select count(*)::int as n from (
  select actor || key || fingerprint || answer::text as t from answered_request
  union all select data::text from outbox
  union all select encode(person_hash, 'escape') from eligible_person
) everything where t like '%7001%' or t like '%1991%'
"""


@pytest.fixture
async def office(context: Context) -> AsyncGenerator[httpx.AsyncClient]:
    async with client(context, SERVICE) as opened:
        token = staff_token(context, {"honcho": ["procedure_admin"]})
        opened.headers.update({"accept": "text/html"} | bearer(token))
        yield opened


async def bring(office: httpx.AsyncClient, text: bytes, key: str = "") -> httpx.Response:
    files = {"file": ("list.csv", text, "text/csv")}
    form = {"idempotency_key": key}
    return await office.post(PEOPLE, files=files, data=form, follow_redirects=True)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_lists_are_read_as_offices_write_them(encoding: str) -> None:
    people = read(LIST.encode(encoding))
    assert people[0] == Notice("MH-2026-7001", date(1991, 5, 6))
    assert people[1].canonical == "MH20267002 1992-07-08"


@pytest.mark.parametrize(
    "text",
    ["", "番号,生年月日\n", "A,1990-01-01\nB,2月30日\n", "A,1990-01-01\nB\n", "\x80\x81"],
)
def test_a_list_with_a_wrong_line_is_refused_whole(text: str) -> None:
    with pytest.raises(NotThisList):
        read(text.encode("latin-1", "ignore") if text.startswith("\x80") else text.encode())


def test_no_list_is_longer_than_what_is_read_at_once() -> None:
    with pytest.raises(NotThisList):
        read("\n".join(f"A{n},1990-01-01" for n in range(AT_MOST + 1)).encode())


async def test_people_are_kept_as_keyed_hashes_only(
    context: Context, office: httpx.AsyncClient
) -> None:
    answer = await bring(office, LIST.encode(), "once")
    assert "2人を加えました（0人はもう入っていました）" in answer.text
    again = await bring(office, LIST.encode(), "another")
    assert "0人を加えました（2人はもう入っていました）" in again.text
    person = of_notice(context.vault, Notice("mh 2026 7001", date(1991, 5, 6)))
    found = "select 1 from eligible_person where offer = 'mynumber' and person_hash = $1"
    assert await context.db.row(found, person) is not None
    assert (await said(context)).count("queue.offer.eligible_added.v1") == 1
    row = await context.db.row(ANYWHERE)
    assert row is not None
    assert row["n"] == 0


async def test_a_wrong_list_adds_nobody(context: Context, office: httpx.AsyncClient) -> None:
    answer = await bring(office, b"MH-2026-7001,1991-05-06\nMH-2026-7002,soon\n")
    assert answer.status_code == 422
    assert "読み取れない行があります" in answer.text
    assert "7002" not in answer.text
    assert "queue.offer.eligible_added.v1" not in await said(context)


async def test_the_same_by_the_api(context: Context, office: httpx.AsyncClient) -> None:
    path = "/queue/api/v1/office/offers/mynumber/people"
    body = {"items": [{"notice": "MH-2026-7001", "born": "1991-05-06"}]}
    for _ in range(2):
        answer = await office.post(path, json=body, headers={"idempotency-key": "one"})
        assert answer.json() == {"added": 1, "known": 0}
    row = await context.db.row(ANYWHERE)
    assert row is not None
    assert row["n"] == 0
