"""A sign-in from one end to the other, and everything that must not be believed on the way."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from structlog.testing import capture_logs
from tests.shared.at_provider import browser
from tests.shared.auth.oidc.conftest import BACK, TARO, Walk

from machi.local.standins.identity.faults import Kind
from machi.shared.auth.oidc import (
    ProviderDown,
    SignInCancelled,
    SignInExpired,
    SignInFailed,
)


async def test_a_citizen_signs_in_and_comes_back_to_what_was_under_way(walk: Walk) -> None:
    signed_in = await walk.whole(draft="d-1", next="/forms/juminhyo/3")
    assert signed_in.state_for == {"draft": "d-1", "next": "/forms/juminhyo/3"}
    who = signed_in.identity
    assert (who.issuer, who.acr) == (walk.realm.issuer, "aal3 crl")
    assert who.subject
    assert TARO not in who.subject
    assert who.claims == {
        "name": "見本 太郎",
        "address": {"formatted": "みほん県みほん市中央一丁目2-3"},
        "birthdate": "1988-05-04",
        "gender": "male",
    }
    assert abs(who.at - walk.clock.now()) < timedelta(minutes=1)


async def test_the_same_person_has_the_same_subject_and_others_another(walk: Walk) -> None:
    first, again = (await walk.whole(), await walk.whole())
    assert first.identity.subject == again.identity.subject
    begun = await walk.begin()
    hanako = await walk.finish(await walk.at_provider(begun, person="100002"))
    assert hanako.identity.subject != first.identity.subject


async def test_everything_that_makes_the_flow_safe_is_asked_for(walk: Walk) -> None:
    begun = await walk.begin()
    asked = parse_qs(urlsplit(begun.url).query)
    assert asked["response_type"] == ["code"]
    assert asked["redirect_uri"] == [BACK]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["acr_values"] == ["aal3 crl"]
    for secret in ("state", "nonce", "code_challenge"):
        assert len(asked[secret][0]) >= 43
    other = parse_qs(urlsplit((await walk.begin()).url).query)
    for secret in ("state", "nonce", "code_challenge"):
        assert other[secret] != asked[secret]


async def test_only_what_is_asked_for_is_told(walk: Walk) -> None:
    begun = await walk.party.begin(BACK, state_for={}, scopes="openid birthdate")
    walk.cookies = {begun.name: begun.cookie}
    signed_in = await walk.finish(await walk.at_provider(begun, person=TARO))
    assert signed_in.identity.claims == {"birthdate": "1988-05-04"}


async def test_the_cookie_tells_nobody_anything(walk: Walk) -> None:
    begun = await walk.begin(draft="secret-of-a-draft")
    answer = begun.go()
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "max-age=900" in cookie
    assert "secret-of-a-draft" not in cookie
    assert parse_qs(urlsplit(begun.url).query)["state"][0].lower() not in cookie
    assert answer.headers["cache-control"] == "no-store"


async def test_the_cookie_is_for_https_and_this_host_alone_where_the_city_is(walk: Walk) -> None:
    party = walk.another_party(public_url="https://city.test")
    cookie = (await party.begin(BACK, state_for={})).go().headers["set-cookie"]
    # What browsers ask of the prefix, or they keep no such cookie: Secure, Path=/ and no Domain.
    assert cookie.startswith("__Host-machi_oidc_citizen=")
    assert "; Secure" in cookie
    assert "; Path=/;" in cookie
    assert "domain" not in cookie.lower()


async def test_who_cancels_comes_back_with_nothing_lost(walk: Walk) -> None:
    begun = await walk.begin(draft="d-1")
    query = await walk.at_provider(begun, cancel="1")
    with pytest.raises(SignInCancelled) as refused:
        await walk.finish(query)
    assert refused.value.state_for == {"draft": "d-1"}


async def test_a_link_from_somebody_else_signs_nobody_in(walk: Walk) -> None:
    """Login CSRF: the attacker's own code and state, opened in the victim's browser."""
    attackers = await walk.at_provider(await walk.begin(), person="100002")
    await walk.begin(draft="of the victim")
    with pytest.raises(SignInFailed) as refused:
        await walk.finish(attackers)
    assert refused.value.reason == "state"
    walk.cookies = {}
    with pytest.raises(SignInFailed) as refused:
        await walk.finish(attackers)
    assert refused.value.reason == "no_cookie"


async def test_a_cookie_that_was_changed_is_none(walk: Walk) -> None:
    begun = await walk.begin(draft="d-1")
    query = await walk.at_provider(begun, person=TARO)
    head, key, vector, content, tag = begun.cookie.split(".")
    changed = ("A" if content[5] != "A" else "B").join((content[:5], content[6:]))
    walk.cookies = {begun.name: f"{head}.{key}.{vector}.{changed}.{tag}"}
    with pytest.raises(SignInFailed) as refused:
        await walk.finish(query)
    assert (refused.value.reason, refused.value.state_for) == ("cookie", {})


@pytest.mark.parametrize("different", [{"secret_key": "x" * 32}, {"name": "staff"}])
async def test_a_cookie_of_another_service_or_provider_is_none(
    walk: Walk, different: dict[str, str]
) -> None:
    query = await walk.at_provider(await walk.begin(), person=TARO)
    other = walk.another_party(**different)
    with pytest.raises(SignInFailed) as refused:
        await other.finish({other.cookie_name: next(iter(walk.cookies.values()))}, query)
    assert refused.value.reason == "cookie"


async def test_a_code_is_good_once(walk: Walk) -> None:
    query = await walk.at_provider(await walk.begin(), person=TARO)
    await walk.finish(query)
    with pytest.raises(SignInFailed) as refused:
        await walk.finish(query)
    assert refused.value.reason == "invalid_grant"


async def test_a_stolen_code_is_worth_nothing_in_another_browser(walk: Walk) -> None:
    """PKCE: the thief has code and state of another's sign-in, and a sign-in of his own."""
    stolen = await walk.at_provider(await walk.begin(), person=TARO)
    mine = await walk.at_provider(await walk.begin(), person="100002")
    with pytest.raises(SignInFailed) as refused:
        await walk.finish({**mine, "code": stolen["code"]})
    assert refused.value.reason == "invalid_grant"


