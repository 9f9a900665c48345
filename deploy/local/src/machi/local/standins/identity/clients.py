"""Who may send people to the provider, and how they prove it: a secret or a signed assertion."""

import hmac
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

LONGEST_ASSERTION_SECONDS = 300
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Refused(Exception):
    """The provider says no, in the words of RFC 6749."""

    def __init__(self, error: str, why: str) -> None:
        super().__init__(why)
        self.error = error
        self.why = why


@dataclass(slots=True)
class Client:
    """Somebody who may ask: with a secret, or with a key of which we hold the public half."""

    id: str
    redirect_uris: set[str]
    secret: str | None = None
    keys: KeySet | None = None
    assertions: set[str] = field(default_factory=set)
    """Those that were used."""


def new_client_key() -> ECKey:
    """Make the key pair of a client that signs."""
    return ECKey.generate_key("P-256", auto_kid=True)


def proven(
    clients: Mapping[str, Client],
    form: Mapping[str, str],
    basic: tuple[str, str] | None,
    audiences: Sequence[str],
) -> Client:
    """Say which client asks, by its signed assertion or its secret.

    Raises:
        Refused: it proves nothing.

    """
    if form.get("client_assertion_type") == ASSERTION:
        return _by_assertion(clients, form.get("client_assertion", ""), audiences)
    client_id, secret = basic or ("", "")
    client = clients.get(client_id)
    if client is None or client.secret is None:
        raise Refused("invalid_client", "unknown, or it must sign")
    if not hmac.compare_digest(client.secret, secret):
        raise Refused("invalid_client", "another secret")
    return client


def _by_assertion(
    clients: Mapping[str, Client], assertion: str, audiences: Sequence[str]
) -> Client:
    client, claims = _signer(clients, assertion)
    if (claims.get("iss"), claims.get("sub")) != (client.id, client.id):
        raise Refused("invalid_client", "iss and sub must be the client")
    if claims.get("aud") not in audiences:
        raise Refused("invalid_client", "aud is not this token endpoint")
    if not 0 < float(claims.get("exp", 0)) - time.time() <= LONGEST_ASSERTION_SECONDS:
        raise Refused("invalid_client", "the assertion is too old, or good for too long")
    jti = str(claims.get("jti", ""))
    if not jti or jti in client.assertions:
        raise Refused("invalid_client", "the assertion was used before")
    client.assertions.add(jti)
    return client


def _signer(clients: Mapping[str, Client], assertion: str) -> tuple[Client, dict[str, Any]]:
    for client in clients.values():
        if client.keys is not None:
            with suppress(JoseError, ValueError):
                return client, jwt.decode(assertion, client.keys, ["RS256", "ES256"]).claims
    raise Refused("invalid_client", "the assertion is not signed by a client")
