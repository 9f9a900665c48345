"""Staff sign in at the city's provider, get the roles of their groups, and can change places."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from tests.shared.at_provider import CITY
from tests.shared.sign_in.conftest import HANAKO, PAGE, YAE, Desk, settings
from typer.testing import CliRunner

from machi.local.standins.identity.faults import Kind
from machi.local.standins.standins import StandIns
from machi.shared.auth.guards import STAFF_COOKIE
from machi.shared.errors import NotSignedIn
from machi.shared.settings import CitySettings
from machi.shared.sign_in import __main__
from machi.shared.sign_in.app import sign_in_app
from machi.shared.sign_in.groups import Groups
from machi.shared.web.sign_in import OnlyLocal, refuse_in_production


async def test_a_clerk_signs_in_and_has_the_roles_of_her_groups(desk: Desk) -> None:
    answer = await desk.sign_in(HANAKO)
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue/desk")
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(STAFF_COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    staff = desk.tokens.staff(desk.city.cookies[STAFF_COOKIE])
    assert (staff.name, staff.roles) == ("見本 花子", {"honcho": frozenset({"clerk"})})
    assert isinstance(staff.id, UUID)
    assert "machi_oidc_staff" not in desk.city.cookies


async def test_she_is_the_same_person_tomorrow_and_nobody_else_is(desk: Desk) -> None:
    ids = []
    for person in (HANAKO, YAE, HANAKO):
        await desk.sign_in(person, "/auth/sign-in?again=true")
        ids.append(desk.tokens.staff(desk.city.cookies[STAFF_COOKIE]).id)
    assert ids[0] == ids[2] != ids[1]


async def test_a_session_ends_within_a_working_day(desk: Desk) -> None:
    await desk.sign_in(HANAKO)
    token = desk.city.cookies[STAFF_COOKIE]
    desk.clock.by = timedelta(hours=9, minutes=59)
    assert desk.tokens.staff(token)
    desk.clock.by = timedelta(hours=10)
    with pytest.raises(NotSignedIn):
        desk.tokens.staff(token)


async def test_a_person_without_a_role_is_told_so_and_not_signed_in(desk: Desk) -> None:
    answer = await desk.sign_in("nobody")
    assert answer.status_code == 403
    assert "このシステムを使う役割がありません。" in answer.text
    assert "again=true" in answer.text
    assert STAFF_COOKIE not in desk.city.cookies


async def test_the_next_person_at_a_shared_pc_is_asked_who_they_are(desk: Desk) -> None:
    await desk.sign_in(HANAKO)
    # The provider remembers her: signing in once more would not ask at all.
    remembered = await desk.provider.get(await desk.sent_away())
    assert remembered.status_code == 303
    referer = {"referer": f"{CITY}/queue/desk/honcho?token=1"}
    out = await desk.city.post("/auth/sign-out", headers=PAGE | referer)
    assert STAFF_COOKIE not in desk.city.cookies
    page = await desk.city.get(out.headers["location"], headers=PAGE)
    again = "/auth/sign-in?next=%2Fqueue%2Fdesk%2Fhoncho&amp;again=true"
    assert f'href="{again}" autofocus' in page.text
    asked = await desk.provider.get(await desk.sent_away(again.replace("&amp;", "&")))
    assert asked.status_code == 200
    answer = await desk.sign_in(YAE, again.replace("&amp;", "&"))
    assert answer.headers["location"] == "/queue/desk/honcho"
    assert desk.tokens.staff(desk.city.cookies[STAFF_COOKIE]).name == "北野 八重"


async def test_signing_out_offers_the_end_of_the_providers_session(desk: Desk) -> None:
    await desk.sign_in(HANAKO)
    page = (await desk.city.get("/auth/signed-out", headers=PAGE)).text
    ends = f"{desk.realm.issuer}/protocol/openid-connect/logout?client_id=machi-staff"
    assert ends in page
    answer = await desk.provider.get(f"{ends}&post_logout_redirect_uri={CITY}/auth/signed-out")
    assert answer.headers["location"] == f"{CITY}/auth/signed-out"
    assert (await desk.provider.get(await desk.sent_away())).status_code == 200


@pytest.mark.parametrize("path", ["//evil.test", "https://evil.test", "/\\evil.test", ""])
async def test_signing_in_leads_to_no_other_site(desk: Desk, path: str) -> None:
    answer = await desk.sign_in(HANAKO, f"/auth/sign-in?next={path}")
    assert answer.headers["location"] == "/"


async def test_who_cancels_can_try_again_for_the_same_page(desk: Desk) -> None:
    back = await desk.press(await desk.sent_away(), cancel="1")
    page = await desk.city.get(back, headers=PAGE)
    assert page.status_code == 400
    assert "サインインは取り消されました。" in page.text
    assert 'href="/auth/sign-in?next=%2Fqueue%2Fdesk"' in page.text
    assert STAFF_COOKIE not in desk.city.cookies


async def test_somebody_elses_link_signs_nobody_in(desk: Desk) -> None:
    """Login CSRF: with the attacker's code, no work of the victim lands in his account."""
    attackers = await desk.press(await desk.sent_away(), person=YAE)
    desk.city.cookies.clear()
    page = await desk.city.get(attackers, headers=PAGE)
    assert page.status_code == 400
    assert STAFF_COOKIE not in desk.city.cookies


