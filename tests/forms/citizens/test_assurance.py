"""Nothing is filed online without the proof that the procedure asks for; each way is tried."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import product
from uuid import UUID

import httpx
import pytest
from tests.forms.applying import API, answers, apply, send
from tests.forms.conftest import SetClock
from tests.forms.filling import fill, form_of, press, with_proof
from tests.forms.proving import WHO, mailed, proved, show_proof

from machi.forms.app import SERVICE
from machi.forms.commands.citizens.proving import token_of
from machi.forms.commands.file_application import FileApplication, file_application
from machi.forms.commands.start_draft import StartDraft, start_draft
from machi.forms.domain.application import NotOffered
from machi.forms.domain.assurance import AssuranceMissing, How, Level, Proof, suffices
from machi.local.proving import HEADER, reference
from machi.shared.auth.holders import Case, case_token
from machi.shared.ids import new_id
from machi.shared.service import Context
from machi.shared.settings import CitizenOidc
from machi.shared.testing.clients import client, said

APPLICATIONS = f"{API}/applications"
SEAL = b"these answers"
ORDER = (Level.NONE, Level.EMAIL, Level.JPKI_AUTH, Level.JPKI_SIGN)


def proof(level: Level, signed: bytes | None = None) -> Proof:
    return Proof(level=level, how=How.APP, at=SetClock().now(), citizen=b"who", signed=signed)


@pytest.mark.parametrize(("asked", "held"), list(product(ORDER, ORDER)))
def test_levels_stand_in_an_order(asked: Level, held: Level) -> None:
    enough = suffices(asked, proof(held, SEAL), SEAL)
    assert enough is (ORDER.index(held) >= ORDER.index(asked))
    assert suffices(asked, None, SEAL) is (asked is Level.NONE)


def test_other_answers_were_not_signed_and_a_face_is_no_signature() -> None:
    assert not suffices(Level.JPKI_SIGN, proof(Level.JPKI_SIGN, b"others"), SEAL)
    assert not suffices(Level.JPKI_SIGN, proof(Level.JPKI_SIGN), SEAL)
    assert suffices(Level.JPKI_AUTH, proof(Level.JPKI_SIGN, b"others"), SEAL)
    for level in ORDER[1:]:
        assert not suffices(level, proof(Level.FACE), SEAL)
        assert not suffices(Level.FACE, proof(level, SEAL), SEAL)


async def test_without_a_proof_a_program_is_told_what_is_missing(
    program: httpx.AsyncClient, context: Context
) -> None:
    for name, level in (("juminhyo", "jpki_sign"), ("inu-toroku", "email")):
        body = {"procedure_id": name, "answers": answers(name)}
        refused = await program.post(APPLICATIONS, json=body)
        assert refused.status_code == 403
        told = refused.json()
        assert told["code"] == "forms.assurance_missing"
        assert level in told["detail"]
        assert told["errors"][0]["field"] == "header.Machi-Citizen"
    assert await said(context) == []
    assert await context.db.rows("select 1 from receipt_number") == []


async def test_the_case_keeps_what_was_proved_and_no_address(
    program: httpx.AsyncClient, context: Context
) -> None:
    assert (await apply(program)).status_code == 201
    header = {HEADER: token_of(mailed(context), context)}
    body = {"procedure_id": "inu-toroku", "answers": answers("inu-toroku")}
    assert (await program.post(APPLICATIONS, json=body, headers=header)).status_code == 201
    rows = await context.db.rows(
        "select proved_level, proved_how, proved_at, citizen from application order by procedure_id"
    )
    assert [(row["proved_level"], row["proved_how"]) for row in rows] == [
        ("email", "mail_code"),
        ("jpki_sign", "app"),
    ]
    assert {row["citizen"].hex() for row in rows} == {reference(WHO)}
    assert {row["proved_at"] for row in rows} == {context.clock.now()}


async def test_a_proof_that_is_forged_old_too_weak_or_for_other_answers_files_nothing(
    program: httpx.AsyncClient, context: Context
) -> None:
    good = (await proved(context, "juminhyo", answers()))[HEADER]
    other_answers = (await proved(context, "juminhyo", {**answers(), "copies": 2}))[HEADER]
    head, body, mark = good.split(".")
    secret = context.settings.secret_key.get_secret_value()
    old = replace(proof(Level.JPKI_SIGN, SEAL), at=context.clock.now() - timedelta(minutes=30))
    bad = {
        "none": "",
        "nonsense": "x.y.z",
        "changed": f"{head}.{body[:-4]}AAAA.{mark}",
        "of another kind": case_token(secret, Case(new_id()), at=context.clock.now()),
        "with another key": (await _with_another_key(context)),
        "old": token_of(old, context),
        "too weak": token_of(mailed(context), context),
        "only signed in": token_of(proof(Level.JPKI_AUTH), context),
        "for other answers": other_answers,
    }
    sent = {"procedure_id": "juminhyo", "answers": answers()}
    for name, token in bad.items():
        refused = await program.post(APPLICATIONS, json=sent, headers={HEADER: token})
        assert (refused.status_code, refused.json()["code"]) == (
            403,
            "forms.assurance_missing",
        ), name
    assert await context.db.rows("select 1 from application") == []
    assert (await send(program, sent)).status_code == 201


async def _with_another_key(context: Context) -> str:
    settings = context.settings.model_copy(
        update={"secret_key": type(context.settings.secret_key)("another key, long enough as well")}
    )
    return (await proved(replace(context, settings=settings), "juminhyo", answers()))[HEADER]


async def test_the_cookie_of_the_browser_counts_as_the_header_does(
    program: httpx.AsyncClient, context: Context
) -> None:
    token = (await proved(context, "juminhyo", answers()))[HEADER]
    program.cookies.set("machi_citizen", token, path="/forms")
    body = {"procedure_id": "juminhyo", "answers": answers()}
    assert (await program.post(APPLICATIONS, json=body)).status_code == 201


async def test_the_command_refuses_whoever_calls_it(context: Context) -> None:
    command = FileApplication(procedure_id="juminhyo", answers=answers(), proof=mailed(context))
    with pytest.raises(AssuranceMissing, match="jpki_sign"):
        await file_application(command, context)


async def test_a_signature_is_void_when_an_answer_changes_after_it(
    browser: httpx.AsyncClient, context: Context
) -> None:
    begun = await browser.post("/forms/juminhyo/start", follow_redirects=True)
    check = await fill(browser, begun, answers())
    assert "済んでいます：マイナンバーカードでの署名" in check.text
    what = await browser.get(check.url.path.replace("/check", "/what"))
    form = form_of(what, what.url.path)
    form.fields["copies"] = ["2"]
    await press(browser, form, ("do", "next"))
    refused = await browser.post(check.url.path)
    assert refused.status_code == 403
    assert "まだ提出していません" in refused.text
    assert "見本 太郎" in refused.text, "nothing that was typed is lost"
    assert await said(context) == []
    again = await with_proof(browser, await browser.get(check.url.path))
    assert "この内容で提出する" in again.text
    taps = [await browser.post(check.url.path) for _ in range(2)]
    assert [one.status_code for one in taps] == [303, 303]
    [case] = await context.db.rows("select proved_level from application")
    assert case["proved_level"] == "jpki_sign"


async def test_whoever_proved_enough_is_not_asked_again(
    browser: httpx.AsyncClient, context: Context
) -> None:
    show_proof(browser, mailed(context), context)
    begun = await browser.post("/forms/inu-toroku/start", follow_redirects=True)
    check = await fill(browser, begun, answers("inu-toroku"))
    assert "本人確認へ進む" not in check.text
    assert "済んでいます：メールの確認" in check.text
    assert (await browser.post(check.url.path)).status_code == 303


async def test_where_nobody_can_prove_it_nobody_begins_and_the_ways_on_are_named(
    context: Context,
) -> None:
    city = context.settings.city.model_copy(update={"citizen_oidc": CitizenOidc()})
    without = replace(context, settings=context.settings.model_copy(update={"city": city}))
    with pytest.raises(NotOffered):
        await start_draft(StartDraft("juminhyo", "online"), without)
    await start_draft(StartDraft("juminhyo", "pre_entry"), without)
    await start_draft(StartDraft("inu-toroku", "online"), without)
    async with client(without, SERVICE) as visitor:
        page = (await visitor.get("/forms/juminhyo")).text
    assert "オンラインでは、まだ提出できません" in page
    assert "オンラインで始める" not in page
    for way in ("家で書いて、窓口でQRコードを見せる", "/queue/r", "窓口の番号札を取る"):
        assert way in page


async def test_at_a_counter_staff_vouch_for_a_face_and_nobody_else_does(
    browser: httpx.AsyncClient, context: Context, token: Callable[..., str]
) -> None:
    staff = {"cookie": f"machi_staff={token('clerk')}"}
    sent = {"procedure_id": "juminhyo"}
    begun = await browser.post("/forms/desk/drafts", data=sent, headers=staff)
    page = await browser.get(begun.headers["location"])
    check = await fill(browser, page, answers())
    alone = await browser.post(check.url.path)
    assert alone.status_code == 403
    filed = await browser.post(check.url.path, headers=staff)
    assert filed.status_code == 303
    [case] = await context.db.rows("select proved_level, proved_how, citizen from application")
    assert tuple(case.values()) == ("face", "counter", None)
    opened = await browser.get(f"/forms/desk/{await _only(context)}", headers=staff)
    assert "本人確認：対面での確認" in opened.text


async def _only(context: Context) -> UUID:
    [row] = await context.db.rows("select id from application")
    own: UUID = row["id"]
    return own
