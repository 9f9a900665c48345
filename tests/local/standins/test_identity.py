"""The identity provider's stand-in refuses what a provider refuses, or tests prove nothing."""

import gc
import time
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from tests.shared.at_provider import PROVIDER, browser, provider_at_hand

from machi.local.standins.identity.clients import ASSERTION, Client, Refused, new_client_key
from machi.local.standins.identity.people import citizens, sample_groups, staff
from machi.local.standins.identity.provider import IdentityProvider
from machi.local.standins.identity.realm import Realm

BACK = "https://city.test/forms/signed-in"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636, appendix B
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
KEY = new_client_key()


@pytest.fixture
def realm() -> Realm:
    client = Client("machi", {BACK}, keys=KeySet([KEY]))
    return Realm(
        "main",
        citizens(),
        {"machi": client},
        "aal3 crl",
        lambda: "https://id.test",
        remembers=False,
    )


def asked(**different: str) -> dict[str, str]:
    query = {
        "response_type": "code",
        "client_id": "machi",
        "redirect_uri": BACK,
        "scope": "openid name",
        "state": "s" * 43,
        "nonce": "n" * 43,
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return {name: value for name, value in {**query, **different}.items() if value}


@pytest.mark.parametrize(
    "different",
    [
        {"redirect_uri": f"{BACK}/more"},
        {"redirect_uri": "https://evil.test/"},
        {"client_id": "other"},
        {"response_type": "token"},
        {"scope": "name"},
        {"state": ""},
        {"nonce": ""},
        {"code_challenge": ""},
        {"code_challenge_method": "plain"},
    ],
)
def test_a_request_that_is_not_whole_gets_no_page(realm: Realm, different: dict[str, str]) -> None:
    assert realm.asks(asked()).client_id == "machi"
    with pytest.raises(Refused):
        realm.asks(asked(**different))


def form(realm: Realm, **different: Any) -> dict[str, str]:  # noqa: ANN401 - claims and fields
    claims = {
        "iss": "machi",
        "sub": "machi",
        "aud": realm.endpoint("token"),
        "exp": int(time.time()) + 60,
        "jti": "once",
    }
    key = different.pop("key", KEY)
    claims |= {name: different.pop(name) for name in list(different) if name in claims}
    fields = {
        "grant_type": "authorization_code",
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        "client_assertion_type": ASSERTION,
        "client_assertion": jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key),
    }
    return {**fields, **different}


@pytest.mark.parametrize(
    "different",
    [
        {"iss": "other"},
        {"sub": "other"},
        {"aud": "https://elsewhere.test/token"},
        {"exp": 1},
        {"exp": int(time.time()) + 7200},
        {"jti": ""},
        {"key": ECKey.generate_key("P-256", auto_kid=True)},
        {"client_assertion": "nothing"},
        {"client_assertion_type": "other"},
    ],
)
def test_a_client_must_prove_itself(realm: Realm, different: dict[str, Any]) -> None:
    assert realm.client(form(realm), None).id == "machi"
    with pytest.raises(Refused) as refused:
        realm.client(form(realm, **{"jti": "twice", **different}), None)
    assert refused.value.error == "invalid_client"


def test_an_assertion_is_good_once(realm: Realm) -> None:
    realm.client(form(realm), None)
    with pytest.raises(Refused, match="used before"):
        realm.client(form(realm), None)


@pytest.mark.parametrize(
    "different",
    [
        {"code_verifier": "other"},
        {"redirect_uri": "https://city.test/"},
        {"grant_type": "password"},
    ],
)
def test_a_code_is_for_whom_it_was_made_and_good_once(
    realm: Realm, different: dict[str, str]
) -> None:
    client, person = realm.clients["machi"], realm.people["100001"]
    request = realm.asks(asked())
    code = realm.code_for(request, person)
    with pytest.raises(Refused):
        realm.exchange(form(realm, code=code, **different), client)
    code = realm.code_for(request, person)
    tokens = realm.exchange(form(realm, code=code), client)
    assert realm.claims(realm.tokens[tokens["access_token"]]).keys() == {"sub", "name"}
    with pytest.raises(Refused, match="used"):
        realm.exchange(form(realm, code=code), client)


def test_the_people_are_those_of_the_sample_city() -> None:
    assert all("見本" in one.name or one.name == "SAMPLE" for one in citizens().values())
    groups = {group for one in staff().values() for group in one.groups}
    assert groups - sample_groups().keys() == {"sample-club"}


async def test_faults_are_asked_for_over_http_and_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    standins = provider_at_hand(monkeypatch)
    about = f"{PROVIDER}/local/oidc/realms/staff/.well-known/openid-configuration"
    switch = f"{PROVIDER}/local/oidc/_fake/faults"
    async with browser(standins) as somebody:
        assert (await somebody.get(about.replace("staff", "nobody"))).status_code == 404
        unknown = await somebody.post(switch, json={"realm": "staff", "kind": "fire"})
        assert unknown.status_code == 400
        await somebody.post(switch, json={"realm": "staff", "kind": "down", "count": 2})
        assert (await somebody.get(about)).status_code == 503
        await somebody.post(switch, json={"realm": "staff"})
        assert (await somebody.get(about)).json()["issuer"] == standins.identity.staff.issuer
        no_page = f"{PROVIDER}/local/oidc/realms/staff/protocol/openid-connect/auth?client_id=x"
        assert (await somebody.get(no_page)).json()["error"] == "invalid_request"


def test_the_files_that_settings_name_go_with_the_provider(tmp_path: Path) -> None:
    passing = IdentityProvider()
    key = Path(passing.citizen_settings()["client_key"])
    assert key.stat().st_mode & 0o077 == 0
    del passing
    gc.collect()
    assert not key.parent.exists()
    kept = IdentityProvider(tmp_path).citizen_settings()["client_key"]
    assert kept.parent == tmp_path / "identity"
