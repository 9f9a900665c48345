"""秘匿 (支援措置): the address of somebody protected appears on no surface."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.forms.applying import API
from tests.forms.intake.counter import Counter, card
from tests.forms.intake.family import knows
from tests.forms.printing.papers import text_of

from machi.forms.app import SERVICE
from machi.forms.commands.intake.about_intake import tablet_token
from machi.forms.domain.intake.hearing import Source, Value
from machi.forms.domain.protection import MARK, hides, is_place
from machi.forms.pages.intake.disputes import dispute_rows
from machi.forms.queries.intake import intake_by_id, shown_disputes
from machi.forms.queries.printed import open_answers
from machi.shared.auth.holders import CASE_COOKIE, Case, case_token
from machi.shared.service import Context
from machi.shared.testing.clients import bearer, client, staff_token

DESK = f"{API}/desk/applications"
CANARY = "かくれが町"
"""Where she lives, wherever it is written: synthetic."""
PHONE = "090-0000-7777"
ADDRESS = {"prefecture": "みほん県", "city_and_county": "みほん市", "street_address": CANARY}
PROTECTED = "100007"


@pytest.fixture
async def counter(context: Context, token: Callable[..., str]) -> Any:  # noqa: ANN401 - a generator
    async with client(context, SERVICE) as program:
        program.headers["authorization"] = f"Bearer {token('clerk')}"
        yield Counter(program)


@pytest.fixture
async def heard(counter: Counter) -> Counter:
    """She told her address and telephone herself; everything else comes from the register."""
    await counter.begin()
    await counter.do("procedures", procedures=["juminhyo", "kokuho-shutoku"])
    await counter.do("resident", resident=PROTECTED)
    known = {**knows(), "person:1~address": ADDRESS, "insurance:reason": "birth"}
    known["person:1"] = {**known["person:1"], "phone": PHONE}
    known["kokuho-shutoku:reason"] = "birth"
    known["person:2~foreign"] = "no"
    await counter.hear_all(known)
    return counter


@pytest.fixture
async def filed(heard: Counter) -> list[dict[str, Any]]:
    await heard.do("sign-on-paper", seal=(await heard.seen())["seal"])
    cases: list[dict[str, Any]] = (await heard.do("submit-all"))["items"]
    return cases


def says_nothing(text: str) -> None:
    assert CANARY not in text
    assert PHONE not in text


async def test_at_the_counter_nobody_reads_it_again(heard: Counter, context: Context) -> None:
    says_nothing(json.dumps(await heard.seen(), ensure_ascii=False))
    assert MARK in str((await heard.seen())["values"])
    for step in ("choose", "people", "hear", "check", "hear&fix=person:1~address"):
        page = await heard.program.get(f"/forms/intake/{heard.id}?step={step}")
        says_nothing(page.text)
    key = context.settings.secret_key.get_secret_value()
    tablet = await heard.program.get(f"/forms/tablet/{tablet_token(key, UUID(heard.id))}")
    says_nothing(tablet.text)
    assert "見本 月子" in tablet.text


async def test_whoever_is_taken_out_leaves_the_mark_to_the_family(
    heard: Counter, token: Callable[..., str], context: Context
) -> None:
    await heard.do("protect", person="2", protected=True)
    heard.program.headers["authorization"] = f"Bearer {token('supervisor')}"
    await heard.do("protect", person="1", protected=False)
    heard.program.headers["authorization"] = f"Bearer {token('clerk')}"
    await heard.do("remove-person", person="2")
    says_nothing(json.dumps(await heard.seen(), ensure_ascii=False))
    for roles in ({"honcho": ["clerk"]}, {"honcho": ["clerk"], "kita": ["supervisor"]}):
        heard.program.headers.update(bearer(staff_token(context, roles)))
        assert (await heard.send("protect", person="2", protected=False)).status_code == 403, roles
    heard.program.headers["authorization"] = f"Bearer {token('supervisor')}"
    await heard.do("protect", person="2", protected=False)
    assert CANARY in str(await heard.seen())


async def test_what_two_of_a_family_wrote_freely_is_not_read_either(
    heard: Counter, context: Context
) -> None:
    opened = await intake_by_id(UUID(heard.id), context)
    places = (place for form in opened.forms for place in form.filled.places)
    slot = next(one.slot for one in places if hides(one.field) and one.field.type == "text")
    wrote = Value(content=CANARY, source=Source.PRE_ENTRY, at=datetime.now(UTC), actor="見本 健")
    hearing = replace(opened.hearing, others={slot: ({slot: wrote},)})
    disputed = replace(opened, hearing=hearing)
    says_nothing(str(shown_disputes(disputed)))
    [row] = dispute_rows(disputed, wrote.at.date(), "ja")
    says_nothing(str(row))
    assert row.sides[0].lines == ["（入力なし）"]  # taken out since: the page still opens
    open_to_all = replace(disputed, hearing=replace(hearing, protected=frozenset()))
    assert CANARY in str(dispute_rows(open_to_all, wrote.at.date(), "ja"))


async def test_no_card_brings_it_back(heard: Counter) -> None:
    await heard.read_card(card("見本 月子", f"みほん県みほん市{CANARY}", "19920707"))
    await heard.read_card(card("見本 星", f"みほん県みほん市{CANARY}", "20190707"), person="2")
    seen = await heard.seen()
    says_nothing(json.dumps(seen, ensure_ascii=False))
    there = {path for path in seen["values"] if is_place(path)}
    assert not any(path.endswith("full_address") for path in there), "not even behind the mark"


async def test_her_cases_show_it_on_no_surface(
    filed: list[dict[str, Any]], counter: Counter, context: Context, token: Callable[..., str]
) -> None:
    program = counter.program
    program.headers["authorization"] = f"Bearer {token('reviewer')}"
    for one in filed:
        case = one["application_id"]
        seen = await program.get(f"{DESK}/{case}")
        assert seen.json()["protected"] is True
        says_nothing(seen.text)
        page = await program.get(f"/forms/desk/{case}")
        says_nothing(page.text)
        assert "秘匿（支援措置）" in page.text
        async with context.db.transaction() as tx:  # what every paper of a case is made of
            opened = await open_answers(tx, context, UUID(case))
        says_nothing(str(opened.evaluation))
    of = {"procedure_id": "juminhyo", "version": await _version(context)}
    asked = {"filter": of, "why": "見本の集計"}
    for form in ("csv", "json"):
        sheet = await program.post(f"{API}/desk/exports", json={**asked, "form": form})
        assert sheet.status_code == 200, sheet.text
        assert MARK in sheet.text
        says_nothing(sheet.text)
    paper = await program.get(f"/forms/intake/{counter.id}/print.pdf")
    assert MARK in text_of(paper.content)
    says_nothing(text_of(paper.content))
    rows = await context.db.rows("select data::text as said from outbox")
    says_nothing(str([row["said"] for row in rows]))


async def _version(context: Context) -> int:
    row = await context.db.row(
        "select procedure_version as n from application where procedure_id = 'juminhyo'"
    )
    assert row is not None
    return int(row["n"])


async def test_few_look_behind_it_and_it_is_recorded(
    filed: list[dict[str, Any]], counter: Counter, context: Context, token: Callable[..., str]
) -> None:
    case = filed[0]["application_id"]
    program = counter.program
    path = f"{DESK}/{case}/protected"
    assert (await program.post(path, json={"reason": "証明書の作成"})).status_code == 403
    program.headers["authorization"] = f"Bearer {token('supervisor')}"
    assert (await program.post(path, json={"reason": " "})).status_code == 422
    seen = await program.post(path, json={"reason": "証明書の作成"})
    assert CANARY in seen.text
    page = await program.post(
        f"/forms/desk/{case}/protected",
        data={"reason": "電話"},
        headers={"origin": str(program.base_url)},
    )
    assert CANARY in page.text
    rows = await context.db.rows(
        "select why from audit_entry where application_id = $1 and why <> ''", UUID(case)
    )
    assert {row["why"] for row in rows} == {
        "秘匿の内容を表示：証明書の作成",
        "秘匿の内容を表示：電話",
    }
    says_nothing((await program.get(f"{DESK}/{case}")).text)


async def test_a_case_is_protected_at_the_desk_and_few_lift_it(
    filed: list[dict[str, Any]], counter: Counter, context: Context, token: Callable[..., str]
) -> None:
    case, program = filed[0]["application_id"], counter.program
    await context.db.row("update application set protected = false")
    assert CANARY in (await program.get(f"{DESK}/{case}")).text
    asked = {"protected": True, "reason": "支援措置の申出があった"}
    assert (await program.post(f"{DESK}/{case}/protection", json=asked)).status_code == 204
    for one in filed:  # filed in one go: about one family
        says_nothing((await program.get(f"{DESK}/{one['application_id']}")).text)
    lifted = {"protected": False, "reason": "支援措置が終わった"}
    assert (await program.post(f"{DESK}/{case}/protection", json=lifted)).status_code == 403
    program.headers["authorization"] = f"Bearer {token('supervisor')}"
    assert (await program.post(f"{DESK}/{case}/protection", json=lifted)).status_code == 204
    assert CANARY in (await program.get(f"{DESK}/{case}")).text


async def test_whoever_hears_of_it_protects_and_the_address_is_gone(
    counter: Counter, token: Callable[..., str]
) -> None:
    await counter.begin()
    await counter.do("procedures", procedures=["juminhyo"])
    await counter.read_card(card("見本 月子", f"みほん県みほん市{CANARY}", "19920707"))
    assert CANARY in str(await counter.seen())
    await counter.do("protect", person="1", protected=True)
    seen = await counter.seen()
    assert not any(is_place(path) for path in seen["values"])
    assert seen["protected"] == ["1"]
    refused = await counter.send("protect", person="1", protected=False)
    assert refused.status_code == 403
    counter.program.headers["authorization"] = f"Bearer {token('supervisor')}"
    await counter.do("protect", person="1", protected=False)
    assert (await counter.seen())["protected"] == []


async def test_what_is_to_be_corrected_is_not_filled_in_again(
    filed: list[dict[str, Any]], counter: Counter, browser: httpx.AsyncClient, context: Context
) -> None:
    case = next(one for one in filed if one["procedure_id"] == "juminhyo")
    items = [{"path": "applicant", "message": "住所をもう一度"}]
    asked = {"expected_revision": 2, "reason": "確かめたい", "due": "2026-04-20", "items": items}
    path = f"{DESK}/{case['application_id']}/request-correction"
    assert (await counter.program.post(path, json=asked)).status_code == 200
    key = context.settings.secret_key.get_secret_value()
    at = datetime.now(UTC)
    browser.cookies.set(CASE_COOKIE, case_token(key, Case(UUID(case["application_id"])), at=at))
    page = f"/forms/case/{case['receipt_number']}"
    await context.db.row("update application set protected = false")
    assert CANARY in (await browser.get(f"{page}/correction")).text
    await context.db.row("update application set protected = true")
    says_nothing((await browser.get(f"{page}/correction")).text)
    says_nothing((await browser.get(page)).text)
    copy = text_of((await browser.get(f"{page}/copy.pdf")).content)
    says_nothing(copy)
    assert MARK in copy