async def test_a_session_planted_before_is_gone_after_signing_in(desk: Desk) -> None:
    desk.city.cookies.set(STAFF_COOKIE, "planted", domain="city.test", path="/")
    await desk.sign_in(HANAKO)
    assert desk.tokens.staff(desk.city.cookies[STAFF_COOKIE]).name == "見本 花子"


@pytest.mark.parametrize("fault", ["wrong_audience", "wrong_issuer"])
async def test_a_token_for_another_or_of_another_makes_no_member_of_staff(
    desk: Desk, fault: Kind
) -> None:
    desk.realm.faults.set(fault)
    page = await desk.sign_in(HANAKO)
    assert page.status_code == 400
    assert STAFF_COOKIE not in desk.city.cookies


async def test_an_answer_of_the_citizens_realm_makes_no_member_of_staff(desk: Desk) -> None:
    back = await desk.press(await desk.sent_away(), person=HANAKO)
    citizens = back.replace("realms%2Fstaff", "realms%2Fmain")
    assert citizens != back
    assert (await desk.city.get(citizens, headers=PAGE)).status_code == 400
    assert STAFF_COOKIE not in desk.city.cookies


@pytest.mark.parametrize("gone", ["before", "meanwhile"])
async def test_a_provider_that_is_down_gives_a_page_that_says_so(desk: Desk, gone: str) -> None:
    address = "/auth/sign-in?next=/queue/desk"
    if gone == "meanwhile":
        address = await desk.press(await desk.sent_away(), person=HANAKO)
        assert (await desk.city.get("/auth/readyz")).status_code == 200
    desk.realm.faults.set("down", 9)
    page = await desk.city.get(address, headers=PAGE)
    assert page.status_code == 503
    assert "サインインの確認先につながりません" in page.text
    assert 'href="/auth/sign-in?next=%2Fqueue%2Fdesk"' in page.text
    if gone == "before":
        assert (await desk.city.get("/auth/readyz")).status_code == 503


async def test_a_form_that_was_not_taken_is_not_followed_by_a_silent_redirect(desk: Desk) -> None:
    page = await desk.city.get("/auth/sign-in?next=/queue/desk&sent=true", headers=PAGE)
    assert page.status_code == 200
    assert "いま送った内容は受け付けていません" in page.text
    assert desk.realm.endpoint("auth") in page.text
    assert "machi_oidc_staff" in desk.city.cookies


async def test_too_many_roles_are_refused_rather_than_lost(
    standins: StandIns, city: CitySettings, tmp_path: Path, desk: Desk
) -> None:
    many = {f"site-{n}": ["clerk", "cashier", "reviewer"] for n in range(80)}
    groups = tmp_path / "groups.json"
    groups.write_text(json.dumps({"honcho-clerk": many}))
    app = sign_in_app(settings(standins, city, groups=groups))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=CITY) as there:
        desk.city = there
        answer = await desk.sign_in(HANAKO)
        assert answer.status_code == 403
        assert "役割の数が多すぎて" in answer.text


def test_groups_add_up_and_unknown_ones_give_nothing(tmp_path: Path) -> None:
    file = tmp_path / "groups.json"
    gives = {
        "madoguchi": {"honcho": ["clerk"]},
        "kaikei": {"honcho": ["cashier"], "*": ["auditor"]},
    }
    file.write_text(json.dumps(gives))
    groups = Groups.read(file)
    assert groups.roles(["madoguchi", "kaikei", "bowling"]) == {
        "honcho": {"clerk", "cashier"},
        "*": {"auditor"},
    }
    for nothing in ([], ["bowling"], None, "madoguchi", {"madoguchi": 1}, [["madoguchi"]]):
        assert groups.roles(nothing) == {}


def test_a_role_that_does_not_exist_stops_the_start(tmp_path: Path) -> None:
    file = tmp_path / "groups.json"
    file.write_text(json.dumps({"madoguchi": {"honcho": ["queen"]}}))
    with pytest.raises(ValueError, match="queen"):
        Groups.read(file)


def test_no_service_takes_the_signing_key_in_production(keys: Path) -> None:
    with pytest.raises(OnlyLocal):
        refuse_in_production(CitySettings(auth_signing_key=keys / "signing-key.json"))


def test_the_process_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MACHI_SIGN_IN_SECRET_KEY", "s" * 32)
    run = CliRunner().invoke(__main__.app, ["serve"])
    assert run.exit_code == 2
    assert "MACHI_STAFF_OIDC_ISSUER is not set" in run.stderr
