"""A long wait may be spent elsewhere: the machine says until when, before and on the paper."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from machi.queue.domain.forecast.come_back import SPARE, STEP, come_back_at
from machi.queue.pages.raster import Paper, draw
from machi.queue.pages.show import PAGES
from machi.queue.queries.forecasts import on_paper
from machi.queue.queries.ticket import ticket
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, staff_token
from machi.shared.ui import formats

AT = datetime(2026, 11, 20, 4, 37, 12, tzinfo=UTC)
KIOSK = "/queue/kiosk/honcho"
LONG = """
insert into line_forecast (site, line, waiting, p10_seconds, p50_seconds, p80_seconds, made_at)
select site, code, 9, case when code = 'shimin-ido' then 3000 else 60 end, 3600, 4200, now()
  from line
"""


@pytest.mark.parametrize(
    ("minutes", "back"), [(29, None), (30, (4, 55)), (45, (5, 10)), (120, (6, 25))]
)
def test_back_with_minutes_to_spare_in_steps_of_five(
    minutes: int, back: tuple[int, int] | None
) -> None:
    told = come_back_at(AT, minutes * 60)
    assert back == (told and (told.hour, told.minute))
    if told is not None:
        assert told <= AT + timedelta(minutes=minutes) - SPARE
        assert told.minute % STEP == 0


async def test_the_machine_and_the_paper_say_until_when(
    context: Context, phone: httpx.AsyncClient
) -> None:
    await context.db.row(LONG)
    phone.headers.update(bearer(staff_token(context, {"honcho": ["floor_manager"]})))
    phone.headers["accept"] = "text/html"
    page = (await phone.get(f"{KIOSK}?lang=ja")).text
    assert page.count("外で待って") == 1, "only where the wait is long"
    taken = await phone.post(KIOSK, data={"line": "shimin-ido"}, follow_redirects=True)
    made = await context.db.row("select made_at from line_forecast where line = 'shimin-ido'")
    assert made is not None
    back = come_back_at(made["made_at"], 3000)
    assert back is not None
    assert f"{formats.time(back)}ごろまでにお戻りください。" in taken.text
    assert "約50〜70分" in taken.text, "the line tells it until the number's own forecast is made"
    short = await phone.post(KIOSK, data={"line": "kankyo"}, follow_redirects=True)
    assert "お戻りください" not in short.text


async def test_receipt_printers_draw_it_too(context: Context, phone: httpx.AsyncClient) -> None:
    async def height() -> int:
        shown = await ticket(token, context.clock.now(), context.db)
        told = await on_paper(
            shown.ticket_id, shown.site, shown.line, context.clock.now(), context.db
        )
        paper = Paper(ticket=shown, forecast=told, address="https://example.jp/", again=False)
        say = lambda text, **values: PAGES.words.say(text, "ja", **values)  # noqa: E731 - a word
        return draw(paper, say, "ja").height

    taken = await phone.post("/queue/s/honcho", data={"line": "shimin-ido", "here": "yes"})
    token = taken.headers["location"].rpartition("/")[2]
    without = await height()
    await context.db.row(LONG)
    assert await height() > without
