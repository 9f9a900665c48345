"""Keys that staff tokens are signed and checked with: Ed25519, as JWK files (RFC 8037)."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from machi.shared.ids import new_secret

ISSUER = "machi"
AUDIENCE = "machi"
ALGORITHM = "EdDSA"
LIFETIME = timedelta(hours=12)

SIGNING_KEY = "signing-key.json"
PUBLIC_KEYS = "public-keys.json"


def make_keys(folder: Path) -> None:
    """Make a key pair: the private JWK in `signing-key.json`, the JWKS in `public-keys.json`.

    Both files are for their owner alone (0600).
    """
    private = Ed25519PrivateKey.generate()
    about = {"kid": new_secret(64), "use": "sig", "alg": ALGORITHM}
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / SIGNING_KEY, OKPAlgorithm.to_jwk(private, as_dict=True) | about)
    public = OKPAlgorithm.to_jwk(private.public_key(), as_dict=True) | about
    _write(folder / PUBLIC_KEYS, {"keys": [public]})


def _write(path: Path, content: Mapping[str, Any]) -> None:
    beside = path.with_suffix(".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file)
    beside.rename(path)  # a reader sees the old file or the new one, never half of it


@dataclass(frozen=True, slots=True)
class StaffSigner:
    """Signs members of staff in. Only where sign-in happens holds one."""

    key: jwt.PyJWK
    key_id: str

    @classmethod
    def read(cls, path: Path) -> "StaffSigner":
        """Read the private key that `make_keys` wrote."""
        jwk = json.loads(path.read_text())
        return cls(jwt.PyJWK.from_dict(jwk, algorithm=ALGORITHM), jwk["kid"])

    def sign(
        self,
        staff_id: UUID,
        name: str,
        roles: Mapping[str, Iterable[str]],
        *,
        at: datetime,
        lifetime: timedelta = LIFETIME,
    ) -> str:
        """Make a token that says who this is and which roles are held, by site or `*`."""
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(staff_id),
            "name": name,
            "roles": {site: sorted(held) for site, held in roles.items()},
            "iat": int(at.timestamp()),
            "exp": int((at + lifetime).timestamp()),
        }
        return jwt.encode(claims, self.key, ALGORITHM, {"kid": self.key_id})
