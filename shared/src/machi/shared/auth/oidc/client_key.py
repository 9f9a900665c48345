"""Our own key at a provider: read from a file, and used to prove who asks (private_key_jwt)."""

import json
import time
from pathlib import Path
from typing import Any

from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

SIGNS = {"RSA": "RS256", "EC": "ES256"}
"""How each kind of key signs."""

_ASSERTION_SECONDS = 60

Key = RSAKey | ECKey


def read_key(path: Path) -> Key:
    """Read the client's private key: a JWK, or PEM (RSA, or EC on P-256).

    Raises:
        ValueError: it is neither, or public.

    """
    text = path.read_text()
    pem = not text.lstrip().startswith("{")
    content: str | dict[str, Any] = text if pem else json.loads(text)
    kind: type[Key]
    for kind in (RSAKey, ECKey):
        try:
            found = kind.import_key(content)
        except (JoseError, ValueError, TypeError):
            continue
        if found.is_private and getattr(found, "curve_name", "P-256") == "P-256":
            return found
    raise ValueError(f"{path.name} holds no private RSA or EC key")


def assertion(endpoint: str, key: Key) -> PrivateKeyJWT:
    """Prove who we are (RFC 7523): for this endpoint, for a minute, under an id used once."""
    key.ensure_kid()
    expires = {"exp": int(time.time()) + _ASSERTION_SECONDS}
    return PrivateKeyJWT(endpoint, expires, {"kid": key.kid}, SIGNS[key.key_type])
