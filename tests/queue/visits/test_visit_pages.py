"""Guide, ticket page, concierge: the pages, without scripts."""

import re
from uuid import UUID

import httpx
import pytest
from tests.queue.visits.hall import Hall

from machi.queue.domain.receipt import receipt_number
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, staff_token

CHOSEN = {"procedures": ["tennyu", "kokuho-kanyu"], "here": "yes", "idempotency_key": "k1"}
GUIDE = "/queue/guide/honcho/tennyu"
TABLET = "/queue/concierge/honcho"


@pytest.fixture
async def tablet(context: Context, phone: httpx.AsyncClient) -> httpx.AsyncClient:
    """A concierge at 本庁."""
    phone.headers.update(bearer(staff_token(context, {"honcho": ["floor_manager"]})))
    return phone


async def test_from_a_life_event_to_one_number(hall: Hall, phone: httpx.AsyncClient) -> None:
    shown = (await phone.get("/queue/guide/honcho?receipt=ab3cd4ef")).text
    assert "引っ越してきた（転入）" in shown
    assert f"{GUIDE}?receipt=AB3CD4EF" in shown
    event = (await phone.get(f"{GUIDE}?receipt=AB3CD4EF")).text
    for words in ("転入届", "転出証明書", "「転入届」のあとに", "/forms/tennyu-tenkyo", "AB3CD4EF"):
        assert words in event
    taken = await phone.post(GUIDE, data=CHOSEN | {"receipt": "AB3CD4EF"})
    assert taken.status_code == 303
    ticket = (await phone.get(taken.headers["location"])).text
    assert "B001" in ticket
    assert "手続きの順番（2つのうち0つ済み）" in ticket
    assert ticket.index("転入届") < ticket.index("国民健康保険の加入")
    row = await hall.context.db.row("select receipt_number from ticket")
    assert row is not None
    assert row["receipt_number"] == "AB3CD4EF"


async def test_what_is_missing_is_said_and_what_was_chosen_stays(
    phone: httpx.AsyncClient,
) -> None:
    wrong = await phone.post(GUIDE, data={"procedures": ["jido-teate"], "receipt": "12"})
    assert wrong.status_code == 422
    assert "いま会場にいるかどうかを選んでください。" in wrong.text
    assert "受付番号は8けたの英数字です" in wrong.text
    assert re.search(r'value="jido-teate" checked', wrong.text)
    assert not re.search(r'value="tennyu" checked', wrong.text)


async def test_a_page_of_another_site_names_what_is_done_elsewhere(
    phone: httpx.AsyncClient,
) -> None:
    shown = (await phone.get("/queue/guide/kita/tennyu")).text
    assert "「児童手当」は、この庁舎ではできません。" in shown
    assert (await phone.get("/queue/guide/kita/nothing")).status_code == 404
    assert (await phone.get("/queue/guide/nowhere")).status_code == 404


async def test_the_link_of_an_application_leads_to_the_line_too(
    hall: Hall, phone: httpx.AsyncClient
) -> None:
    page = (await phone.get("/queue/s/honcho?receipt=AB3CD4EF")).text
    assert 'name="receipt" value="AB3CD4EF"' in page
    assert 'name="receipt"' not in (await phone.get("/queue/s/honcho?receipt=<script>")).text
    form = {"line": "shimin-ido", "here": "yes", "receipt": "AB3CD4EF"}
    await phone.post("/queue/s/honcho", data=form)
    row = await hall.context.db.row("select receipt_number from ticket")
    assert row is not None
    assert row["receipt_number"] == "AB3CD4EF"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ab3-cd4-ef", "AB3CD4EF"),
        ("ＡＢ３ＣＤ４ＥＦ", "AB3CD4EF"),
        ("AB3CD4E", None),
        ("見本太郎", None),
        ("O1O1O1O1", None),
    ],
)
def test_a_receipt_number_is_a_shape_and_nothing_else(typed: str, stored: str | None) -> None:
    assert receipt_number(typed) == stored


async def test_the_concierge_gives_one_number_and_finds_it_again(
    hall: Hall, tablet: httpx.AsyncClient
) -> None:
    assert "今日は何のご用ですか" in (await tablet.get(TABLET)).text
    assert "児童手当" in (await tablet.get(f"{TABLET}/events/tennyu")).text
    form = {"event": "tennyu", "procedures": ["tennyu", "gomi-inu"], "reason": "infant"}
    given = await tablet.post(TABLET, data=form | {"idempotency_key": "one"})
    again = await tablet.post(TABLET, data=form | {"idempotency_key": "one"})
    assert given.headers["location"] == again.headers["location"]
    row = await hall.context.db.row("select * from ticket")
    assert row is not None
    assert (row["priority_class"], row["priority_reason"]) == (1, "infant")
    shown = (await tablet.get(given.headers["location"])).text
    assert row["number"] in shown
    assert "queue-qr" in shown
    number = f"{row['prefix'].lower()}{row['serial']}"
    found = await tablet.get(TABLET, params={"number": number})
    assert found.headers["location"] == f"{TABLET}/tickets/{row['id']}"
    missing = await tablet.get(TABLET, params={"number": "Z9"})
    assert "refused=queue.no_such_ticket" in missing.headers["location"]


async def test_the_concierge_helps_a_person_with_a_paper_ticket(
    hall: Hall, tablet: httpx.AsyncClient
) -> None:
    ticket = await hall.visit(["tennyu", "kokuho-kanyu"], here=False)
    page = f"{TABLET}/tickets/{ticket.ticket_id}"
    assert (await tablet.post(f"{page}/arrive")).headers["location"] == f"{page}?did=arrive"
    await tablet.post(f"{page}/priority", data={"reason": "pregnancy"})
    await tablet.post(f"/queue/steps/{ticket.ticket_id}/add", data={"procedure": "jido-teate"})
    assert next(one for one, _ in await hall.steps(ticket)) == "tennyu"
    assert "児童手当" in (await tablet.get(page)).text
    step = await hall.context.db.row("select id from visit_step where procedure = 'kokuho-kanyu'")
    assert step is not None
    skip = {"step_id": str(step["id"]), "reason": "not_needed"}
    await tablet.post(f"/queue/steps/{ticket.ticket_id}/skip", data=skip)
    assert dict(await hall.steps(ticket))["kokuho-kanyu"] == "skipped"
    await tablet.post(f"{page}/withdraw")
    now = await hall.ticket(ticket)
    assert (now["state"], now["priority_reason"]) == ("withdrawn", "pregnancy")


async def test_a_tablet_is_for_staff_of_the_site(
    context: Context, phone: httpx.AsyncClient
) -> None:
    assert (await phone.get(TABLET)).status_code == 401
    phone.headers.update(bearer(staff_token(context, {"kita": ["floor_manager"]})))
    assert (await phone.get(TABLET)).status_code == 403
    other = f"{TABLET}/tickets/{UUID(int=1)}"
    assert (await phone.get(other)).status_code == 403
