"""混雑状況 as open data: for any origin, without a person in it."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import httpx
import pytest
from tests.queue.statistics.busy_day import BusyDay

from machi.queue.commands.statistics.learn import learn_what_happened
from machi.queue.queries.statistics.open_data import CACHED, queues
from machi.shared.service import Context

FIRST = ["全国地方公共団体コード", "ID", "地方公共団体名", "名称", "名称_カナ", "名称_英語"]
FILES = ("/queue/open/v1/queues.csv", "/queue/open/v1/half-hours/2026-11-20.csv")


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


async def test_every_line_is_told_with_who_waits(phone: httpx.AsyncClient) -> None:
    data = {"line": "kankyo", "here": "yes"}
    await phone.post("/queue/s/honcho", data=data, headers={"accept": "text/html"})
    answer = await phone.get("/queue/open/v1/queues", headers={"origin": "https://elsewhere.test"})
    told: dict[str, Any] = answer.json()
    assert (told["city_code"], told["license"]) == ("999997", "CC BY 4.0")
    assert len(told["items"]) == 9
    [line] = [each for each in told["items"] if each["id"] == "honcho_kankyo"]
    assert (line["waiting"], line["lamp"], line["wait_to_minutes"]) == (1, "unknown", None)


@pytest.mark.parametrize("path", ["/queue/open/v1/queues", *FILES])
async def test_any_page_of_any_site_may_read_it(phone: httpx.AsyncClient, path: str) -> None:
    answer = await phone.get(path, headers={"origin": "https://elsewhere.test"})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "public, max-age=15"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", FILES)
async def test_a_file_begins_with_the_columns_that_cities_share(
    phone: httpx.AsyncClient, path: str
) -> None:
    plain = await phone.get(path)
    assert plain.text.split("\r\n")[0].split(",")[:6] == FIRST
    assert plain.headers["content-type"].startswith("text/csv")
    marked = await phone.get(path, params={"bom": "true"})
    assert marked.content.startswith(b"\xef\xbb\xbf")


async def test_the_half_hours_of_a_day_add_up_to_its_visitors(
    phone: httpx.AsyncClient, context: Context
) -> None:
    day = BusyDay(context.db, 7)
    await day.open()
    await day.steps(150)
    await learn_what_happened(day.now, context.db)
    row = await context.db.row(
        "select count(began_at) as came, count(wait) as called from visit_fact"
    )
    assert row is not None
    slots = table((await phone.get(FILES[1])).text)
    assert sum(int(slot["来庁者数"]) for slot in slots) == row["came"] > 20
    assert sum(int(slot["呼び出した人数"]) for slot in slots) == row["called"] > 5
    assert slots[0]["開始日時"] == "2026-11-20T08:30:00+09:00"
    assert {slot["ID"] for slot in slots} <= {
        "kita_shimin-shomei",
        "kita_shimin-ido",
        "kita_hoken-kokuho",
    }


async def test_the_database_is_asked_once_in_fifteen_seconds(context: Context) -> None:
    noon = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    first = await queues(noon, context.db)
    almost = noon + CACHED - timedelta(seconds=1)
    assert await queues(almost, context.db) is first
    assert await queues(noon + CACHED, context.db) is not first


async def test_a_day_that_is_none_is_refused(phone: httpx.AsyncClient) -> None:
    for wrong in ("yesterday", "0", "2026-13-01"):
        answer = await phone.get(f"/queue/open/v1/half-hours/{wrong}.csv")
        assert answer.status_code == 422, wrong
    assert table((await phone.get("/queue/open/v1/half-hours/1999-01-01.csv")).text) == []
