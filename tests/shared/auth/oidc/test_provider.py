"""What is configured, and what a provider says of itself: only its own origin is ever asked."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from joserfc.jwk import ECKey, RSAKey
from pydantic import ValidationError
from tests.shared.at_provider import CITY, PROVIDER, browser
from tests.shared.auth.oidc.conftest import BACK, TARO, Walk

from machi.local.standins.identity.provider import STAFF_CALLBACK
from machi.local.standins.standins import StandIns
from machi.shared.auth.oidc import ProviderDown, RelyingParty, SignInFailed
from machi.shared.auth.oidc.client_key import read_key
from machi.shared.settings import CitizenOidc, CitySettings, OidcSettings, StaffOidc

WHOLE: Mapping[str, Any] = {
    "issuer": "https://id.test/realms/main",
    "client_id": "machi",
    "client_secret": "known",
}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"issuer": "http://id.test"}, "https"),
        ({"client_id": ""}, "client_id"),
        ({"client_secret": None}, "client_secret"),
        ({"client_key": Path("key.json")}, "client_secret"),
    ],
)
def test_half_a_provider_stops_the_start(wrong: dict[str, Any], says: str) -> None:
    OidcSettings(**WHOLE)
    with pytest.raises(ValidationError, match=says):
        OidcSettings(**{**WHOLE, **wrong})


def test_without_an_issuer_nothing_is_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert CitySettings().citizen_oidc.issuer is None
    monkeypatch.setenv("MACHI_CITIZEN_OIDC_ISSUER", "")  # as a compose file passes it on
    assert CitizenOidc().issuer is None
    with pytest.raises(ValueError, match="no provider"):
        RelyingParty(CitizenOidc(), name="citizen", secret_key="k" * 32, public_url=CITY)


def test_citizens_and_staff_have_settings_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in WHOLE.items():
        monkeypatch.setenv(f"MACHI_STAFF_OIDC_{name.upper()}", value)
    assert StaffOidc().issuer == WHOLE["issuer"]
    assert "known" not in repr(StaffOidc())
    assert CitySettings().citizen_oidc.issuer is None


@pytest.mark.parametrize("kind", ["EC", "RSA"])
@pytest.mark.parametrize("form", ["jwk", "pkcs8", "traditional"])
def test_a_key_is_read_in_every_common_form(tmp_path: Path, kind: str, form: str) -> None:
    made: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    key: ECKey | RSAKey
    if kind == "EC":
        made = ec.generate_private_key(ec.SECP256R1())
        key = ECKey.import_key(_pem(made, "PKCS8"))
    else:
        made = rsa.generate_private_key(65537, 2048)
        key = RSAKey.import_key(_pem(made, "PKCS8"))
    file = tmp_path / "client-key"
    if form == "jwk":
        file.write_text(json.dumps(key.as_dict(private=True)))
    else:
        file.write_text(_pem(made, "PKCS8" if form == "pkcs8" else "TraditionalOpenSSL"))
    assert read_key(file).as_dict(private=True) == key.as_dict(private=True)


def test_a_public_key_or_another_kind_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "client-key"
    public = json.dumps(ECKey.generate_key("P-256").as_dict(private=False))
    others = (ed25519.Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP384R1()))
    for content in (public, *(_pem(other, "PKCS8") for other in others), "{}"):
        file.write_text(content)
        with pytest.raises(ValueError, match="client-key"):
            read_key(file)


def _pem(key: Any, form: str) -> str:  # noqa: ANN401 - any private key
    kept = key.private_bytes(
        serialization.Encoding.PEM,
        getattr(serialization.PrivateFormat, form),
        serialization.NoEncryption(),
    )
    return str(kept.decode())


async def test_a_client_with_a_secret_signs_people_in_too(standins: StandIns) -> None:
    party = RelyingParty(
        StaffOidc(**standins.identity.staff_settings()),
        name="staff",
        secret_key="k" * 32,
        public_url=CITY,
    )
    begun = await party.begin(CITY + STAFF_CALLBACK, state_for={})
    async with browser(standins) as opened:
        hanako = {"person": "00000000-0000-7000-8000-000000000001"}
        answer = await opened.post(begun.url, data=hanako)
    query = dict(httpx2.URL(answer.headers["location"]).params)
    signed_in = await party.finish({begun.name: begun.cookie}, query)
    assert signed_in.identity.claims["groups"] == ["honcho-clerk"]


async def test_a_provider_that_calls_itself_otherwise_is_not_believed(walk: Walk) -> None:
    other = walk.settings.model_copy(update={"issuer": walk.realm.issuer + "/"})
    with pytest.raises(SignInFailed) as refused:
        await walk.another_party(settings=other).begin(BACK, state_for={})
    assert refused.value.reason == "issuer"
    nobody = walk.settings.model_copy(update={"issuer": f"{PROVIDER}/local/oidc/realms/x"})
    with pytest.raises(ProviderDown):
        await walk.another_party(settings=nobody).begin(BACK, state_for={})


@pytest.mark.parametrize("endpoint", ["token_endpoint", "jwks_uri"])
async def test_no_other_origin_is_asked_whatever_the_description_says(
    walk: Walk, monkeypatch: pytest.MonkeyPatch, endpoint: str
) -> None:
    lies = {**walk.realm.description(), endpoint: "https://elsewhere.test/take-it"}
    monkeypatch.setattr(type(walk.realm), "description", lambda _: lies)
    with pytest.raises(SignInFailed) as refused:
        await walk.whole()
    assert refused.value.reason == "elsewhere"


async def test_a_description_with_holes_is_not_believed(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    holes = {"issuer": walk.realm.issuer, "jwks_uri": None}
    monkeypatch.setattr(type(walk.realm), "description", lambda _: holes)
    with pytest.raises(SignInFailed) as refused:
        await walk.begin()
    assert refused.value.reason == "description"


async def test_servers_may_reach_the_provider_by_another_way_than_people(
    walk: Walk, standins: StandIns
) -> None:
    """People open it at one address; our servers find it at another. Its name stays one."""
    standins.identity.origin = "https://id.city.test"
    settings = walk.settings.model_copy(
        update={"issuer": walk.realm.issuer, "reached_at": PROVIDER}
    )
    party = walk.another_party(settings=settings)
    begun = await party.begin(BACK, state_for={})
    assert begun.url.startswith("https://id.city.test/local/oidc/realms/main/")
    async with browser(standins) as opened:
        there = begun.url.replace("https://id.city.test", PROVIDER)
        answer = await opened.post(there, data={"person": TARO})
    query = dict(httpx2.URL(answer.headers["location"]).params)
    signed_in = await party.finish({begun.name: begun.cookie}, query)
    assert signed_in.identity.issuer == "https://id.city.test/local/oidc/realms/main"
