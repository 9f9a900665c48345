"""My cases: mine and nobody else's, opened without number and secret; added with both."""

from datetime import timedelta

import httpx
from tests.forms.applying import answers, apply, send
from tests.forms.conftest import SetClock
from tests.forms.filling import form_of, press
from tests.forms.proving import WHO, mailed, proved, show_proof

from machi.forms.commands.citizens.recognise import recognised
from machi.forms.commands.forget_case import forget_case
from machi.shared.auth.oidc import Identity
from machi.shared.service import Context

OTHER = "見本 花子"


async def test_whoever_signed_in_sees_what_they_sent_and_opens_it(
    browser: httpx.AsyncClient, program: httpx.AsyncClient, context: Context
) -> None:
    number = (await apply(program)).json()["receipt_number"]
    nobody = await browser.get("/forms/mine")
    assert nobody.status_code == 303
    assert nobody.headers["location"] == "/forms/sign-in?next=/forms/mine"
    show_proof(browser, mailed(context), context)
    mine = await browser.get("/forms/mine")
    assert number in mine.text
    assert "進んでいる手続き" in mine.text
    assert "請求が届きました" in mine.text
    opened = await press(browser, form_of(mine, await case_id(context)), ("do", "open"))
    assert opened.url.path == f"/forms/case/{number}"
    assert "請求が届きました" in opened.text


async def case_id(context: Context) -> str:
    [row] = await context.db.rows("select id from application")
    return str(row["id"])


async def test_nobody_sees_or_opens_another_persons(
    browser: httpx.AsyncClient, program: httpx.AsyncClient, context: Context
) -> None:
    number = (await apply(program)).json()["receipt_number"]
    own = await case_id(context)
    show_proof(browser, mailed(context, OTHER), context)
    mine = await browser.get("/forms/mine")
    assert number not in mine.text
    assert "まだありません" in mine.text
    assert (await browser.post(f"/forms/mine/cases/{own}")).status_code == 404
    assert (await browser.post(f"/forms/mine/drafts/{own}")).status_code == 404


async def test_a_case_sent_otherwise_is_added_with_number_and_secret(
    browser: httpx.AsyncClient, program: httpx.AsyncClient, context: Context
) -> None:
    filed = (await apply(program, "sodai-gomi")).json()
    await context.db.rows("update application set citizen = null")
    show_proof(browser, mailed(context), context)
    form = form_of(await browser.get("/forms/mine"), "/forms/mine")
    form.fields |= {"receipt_number": [filed["receipt_number"]], "secret": ["x"]}
    wrong = await press(browser, form, ("do", "add"))
    assert wrong.status_code == 404
    assert "受付番号か確認コードが違います" in wrong.text
    form.fields["secret"] = [filed["secret"]]
    assert filed["receipt_number"] in (await press(browser, form, ("do", "add"))).text
    show_proof(browser, mailed(context, OTHER), context)
    taken = await press(browser, form, ("do", "add"))
    assert taken.status_code == 409
    assert "ほかの人の一覧" in taken.text


async def test_a_draft_goes_on_at_another_device_and_its_address_before_is_void(
    browser: httpx.AsyncClient, context: Context
) -> None:
    show_proof(browser, mailed(context), context)
    begun = await browser.post("/forms/juminhyo/start")
    before = begun.headers["location"]
    mine = await browser.get("/forms/mine")
    assert "入力の途中" in mine.text
    form = form_of(mine, f"/forms/mine/drafts/{await case_id(context)}")
    page = await press(browser, form, ("do", "go"))
    assert page.status_code == 200
    assert page.url.path.startswith("/forms/d/")
    assert page.url.path != before
    assert (await browser.get(before)).status_code == 404


async def test_half_an_hour_and_signing_out_end_it(
    browser: httpx.AsyncClient, program: httpx.AsyncClient, context: Context
) -> None:
    await apply(program)
    show_proof(browser, mailed(context), context)
    mine = await browser.get("/forms/mine")
    await press(browser, form_of(mine, await case_id(context)), ("do", "open"))
    held = {one.name for one in browser.cookies.jar}
    assert {"machi_citizen", "machi_case"} <= held
    gone = await browser.post("/forms/sign-out")
    assert "サインアウトしました" in gone.text
    assert {one.name for one in browser.cookies.jar}.isdisjoint({"machi_citizen", "machi_case"})
    show_proof(browser, mailed(context), context)
    clock = context.clock
    assert isinstance(clock, SetClock)
    clock.at += timedelta(minutes=30)
    assert (await browser.get("/forms/mine")).status_code == 303


async def test_a_delegate_s_case_is_the_delegate_s(
    browser: httpx.AsyncClient, program: httpx.AsyncClient, context: Context
) -> None:
    """Who signs is whose list it is on, whoever the applicant in the answers is."""
    body = {"procedure_id": "juminhyo", "answers": answers()}
    delegate = await proved(context, "juminhyo", answers(), who=OTHER)
    filed = await program.post("/forms/api/v1/applications", json=body, headers=delegate)
    number = filed.json()["receipt_number"]
    for who, sees in ((OTHER, True), (WHO, False)):
        show_proof(browser, mailed(context, who), context)
        assert (number in (await browser.get("/forms/mine")).text) is sees


async def test_a_forgotten_case_is_on_nobodys_list(
    program: httpx.AsyncClient, context: Context
) -> None:
    await send(program, {"procedure_id": "juminhyo", "answers": answers()})
    [row] = await context.db.rows("select id from application")
    async with context.db.transaction() as tx:
        await forget_case(tx, context.vault, row["id"])
    [left] = await context.db.rows("select citizen from application")
    assert left["citizen"] is None


async def test_a_person_is_a_keyed_hash_of_issuer_and_subject(context: Context) -> None:
    def of(issuer: str, subject: str) -> bytes | None:
        who = Identity(issuer=issuer, subject=subject, claims={}, acr="", at=context.clock.now())
        return recognised(who, None, context).citizen

    same = of("https://id.city.test", "one")
    assert same == of("https://id.city.test", "one")
    assert len({same, of("https://id.city.test", "two"), of("https://other.test", "one")}) == 3
    assert same is not None
    assert b"one" not in same
