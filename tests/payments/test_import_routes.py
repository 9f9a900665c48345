"""Bringing a collection file over HTTP: who may, what it answers, what its page says."""

from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from machi.payments.queries.ledger import trial_balance
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, said, staff_token

pytestmark = pytest.mark.usefixtures("on_file")

API = "/payments/api/v1/imports"
PAGE = "/payments/imports"
SAMPLES = Path(__file__).parent / "samples"
GOOD = SAMPLES / "collection_20261204_good.csv"
BAD = SAMPLES / "collection_20261207_bad_check_digit.csv"


def upload(file: Path, name: str | None = None) -> dict[str, tuple[str, bytes, str]]:
    return {"file": (name or file.name, file.read_bytes(), "text/csv")}


async def test_a_good_file_is_reported_and_the_same_again_changes_nothing(
    context: Context, web: httpx.AsyncClient, cashier: Mapping[str, str]
) -> None:
    answer = await web.post(API, files=upload(GOOD), headers=cashier)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["state"], told["lines"], told["already_imported"]) == ("ACCEPTED", 200, False)
    assert sum(row["claim_yen"] for row in told["outcomes"]) == 2_636_990
    assert len(told["exceptions"]) == 28
    assert [fund["net_yen"] for fund in told["funds"]] == [3_004_447, 90_190]
    events = await said(context)
    again = await web.post(API, files=upload(GOOD, "other.csv"), headers=cashier)
    assert (again.json()["already_imported"], again.json()["file_id"]) == (True, told["file_id"])
    assert await said(context) == events
    shown = await web.get(f"{API}/{told['file_id']}", headers=cashier)
    assert shown.json() == told


async def test_a_refused_file_names_its_line_in_plain_words(
    context: Context, web: httpx.AsyncClient, cashier: Mapping[str, str]
) -> None:
    headers = {**cashier, "idempotency-key": "once"}
    answers = [await web.post(API, files=upload(BAD), headers=headers) for _ in range(2)]
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (422, "payments.file_refused")
        assert answer.json()["detail"] == "39行目：バーコードの検査数字「6」が合いません。"
    rows = await context.db.rows("select state from imported_file")
    assert [row["state"] for row in rows] == ["QUARANTINED"]
    assert await said(context) == []
    assert "過誤納金" not in await trial_balance(context.db)


async def test_the_page_reports_outcomes_and_exceptions(
    web: httpx.AsyncClient, cashier: Mapping[str, str]
) -> None:
    sent = await web.post(PAGE, files=upload(GOOD), headers=cashier)
    assert sent.status_code == 303
    report = (await web.get(sent.headers["location"], headers=cashier)).text
    for text in ("2,468,210円", "3,004,447円", "確かめる必要がある行（28件）", "同じ行が2つ"):
        assert text in report
    again = await web.post(PAGE, files=upload(GOOD), headers=cashier)
    assert (
        "すでに取り込まれています"
        in (await web.get(again.headers["location"], headers=cashier)).text
    )
    refused = await web.post(PAGE, files=upload(BAD), headers=cashier)
    assert "39行目" in (await web.get(refused.headers["location"], headers=cashier)).text
    listed = (await web.get(PAGE, headers=cashier)).text
    assert listed.count("隔離") == 1


async def test_a_form_without_a_file_says_so(
    web: httpx.AsyncClient, cashier: Mapping[str, str]
) -> None:
    answer = await web.post(PAGE, data={"idempotency_key": "x"}, headers=cashier)
    assert answer.status_code == 422
    assert "ファイルを選んでください" in answer.text


async def test_only_who_may_import_does(context: Context, web: httpx.AsyncClient) -> None:
    auditor = bearer(staff_token(context, {"*": ["auditor"]}))
    assert (await web.post(API, files=upload(GOOD), headers=auditor)).status_code == 403
    assert (await web.post(API, files=upload(GOOD))).status_code == 401
    assert (await web.get(PAGE, headers=auditor)).status_code == 403


async def test_claims_are_listed_by_what_they_are_for(
    context: Context, web: httpx.AsyncClient
) -> None:
    auditor = bearer(staff_token(context, {"*": ["auditor"]}))
    found = await web.get(
        "/payments/api/v1/claims", params={"source": "payments/C0113"}, headers=auditor
    )
    states = [(item["slip_state"], item["state"]) for item in found.json()["items"]]
    assert states == [("SUPERSEDED", "ASSESSED"), ("REGISTERED", "ASSESSED")]
    balance = await web.get("/payments/api/v1/trial-balance", headers=auditor)
    assert balance.json()["sum_yen"] == 0
