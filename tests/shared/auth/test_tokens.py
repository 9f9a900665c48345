"""Forged, expired and foreign tokens never speak for anybody."""

import hmac
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
import pytest
from jwt.algorithms import OKPAlgorithm

from machi.shared.auth.keys import PUBLIC_KEYS, SIGNING_KEY, StaffSigner, make_keys
from machi.shared.auth.tokens import TokenVerifier
from machi.shared.errors import NotSignedIn

NOW = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
HANAKO = UUID("00000000-0000-7000-8000-000000000001")
ROLES = {"honcho": ["clerk"]}


class SetClock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


def claims(**changed: object) -> dict[str, Any]:
    given = {
        "iss": "machi",
        "aud": "machi",
        "sub": str(HANAKO),
        "name": "見本 花子",
        "roles": ROLES,
        "iat": int(NOW.timestamp()),
        "exp": int((NOW + timedelta(hours=1)).timestamp()),
    }
    return {name: value for name, value in (given | changed).items() if value is not None}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_keys(tmp_path)
    return tmp_path


@pytest.fixture
def verifier(folder: Path) -> TokenVerifier:
    return TokenVerifier(folder / PUBLIC_KEYS, clock=SetClock())


def signed(folder: Path, **changed: object) -> str:
    signer = StaffSigner.read(folder / SIGNING_KEY)
    return jwt.encode(claims(**changed), signer.key, "EdDSA", {"kid": signer.key_id})


def signed_with_a_secret(secret: bytes, key_id: str) -> str:
    """Sign by hand: PyJWT itself refuses such keys as secrets."""
    head = {"alg": "HS256", "typ": "JWT", "kid": key_id}
    content = b".".join(
        urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (head, claims())
    )
    signature = urlsafe_b64encode(hmac.digest(secret, content, "sha256")).rstrip(b"=")
    return b".".join((content, signature)).decode()


def test_a_signed_token_says_who_it_is(folder: Path, verifier: TokenVerifier) -> None:
    signer = StaffSigner.read(folder / SIGNING_KEY)
    staff = verifier.staff(signer.sign(HANAKO, "見本 花子", ROLES, at=NOW))
    assert (staff.id, staff.name) == (HANAKO, "見本 花子")
    assert staff.allowed("queue.call", "honcho")
    assert not staff.allowed("queue.call", "kita")


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "another-city"},
        {"iss": "somebody"},
        {"exp": int(NOW.timestamp())},
        {"exp": None},
        {"exp": "tomorrow"},
        {"sub": "hanako"},
        {"roles": None},
        {"roles": ["clerk"]},
        {"roles": {"honcho": 1}},
    ],
    ids=str,
)
def test_a_token_with_wrong_claims_is_refused(
    folder: Path, verifier: TokenVerifier, changed: dict[str, object]
) -> None:
    with pytest.raises(NotSignedIn):
        verifier.staff(signed(folder, **changed))


def test_a_token_without_a_signature_is_refused(folder: Path, verifier: TokenVerifier) -> None:
    key_id = StaffSigner.read(folder / SIGNING_KEY).key_id
    token = jwt.encode(claims(), "", "none", {"kid": key_id})
    with pytest.raises(NotSignedIn):
        verifier.staff(token)


def test_the_public_key_cannot_be_used_as_a_shared_secret(
    folder: Path, verifier: TokenVerifier
) -> None:
    public = json.loads((folder / PUBLIC_KEYS).read_text())["keys"][0]
    raw = OKPAlgorithm.from_jwk(public).public_bytes_raw()  # type: ignore[union-attr] # a public key
    for secret in (raw, public["x"].encode(), json.dumps(public).encode()):
        token = signed_with_a_secret(secret, public["kid"])
        with pytest.raises(NotSignedIn):
            verifier.staff(token)


def test_a_token_of_an_unknown_key_is_refused(
    folder: Path, verifier: TokenVerifier, tmp_path: Path
) -> None:
    make_keys(tmp_path / "stranger")
    stranger = StaffSigner.read(tmp_path / "stranger" / SIGNING_KEY)
    ours = StaffSigner.read(folder / SIGNING_KEY).key_id
    for key_id in (stranger.key_id, ours):
        token = jwt.encode(claims(), stranger.key, "EdDSA", {"kid": key_id})
        with pytest.raises(NotSignedIn):
            verifier.staff(token)


def test_one_changed_claim_breaks_the_signature(folder: Path, verifier: TokenVerifier) -> None:
    head, _, signature = signed(folder).split(".")
    more = json.dumps(claims(roles={"*": ["supervisor"]})).encode()
    body = urlsafe_b64encode(more).rstrip(b"=").decode()
    with pytest.raises(NotSignedIn):
        verifier.staff(f"{head}.{body}.{signature}")


@pytest.mark.parametrize("token", ["", ".", "a.b.c", "番号", "x" * 100_000, "e30.e30."])
def test_rubbish_is_refused(verifier: TokenVerifier, token: str) -> None:
    with pytest.raises(NotSignedIn):
        verifier.staff(token)


def test_a_token_that_was_accepted_still_expires(folder: Path) -> None:
    clock = SetClock()
    verifier = TokenVerifier(folder / PUBLIC_KEYS, clock=clock)
    token = signed(folder)
    verifier.staff(token)
    clock.at = NOW + timedelta(hours=1)
    with pytest.raises(NotSignedIn):
        verifier.staff(token)


def test_a_new_key_is_taken_up_and_the_old_one_dropped(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("machi.shared.auth.tokens._LOOK_AGAIN", 0)
    verifier = TokenVerifier(folder / PUBLIC_KEYS, clock=SetClock())
    old = signed(folder)
    verifier.staff(old)
    make_keys(folder)
    assert verifier.staff(signed(folder)).id == HANAKO
    with pytest.raises(NotSignedIn):
        verifier.staff(old)


def test_two_keys_are_good_at_once_while_one_replaces_the_other(folder: Path) -> None:
    old, old_keys = signed(folder), json.loads((folder / PUBLIC_KEYS).read_text())["keys"]
    make_keys(folder)
    new_keys = json.loads((folder / PUBLIC_KEYS).read_text())["keys"]
    (folder / PUBLIC_KEYS).write_text(json.dumps({"keys": [*old_keys, *new_keys]}))
    verifier = TokenVerifier(folder / PUBLIC_KEYS, clock=SetClock())
    assert verifier.staff(old).id == verifier.staff(signed(folder)).id == HANAKO


def test_without_keys_nobody_is_signed_in(folder: Path) -> None:
    with pytest.raises(NotSignedIn):
        TokenVerifier(None, clock=SetClock()).staff(signed(folder))


def test_key_files_are_for_their_owner_alone(folder: Path) -> None:
    modes = {(folder / name).stat().st_mode & 0o777 for name in (SIGNING_KEY, PUBLIC_KEYS)}
    assert modes == {0o600}
    assert "d" not in json.loads((folder / PUBLIC_KEYS).read_text())["keys"][0]
