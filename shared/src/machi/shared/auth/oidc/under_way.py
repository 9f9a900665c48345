"""A sign-in that is under way: kept in a cookie of the browser that began it, and nowhere else.

Sealed (AES-256-GCM) under a key made from the service's secret key and the provider's name: the
browser can neither read nor change it, no other service and no other provider's page takes it.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from machi.shared.auth.oidc.refusals import SignInFailed

LIFETIME = timedelta(minutes=15)
"""Long enough to find the card and the telephone that reads it."""

LARGEST_STATE = 2048  # bytes; browsers keep 4096 of a cookie, and it grows by a half when sealed
_HEADER = {"alg": "dir", "enc": "A256GCM"}
_ALGORITHMS = ["dir", "A256GCM"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """What has to be the same when the person comes back."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str
    scopes: str
    until: float
    """Seconds since 1970."""
    since: float
    """The proof must not be older (seconds since 1970); 0 takes any."""
    state_for: Mapping[str, str]

    @property
    def ends(self) -> datetime:
        return datetime.fromtimestamp(self.until, UTC)


class Seal:
    """Seals what is under way at one provider."""

    def __init__(self, secret_key: str, name: str) -> None:
        material = f"machi sign-in under way: {name}".encode()
        derived = hmac.digest(secret_key.encode(), material, hashlib.sha256)
        self._key = OctKey.import_key(derived)

    def close(self, under_way: UnderWay) -> str:
        """Make the cookie.

        Raises:
            ValueError: `state_for` is larger than a cookie can hold.

        """
        if len(json.dumps(dict(under_way.state_for)).encode()) > LARGEST_STATE:
            raise ValueError(f"state_for is larger than {LARGEST_STATE} bytes")
        content = json.dumps(asdict(under_way)).encode()
        return jwe.encrypt_compact(_HEADER, content, self._key, _ALGORITHMS)

    def open(self, cookie: str | None) -> UnderWay:
        """Read the cookie.

        Raises:
            SignInFailed: there is none, or it is not one of ours.

        """
        if not cookie:
            raise SignInFailed("no_cookie")
        try:
            opened = jwe.decrypt_compact(cookie, self._key, _ALGORITHMS)
            return UnderWay(**json.loads(opened.plaintext or b""))
        except (JoseError, ValueError, TypeError) as error:
            raise SignInFailed("cookie") from error