async def test_who_takes_too_long_begins_again(walk: Walk) -> None:
    query = await walk.at_provider(await walk.begin(draft="d-1"), person=TARO)
    walk.clock.by = timedelta(minutes=15)
    with pytest.raises(SignInExpired) as refused:
        await walk.finish(query)
    assert refused.value.state_for == {"draft": "d-1"}


async def test_an_answer_in_another_issuers_name_is_refused(walk: Walk) -> None:
    query = await walk.at_provider(await walk.begin(), person=TARO)
    with pytest.raises(SignInFailed) as refused:
        await walk.finish({**query, "iss": "https://elsewhere.test"})
    assert refused.value.reason == "issuer"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("wrong_nonce", "nonce"),
        ("wrong_audience", "aud"),
        ("also_for_another", "azp"),
        ("wrong_issuer", "iss"),
        ("expired", "expired"),
        ("weak", "acr"),
        ("unsigned", "id_token"),
        ("signed_with_public_key", "id_token"),
        ("signed_with_unknown_key", "id_token"),
        ("other_userinfo", "userinfo"),
    ],
)
async def test_a_token_that_is_not_for_this_sign_in_is_refused(
    walk: Walk, fault: Kind, reason: str
) -> None:
    walk.realm.faults.set(fault)
    with pytest.raises(SignInFailed) as refused:
        await walk.whole(draft="d-1")
    assert (refused.value.reason, refused.value.state_for) == (reason, {"draft": "d-1"})
    assert (await walk.whole()).identity.claims["name"] == "見本 太郎"


@pytest.mark.parametrize("prompt", [None, "login"])
async def test_an_old_proof_is_none_where_a_new_one_was_asked_for(
    walk: Walk, prompt: str | None
) -> None:
    begun = await walk.party.begin(BACK, state_for={}, prompt=prompt)
    assert ("prompt=login" in begun.url) is (prompt is not None)
    walk.cookies = {begun.name: begun.cookie}
    walk.realm.faults.set("stale")
    query = await walk.at_provider(begun, person=TARO)
    if prompt is None:
        who = (await walk.finish(query)).identity
        assert who.at < walk.clock.now() - timedelta(minutes=59)
    else:
        with pytest.raises(SignInFailed) as refused:
            await walk.finish(query)
        assert refused.value.reason == "auth_time"


async def test_keys_may_change_at_any_time(walk: Walk) -> None:
    await walk.whole()
    walk.realm.rotate()
    assert (await walk.whole()).identity.subject
    walk.realm.rotate()
    assert (await walk.whole()).identity.subject


@pytest.mark.parametrize("answers", [0, 1])
async def test_a_provider_that_is_down_is_said_to_be(walk: Walk, answers: int) -> None:
    begun = await walk.begin(draft="d-1") if answers else None
    query = await walk.at_provider(begun, person=TARO) if begun else {}
    walk.realm.faults.set("down", 9)
    with pytest.raises(ProviderDown) as refused:
        await (walk.finish(query) if begun else walk.begin(draft="d-1"))
    assert refused.value.status == 503
    assert refused.value.state_for == {"draft": "d-1"}


async def test_a_provider_that_hangs_is_not_waited_for(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("machi.shared.auth.oidc.provider.PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr("machi.local.standins.identity.pages.SLOW_SECONDS", 1)
    walk.realm.faults.set("slow")
    with pytest.raises(ProviderDown):
        await walk.begin()


async def test_logs_know_what_went_wrong_and_nobody(
    walk: Walk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with capture_logs() as said:
        who = (await walk.whole(draft="d-1")).identity
        walk.realm.faults.set("other_userinfo")
        with pytest.raises(SignInFailed):
            await walk.whole(draft="d-1")
    assert said == [
        {
            "event": "sign_in_failed",
            "log_level": "warning",
            "provider": "citizen",
            "code": "auth.sign_in_failed",
            "reason": "userinfo",
        }
    ]
    for secret in (who.subject, *who.claims.values(), "d-1"):
        assert str(secret) not in caplog.text


async def test_state_that_no_cookie_can_hold_is_a_mistake_of_ours(walk: Walk) -> None:
    with pytest.raises(ValueError, match="2048"):
        await walk.begin(draft="x" * 2048)
    begun = await walk.begin(draft="x" * 2000)
    assert len(begun.cookie) + len(begun.name) < 4096


async def test_no_page_in_between_learns_the_code(walk: Walk) -> None:
    """The page that asks says nothing of the city's to others, and cannot be shown in a frame."""
    begun = await walk.begin()
    async with browser(walk.standins) as opened:
        page = await opened.get(begun.url)
    assert page.headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
