"""What the card says is filled in where a procedure lets it, looked at, changed, or left alone."""

from dataclasses import replace
from typing import Any

import httpx
import pytest
from starlette.responses import Response
from tests.forms.applying import answers
from tests.forms.filling import fill, form_of, press
from tests.forms.proving import mailed, show_proof

from machi.forms.commands.citizens.profile import open_profile, profile_of, seal_profile
from machi.forms.commands.look_into_application import LookIntoApplication, look_into_application
from machi.forms.domain.intake.card import CardAttributes
from machi.forms.domain.profile import attributes_of
from machi.forms.pages.citizens.held import keep_profile
from machi.forms.store.residents import sample_file
from machi.shared.auth.oidc import Identity
from machi.shared.ids import new_id
from machi.shared.service import Context

NAME, ADDRESS = "見本 太郎", "みほん県みほん市中央一丁目2-3"
CLAIMS = {
    "name": NAME,
    "address": {"formatted": ADDRESS},
    "birthdate": "1988-05-04",
    "gender": "male",
}
PROFILE = CardAttributes(name=NAME, address=ADDRESS, born="1988-05-04", sex=1)


def identity(context: Context, **claims: Any) -> Identity:  # noqa: ANN401 - claims
    return Identity(
        issuer="https://id.city.test",
        subject="one",
        claims={**CLAIMS, **claims},
        acr="",
        at=context.clock.now(),
    )


def test_the_four_attributes_are_read_and_nothing_is_guessed() -> None:
    assert attributes_of(CLAIMS) == PROFILE
    assert attributes_of({**CLAIMS, "address": ADDRESS, "gender": "2"}) == replace(PROFILE, sex=2)
    for wrong in ({"name": ""}, {"birthdate": "1988"}, {"gender": "x"}, {"address": None}):
        assert attributes_of({**CLAIMS, **wrong}) is None
    assert attributes_of({}) is None


async def with_profile(browser: httpx.AsyncClient, context: Context) -> httpx.Response:
    proof = mailed(context)
    show_proof(browser, proof, context)
    sealed = seal_profile(PROFILE, proof.citizen or b"", context)
    browser.cookies.set("machi_profile", sealed, browser.base_url.host, "/forms")
    return await browser.post("/forms/sodai-gomi/start", follow_redirects=True)


async def test_it_is_filled_in_shown_as_such_and_can_be_changed(
    browser: httpx.AsyncClient, context: Context
) -> None:
    page = await with_profile(browser, context)
    if "full_name" not in page.text:  # the page that asks for whom it is
        page = await press(browser, form_of(page, page.url.path), ("do", "next"))
    assert "入力ずみのところがあります" in page.text
    form = form_of(page, page.url.path)
    assert form.fields["applicant.full_name"] == [NAME], "never divided"
    assert form.fields["applicant.family_name"] == [""]
    assert form.fields["applicant.address.full_address"] == [ADDRESS]
    wanted = {key: value for key, value in answers("sodai-gomi").items() if key != "applicant"}
    wanted["applicant"] = {"phone": "090-0000-0000", "address": {"full_address": "なおした住所"}}
    check = await fill(browser, page, wanted)
    assert check.text.count("認証アプリ") >= 1
    assert (await browser.post(check.url.path)).status_code == 303
    [case] = await context.db.rows("select id from application")
    opened = await look_into_application(
        LookIntoApplication(case["id"], new_id(), "見本 職員"), context
    )
    sources = {place: one.source for place, one in opened.provenance.items()}
    assert sources == {"applicant.full_name": "profile"}, "what was changed, the person typed"
    assert opened.evaluation.answers["applicant"]["address"]["full_address"] == "なおした住所"


async def test_a_sealed_profile_opens_for_its_person_alone(context: Context) -> None:
    proof = mailed(context)
    sealed = seal_profile(PROFILE, proof.citizen or b"", context)
    assert NAME not in sealed
    assert open_profile(sealed, proof, context) == PROFILE
    assert open_profile(sealed, mailed(context, "見本 花子"), context) is None
    assert open_profile(sealed, None, context) is None
    assert open_profile(sealed[:-8] + "AAAAAAA=", proof, context) is None
    assert open_profile("%", proof, context) is None


async def test_nothing_is_filled_in_for_somebody_protected(context: Context) -> None:
    somebody = await profile_of(identity(context), b"c" * 32, context)
    assert somebody == PROFILE
    rows = [line.split(",") for line in sample_file().read_text("utf-8").splitlines()]
    head, *people = [dict(zip(rows[0], row, strict=False)) for row in rows]
    hidden = next(one for one in people if one["protected"] == "yes")
    assert head
    told = identity(
        context,
        name=f"{hidden['family_name']} {hidden['given_name']}",
        birthdate=hidden["date_of_birth"],
    )
    assert await profile_of(told, b"c" * 32, context) is None


async def test_whom_the_register_does_not_find_might_be_protected_under_another_glyph(
    context: Context,
) -> None:
    assert await profile_of(identity(context, name="見夲 太郎"), b"c" * 32, context) is None


def test_what_may_not_be_filled_in_any_more_leaves_the_browser(context: Context) -> None:
    answer = Response()
    keep_profile(answer, None, mailed(context), context)
    assert 'machi_profile=""' in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]


@pytest.mark.parametrize("protected", [True, False])
async def test_nor_for_whoever_has_a_protected_case(
    browser: httpx.AsyncClient, context: Context, *, protected: bool
) -> None:
    proof = mailed(context)
    show_proof(browser, proof, context)
    await browser.post("/forms/sodai-gomi/start")
    await context.db.rows("update application set protected = $1", protected)
    found = await profile_of(identity(context), proof.citizen or b"", context)
    assert found == (None if protected else PROFILE)
