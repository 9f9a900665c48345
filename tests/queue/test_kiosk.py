"""The ticket machine: two touches to a number; care, help, and paper that runs out."""

import io
import re

import httpx
import pytest
import zxingcpp
from PIL import Image

from machi.queue.app import SERVICE
from machi.queue.commands.make_pairing_code import MakePairingCode, make_pairing_code
from machi.shared.ids import new_id
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, client, said, staff_token

PAGE = {"accept": "text/html"}
KIOSK = "/queue/kiosk/honcho"
LETTERS = re.compile(r"<strong>([A-Z0-9]{4} [A-Z0-9]{4})</strong>")


@pytest.fixture
async def kiosk(phone: httpx.AsyncClient, context: Context) -> httpx.AsyncClient:
    """A paired ticket machine in the main office."""
    at = context.clock.now()
    asked = MakePairingCode(kind="kiosk", site="honcho", by=new_id(), at=at)
    made = await make_pairing_code(asked, context.db)
    await phone.post("/queue/api/v1/devices", json={"code": made.code})
    phone.headers.update(PAGE)
    return phone


async def touch(kiosk: httpx.AsyncClient, **more: str) -> httpx.Response:
    """Take a number; gives the page with the paper."""
    form = {"line": "shimin-ido", "idempotency_key": str(new_id()), **more}
    answer = await kiosk.post(KIOSK, data=form, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer


async def test_the_first_touch_chooses_the_language(kiosk: httpx.AsyncClient) -> None:
    first = (await kiosk.get(KIOSK)).text
    assert "番号札をお取りください" in first
    assert "Please take a ticket" in first
    assert "shimin-ido" not in first
    assert "ご用件を選んでください" not in (await kiosk.get(f"{KIOSK}?lang=en")).text
    assert "Your number" in (await touch(kiosk)).text


async def test_more_lines_than_buttons_are_behind_the_last_one(
    kiosk: httpx.AsyncClient, context: Context
) -> None:
    await context.db.row(
        "insert into line (site, code, prefix, name, name_en, color, shape, open, position)"
        " values ('honcho', 'suido', 'G', '水道課', 'Water', 'blue', 'circle', true, 9)"
    )
    first = (await kiosk.get(f"{KIOSK}?lang=ja")).text
    assert first.count('machi-kiosk__choice"') == 6
    assert "ほかのご用件" in first
    more = (await kiosk.get(f"{KIOSK}?lang=ja&more=1")).text
    assert "水道課" in more
    assert "ほかのご用件" not in more


async def test_who_asks_for_care_gets_a_number_and_staff_are_told(
    kiosk: httpx.AsyncClient, context: Context
) -> None:
    assert 'name="care"' in (await kiosk.get(f"{KIOSK}?lang=ja&care=1")).text
    await touch(kiosk, care="1", idempotency_key="one-touch")
    await touch(kiosk, care="1", idempotency_key="one-touch")
    row = await context.db.row("select priority_class from ticket")
    assert row is not None
    assert row["priority_class"] == 3, "staff decide, with a reason"
    assert (await said(context)).count("queue.help.asked.v1") == 1
    async with client(context, SERVICE) as staff:
        staff.headers.update(bearer(staff_token(context, {"honcho": ["floor_manager"]})))
        page = (await staff.get("/queue/help", headers=PAGE)).text
        assert "配慮をご希望です" in page
        assert "B001" in page
        found = re.search(r"/queue/help/([0-9a-f-]+)/seen", page)
        assert found
        for _ in range(2):
            await staff.post(found[0], headers=PAGE)
        assert "いま呼んでいる方はいません。" in (await staff.get("/queue/help", headers=PAGE)).text
    assert (await said(context)).count("queue.help.seen_to.v1") == 1


async def test_help_is_of_the_site_and_for_its_staff(
    kiosk: httpx.AsyncClient, context: Context
) -> None:
    answer = await kiosk.post(f"{KIOSK}/help", follow_redirects=True)
    assert "職員をお呼びしました。" in answer.text
    async with client(context, SERVICE) as staff:
        assert (await staff.get("/queue/help", headers=PAGE)).status_code == 303
        staff.headers.update(bearer(staff_token(context, {"kita": ["clerk"]})))
        assert "職員を呼んでいます" not in (await staff.get("/queue/help", headers=PAGE)).text
        row = await context.db.row("select id from help_wanted")
        assert row is not None
        path = f"/queue/help/{row['id']}/seen"
        refused = await staff.post(path, headers=PAGE)
        assert refused.headers["location"] == "/queue/help?refused=auth.not_allowed"
        assert "queue.help.seen_to.v1" not in await said(context)


async def test_without_paper_letters_open_the_ticket_and_staff_are_told_once(
    kiosk: httpx.AsyncClient, context: Context
) -> None:
    paper = await touch(kiosk)
    assert "data-paper" in paper.text
    address = paper.url.path
    shown = await kiosk.post(f"{address}/no-paper", follow_redirects=True)
    again = await kiosk.post(f"{address}/no-paper", follow_redirects=True)
    assert "data-paper" not in shown.text
    assert "<svg" in shown.text
    letters = LETTERS.search(shown.text)
    assert letters
    assert letters[1] in again.text
    subjects = await said(context)
    assert subjects.count("queue.device.paper_out.v1") == 1
    assert subjects.count("queue.help.asked.v1") == 1
    nobody = await kiosk.post("/queue/code", data={"code": "AB2CD3EF"})
    assert nobody.status_code == 422
    opened = await kiosk.post("/queue/code", data={"code": letters[1].lower()})
    assert opened.headers["location"] == "/queue/t/" + address.rpartition("/")[2]
    assert LETTERS.search((await touch(kiosk)).text), "there is no paper yet"
    await context.db.row("update short_code set expires_at = now() - interval '1 second'")
    too_late = await kiosk.post("/queue/code", data={"code": letters[1]})
    assert too_late.status_code == 422


async def test_a_reprint_is_marked_and_keeps_the_number(kiosk: httpx.AsyncClient) -> None:
    paper = await touch(kiosk)
    assert "再発行" not in paper.text
    again = await kiosk.get(f"{paper.url.path}?again=1")
    assert "再発行" in again.text
    assert "B001" in again.text


def printed(command: bytes) -> Image.Image:
    """Do what a receipt printer does with `ESC @` and `GS v 0`; gives what is on the paper."""
    stream = io.BytesIO(command)
    assert stream.read(2) == b"\x1b@"
    rows = b""
    width = 0
    while stream.read(4) == b"\x1dv0\x00":
        across = int.from_bytes(stream.read(2), "little")
        height = int.from_bytes(stream.read(2), "little")
        rows += stream.read(across * height)
        width = across * 8
    assert command.endswith(b"\x1dVB\x00"), "it is cut"
    paper = bytes(byte ^ 0xFF for byte in rows)
    return Image.frombytes("1", (width, len(paper) * 8 // width), paper)


async def test_a_receipt_printer_prints_a_code_that_a_phone_reads(
    kiosk: httpx.AsyncClient,
) -> None:
    paper = await touch(kiosk)
    token = paper.url.path.rpartition("/")[2]
    picture = printed((await kiosk.get(f"{paper.url.path}/escpos")).content)
    assert picture.width == 512
    (code,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert code.text.endswith(f"/queue/t/{token}")
    reprint = printed((await kiosk.get(f"{paper.url.path}/escpos?again=1")).content)
    assert reprint.height > picture.height, "one line more: 再発行"
    assert (await kiosk.get(f"/queue/kiosk/kita/t/{token}/escpos")).status_code == 403
