"""How the stand-in provider can be asked to misbehave: `POST /local/oidc/_fake/faults`."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any, Literal, get_args

from joserfc import jwt
from joserfc.jwk import RSAKey

Kind = Literal[
    "down",
    "slow",
    "wrong_nonce",
    "wrong_audience",
    "also_for_another",
    "wrong_issuer",
    "expired",
    "weak",
    "stale",
    "unsigned",
    "signed_with_public_key",
    "signed_with_unknown_key",
    "other_userinfo",
]
KINDS: tuple[Kind, ...] = get_args(Kind)


Claims = dict[str, Any]

_WRONG: dict[Kind, Callable[[Claims], Claims]] = {
    "wrong_nonce": lambda _: {"nonce": "another"},
    "wrong_audience": lambda _: {"aud": "another-client"},
    "also_for_another": lambda it: {"aud": [it["aud"], "another-client"], "azp": "another-client"},
    "wrong_issuer": lambda it: {"iss": f"{it['iss']}-of-somebody-else"},
    "expired": lambda it: {"iat": it["iat"] - 7200, "exp": it["iat"] - 3600},
    "weak": lambda _: {"acr": "aal1"},
    "stale": lambda it: {"auth_time": it["auth_time"] - 3600},
}


class Faults:
    """Faults in force, each for so many times."""

    def __init__(self) -> None:
        self._left: dict[Kind, int] = {}

    def set(self, kind: Kind, count: int = 1) -> None:
        self._left[kind] = count

    def clear(self) -> None:
        self._left.clear()

    def take(self, kind: Kind) -> bool:
        """Tell whether to do it now."""
        if self._left.get(kind, 0) < 1:
            return False
        self._left[kind] -= 1
        return True

    def signed(self, claims: dict[str, Any], key: RSAKey) -> str:
        """Sign an ID token, or make a wrong one."""
        for kind, wrong in _WRONG.items():
            if self.take(kind):
                claims |= wrong(claims)
        if self.take("unsigned"):
            return f"{_part({'alg': 'none', 'kid': key.kid})}.{_part(claims)}."
        if self.take("signed_with_public_key"):
            # The old trick: the public key, which all know, taken for a secret. By hand, because
            # the library does not lend itself to it.
            content = f"{_part({'alg': 'HS256', 'kid': key.kid})}.{_part(claims)}"
            mac = hmac.digest(key.as_pem(private=False), content.encode(), "sha256")
            return f"{content}.{_text(mac)}"
        if self.take("signed_with_unknown_key"):
            stranger = RSAKey.generate_key(2048, {"kid": key.kid or ""})
            return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, stranger)
        return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)


def _part(content: dict[str, Any]) -> str:
    return _text(json.dumps(content).encode())


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()
