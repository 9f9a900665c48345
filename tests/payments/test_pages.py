"""What people see: the payer with a phone, the cashier with a keyboard, the receipt on paper."""

import re
from collections.abc import Mapping
from io import BytesIO

import httpx
import pytest
import zxingcpp
from PIL import Image

from machi.payments.queries import claims
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, said, staff_token

pytestmark = pytest.mark.usefixtures("on_file")

C0001 = "2690100000000132"  # 41,360 yen
ENGLISH = {"accept-language": "en"}


async def page_of(context: Context, number: str = C0001) -> str:
    return (await claims.at_window(number, context.db)).payment_path


async def test_the_payment_page_tells_what_to_pay_and_how(
    context: Context, web: httpx.AsyncClient
) -> None:
    shown = await web.get(await page_of(context))
    assert shown.status_code == 200
    for text in ("41,360円", "2690-1000-0000-0132", "保育所の利用者負担額", "本庁 会計窓口"):
        assert text in shown.text
    assert "12月25日" in shown.text
    in_english = await web.get(await page_of(context), headers=ENGLISH)
    for text in ("¥41,360", "Nursery fee", "Main office, cashier"):
        assert text in in_english.text


async def test_a_camera_reads_the_qr_code_into_the_page(
    context: Context, web: httpx.AsyncClient
) -> None:
    path = await page_of(context)
    picture = Image.open(BytesIO((await web.get(f"{path}/qr.png")).content)).convert("L")
    [code] = zxingcpp.read_barcodes(picture)
    assert code.text == f"http://city.test{path}"
    quiet = picture.crop((0, 0, picture.width, 40))  # four modules of ten points
    assert set(quiet.tobytes()) == {255}


async def test_the_qr_code_of_the_page_itself_is_the_same_code(
    context: Context, web: httpx.AsyncClient
) -> None:
    path = await page_of(context)
    page = (await web.get(path)).text
    [drawing] = re.findall(r"<svg[^>]*payments-qr.*?</svg>", page, re.DOTALL)
    picture = Image.open(BytesIO((await web.get(f"{path}/qr.png")).content))
    assert f'viewBox="0 0 {picture.width * 4 // 10} {picture.height * 4 // 10}"' in drawing
    assert 'fill="#fff"' in drawing
    assert 'stroke="#000"' in drawing


async def test_a_token_that_nobody_gave_shows_nothing(web: httpx.AsyncClient) -> None:
    for path in ("/payments/p/AAAAAAAAAAAAAAAAAAAAAA", "/payments/r/AAAAAAAAAAAAAAAAAAAAAA"):
        assert (await web.get(path)).status_code == 404


async def test_the_cashier_takes_cash_with_three_enters(
    context: Context, web: httpx.AsyncClient, cashier: Mapping[str, str]
) -> None:
    desk = "/payments/cashier"
    scanned = f"http://city.test{await page_of(context)}"
    found = await web.get(desk, params={"reference": scanned}, headers=cashier)
    assert "41,360円" in found.text
    asked = {"window": "kaikei-1", "reference": C0001, "tendered": "５０，０００円"}
    counted = await web.get(desk, params=asked, headers=cashier)
    assert "8,640円" in counted.text
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', counted.text))
    answers = [await web.post(desk, data=form, headers=cashier) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert (await said(context)).count("payments.receipt.confirmed.v1") == 1
    done = await web.get(answers[0].headers["location"], headers=cashier)
    assert "kaikei-1-26-000001" in done.text
    assert "8,640円" in done.text


async def test_the_cashier_is_told_what_is_wrong(
    context: Context, web: httpx.AsyncClient, cashier: Mapping[str, str]
) -> None:
    desk = "/payments/cashier"
    wrong = await web.get(desk, params={"reference": "2690100000000131"}, headers=cashier)
    assert wrong.status_code == 422
    assert "検査数字（最後の2桁）が合いません" in wrong.text
    await pay(web, cashier)
    again = await web.get(desk, params={"reference": C0001}, headers=cashier)
    assert "すでに納付が済んでいます" in again.text
    assert "現金を受領する" not in again.text
    paid = await web.get(await page_of(context))
    assert "納付済み" in paid.text
    assert 'id="qr"' not in paid.text


async def test_the_second_print_of_a_receipt_says_that_it_is_one(
    web: httpx.AsyncClient, cashier: Mapping[str, str]
) -> None:
    given = await pay(web, cashier)
    assert "写し" in (await web.get(given["receipt_path"])).text
    prints = []
    for key in ("first", "first", "second"):
        form = {"receipt_id": given["receipt_id"], "idempotency_key": key}
        sent = await web.post("/payments/cashier/prints", data=form, headers=cashier)
        prints.append((await web.get(sent.headers["location"])).text)
    assert [("再発行" in page, "写し" in page) for page in prints] == [
        (False, False),
        (False, False),
        (True, False),
    ]
    for text in ("領収証書", "41,360円", "令和8年", "kaikei-1-26-000001", "本庁 会計窓口"):
        assert text in prints[0]
    invented = await web.get(given["receipt_path"], params={"print": "9"})
    assert "写し" in invented.text


async def test_a_cashier_prints_receipts_of_their_own_site_only(
    context: Context, web: httpx.AsyncClient, cashier: Mapping[str, str]
) -> None:
    given = await pay(web, cashier)
    form = {"receipt_id": given["receipt_id"]}
    kita = bearer(staff_token(context, {"kita": ["cashier"]}))
    refused = await web.post("/payments/cashier/prints", data=form, headers=kita)
    assert refused.status_code == 403
    everywhere = bearer(staff_token(context, {"*": ["cashier"]}))
    printed = await web.post("/payments/cashier/prints", data=form, headers=everywhere)
    assert printed.headers["location"].endswith("?print=1")


async def pay(web: httpx.AsyncClient, cashier: Mapping[str, str]) -> dict[str, str]:
    body = {"reference": C0001, "amount_yen": 41_360, "window": "kaikei-1"}
    answer = await web.post("/payments/api/v1/cash-receipts", json=body, headers=cashier)
    given: dict[str, str] = answer.json()
    return given
