"""A 個人番号 in the text of a PDF: held back with an explanation and a way on, never opened."""

from uuid import UUID

import httpx
import pytest
from tests.forms.attaching import pdf, written_pdf
from tests.forms.test_sending_files import one, press, second_page

from machi.forms.commands.files.clean_files import clean_files
from machi.forms.commands.files.scan_file import scan_waiting_files
from machi.forms.inspection.pdf_search import holds_my_number
from machi.local.standins.clamd import Clamd
from machi.shared.service import Context

NUMBER = "1234 5678 9018"
"""Twelve digits with a valid check digit; nobody's. Synthetic."""
HELD = "個人番号の確認待ち"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (written_pdf(f"No. {NUMBER}"), True),
        (written_pdf("1 2 3 4 5 6 7 8 9 0 1 8"), True),
        (written_pdf("x", field=NUMBER.replace(" ", "")), True),
        (written_pdf("1234 5678 9017"), False),
        (written_pdf("03-1234-5678"), False),
        (pdf("no table of objects, no page"), False),
        (b"%PDF-1.7\n" + b"\xff" * 100_000, False),
    ],
    ids=["text", "boxes", "field", "no check digit", "telephone", "broken", "noise"],
)
async def test_the_text_of_a_pdf_is_searched(content: bytes, *, found: bool) -> None:
    assert await holds_my_number(content) is found


async def file_of(context: Context) -> tuple[UUID, str]:
    [row] = await context.db.rows("select id, state from case_file")
    return row["id"], row["state"]


async def held_page(phone: httpx.AsyncClient) -> httpx.Response:
    page = await second_page(phone, lives="no")
    sent = [one("photo", written_pdf(NUMBER))]
    return await press(phone, page, ("do", "upload:photo"), files=sent)


async def test_a_file_with_a_number_is_held_and_is_no_answer(
    phone: httpx.AsyncClient,
    scanning: Context,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = await held_page(phone)
    assert HELD in page.text
    assert "個人番号はお預かりできません" in page.text
    file_id, state = await file_of(scanning)
    assert state == "held"
    page = await press(phone, page)
    assert page.status_code == 422  # the question is not answered
    here = str(page.url).rpartition("/")[0]
    taken = await phone.get(f"{here}/files/{file_id}")
    assert taken.status_code == 409
    logged = capsys.readouterr().out
    assert "number_in_file" in logged
    assert "5678" not in logged


async def test_who_sent_it_says_that_it_is_none(
    phone: httpx.AsyncClient,
    scanning: Context,
) -> None:
    page = await held_page(phone)
    file_id, _ = await file_of(scanning)
    page = await press(phone, page, ("do", f"not-my-number:{file_id}"))
    assert HELD not in page.text
    assert (await file_of(scanning))[1] == "clean"
    assert f'href="files/{file_id}"' in page.text
    page = await press(phone, page)
    assert page.url.path.endswith("/check")


async def test_another_file_takes_its_place_and_nobody_s_number_stays(
    phone: httpx.AsyncClient,
    scanning: Context,
) -> None:
    page = await held_page(phone)
    page = await press(phone, page, ("do", "upload:photo"), files=[one("photo", pdf())])
    assert "検査済み" in page.text
    scanning.clock.at = scanning.clock.now().replace(year=2027)  # type: ignore[attr-defined] # SetClock
    await clean_files(scanning)
    assert (await file_of(scanning))[1] == "clean"


async def test_what_was_sent_before_the_scanner_came_back_is_held_then(
    phone: httpx.AsyncClient,
    scanning: Context,
    clamd: Clamd,
) -> None:
    clamd.away = True
    await held_page(phone)
    assert (await file_of(scanning))[1] == "received"
    clamd.away = False
    scanning.clock.at = scanning.clock.now().replace(day=7)  # type: ignore[attr-defined] # SetClock
    await scan_waiting_files(scanning)
    assert (await file_of(scanning))[1] == "held"
