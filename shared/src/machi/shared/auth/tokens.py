"""Checking staff tokens: EdDSA only, our issuer, our audience, one of our keys, not expired."""

import json
import time
from collections import OrderedDict
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt

from machi.shared.auth.keys import ALGORITHM, AUDIENCE, ISSUER
from machi.shared.auth.staff import Staff
from machi.shared.clock import Clock, SystemClock
from machi.shared.errors import NotSignedIn

_REMEMBERED = 4096
_LOOK_AGAIN = 1.0  # seconds between two looks at the key file
_REQUIRED = ["iss", "aud", "sub", "name", "roles", "iat", "exp"]


class TokenVerifier:
    """Knows the public keys and reads them again when their file changes.

    A checked token is remembered until it expires: the check costs more than a whole hot request.
    """

    def __init__(self, keys: Path | None, *, clock: Clock | None = None) -> None:
        self._path = keys
        self._clock = clock or SystemClock()
        self._keys: dict[str, jwt.PyJWK] = {}
        self._seen: tuple[int, int] | None = None
        self._look_at = 0.0
        self._known: OrderedDict[str, tuple[float, Staff]] = OrderedDict()

    def staff(self, token: str) -> Staff:
        """Say who a token speaks for.

        Raises:
            NotSignedIn: forged, expired, for somebody else, or signed by a key we do not know.

        """
        self._reread()
        remembered = self._known.get(token)
        if remembered is None:
            remembered = self._check(token)
            self._known[token] = remembered
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        expires, staff = remembered
        if self._clock.now().timestamp() >= expires:
            raise NotSignedIn
        return staff

    def _check(self, token: str) -> tuple[float, Staff]:
        try:
            key = self._keys.get(str(jwt.get_unverified_header(token).get("kid")))
            if key is None:
                raise NotSignedIn
            claims = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                # The times are checked against our own clock, at every use.
                options={"require": _REQUIRED, "verify_exp": False, "verify_iat": False},
            )
            return float(claims["exp"]), _staff(claims)
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as error:
            raise NotSignedIn from error

    def _reread(self) -> None:
        now = time.monotonic()
        if self._path is None or now < self._look_at:
            return
        self._look_at = now + _LOOK_AGAIN
        try:
            found = self._path.stat()
            seen = (found.st_mtime_ns, found.st_ino)
            if seen == self._seen:
                return
            keys = json.loads(self._path.read_text())["keys"]
            self._keys = {key["kid"]: jwt.PyJWK.from_dict(key, algorithm=ALGORITHM) for key in keys}
        except (OSError, ValueError, KeyError, TypeError, jwt.PyJWTError):
            return  # half-written or gone for a moment: the keys that we hold stay good
        self._seen = seen
        self._known.clear()


def _staff(claims: dict[str, Any]) -> Staff:
    roles = {str(site): frozenset(map(str, held)) for site, held in claims["roles"].items()}
    return Staff(UUID(claims["sub"]), str(claims["name"]), roles)
