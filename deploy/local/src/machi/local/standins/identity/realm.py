"""A realm of the provider: its key, codes, tokens. Checks what a provider must check.

Follows OpenID Connect Core 1.0, RFC 6749, 7636 (PKCE), 9207 (`iss`).
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from joserfc.jwk import RSAKey

from machi.local.standins.identity.clients import Client, Refused, proven
from machi.local.standins.identity.faults import Faults
from machi.local.standins.identity.people import CLAIMS, Person

CODE_SECONDS = 60
TOKEN_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client asked for when it sent somebody."""

    client_id: str
    redirect_uri: str
    scopes: frozenset[str]
    state: str
    nonce: str
    challenge: str


@dataclass(slots=True)
class Grant:
    """A code, and what it stands for."""

    asked: Asked
    person: Person
    until: float
    used: bool = False


def _new_key() -> RSAKey:
    return RSAKey.generate_key(2048, auto_kid=True)


@cache
def _first_key() -> RSAKey:
    """Make the key that every stand-in of this process begins with: making one takes long."""
    return _new_key()


@dataclass(slots=True)
class Realm:
    """One realm, at `<origin>/local/oidc/realms/<name>`."""

    name: str
    people: Mapping[str, Person]
    clients: dict[str, Client]
    acr: str
    origin: Callable[[], str]
    remembers: bool
    """Whether a browser that signed in once is signed in again without being asked."""
    faults: Faults = field(default_factory=Faults)
    key: RSAKey = field(default_factory=_first_key)
    grants: dict[str, Grant] = field(default_factory=dict)
    tokens: dict[str, Grant] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"{self.origin()}/local/oidc/realms/{self.name}"

    def endpoint(self, name: str) -> str:
        return f"{self.issuer}/protocol/openid-connect/{name}"

    def description(self) -> dict[str, Any]:
        """Give the discovery document."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": self.endpoint("auth"),
            "token_endpoint": self.endpoint("token"),
            "userinfo_endpoint": self.endpoint("userinfo"),
            "jwks_uri": self.endpoint("certs"),
            "end_session_endpoint": self.endpoint("logout"),
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", *CLAIMS],
            "authorization_response_iss_parameter_supported": True,
        }

    def rotate(self) -> None:
        """Sign with a new key from now on; the old one is gone."""
        self.key = _new_key()

    def asks(self, query: Mapping[str, str]) -> Asked:
        """Check what a client asks for.

        Raises:
            Refused: it may not be told to the client, because we do not know whom we talk to.

        """
        client = self.clients.get(query.get("client_id", ""))
        if client is None or query.get("redirect_uri") not in client.redirect_uris:
            raise Refused("invalid_request", "client_id or redirect_uri is not registered")
        scopes = frozenset(query.get("scope", "").split())
        for name in ("state", "nonce", "code_challenge"):
            if not query.get(name):
                raise Refused("invalid_request", f"{name} is mandatory")
        if query.get("response_type") != "code" or query.get("code_challenge_method") != "S256":
            raise Refused("invalid_request", "only response_type=code with S256")
        if "openid" not in scopes:
            raise Refused("invalid_scope", "openid is mandatory")
        return Asked(
            client.id,
            query["redirect_uri"],
            scopes,
            query["state"],
            query["nonce"],
            query["code_challenge"],
        )

    def code_for(self, asked: Asked, person: Person) -> str:
        code = secrets.token_urlsafe(32)
        self.grants[code] = Grant(asked, person, time.time() + CODE_SECONDS)
        return code

    def exchange(self, form: Mapping[str, str], client: Client) -> dict[str, Any]:
        """Give tokens for a code, once.

        Raises:
            Refused: the code is used, too old, another client's, or the verifier is not its own.

        """
        if form.get("grant_type") != "authorization_code":
            raise Refused("unsupported_grant_type", "only authorization_code")
        grant = self.grants.get(form.get("code", ""))
        if grant is None or grant.used or grant.until < time.time():
            raise Refused("invalid_grant", "the code is unknown, used or too old")
        grant.used = True
        asked = grant.asked
        if (asked.client_id, asked.redirect_uri) != (client.id, form.get("redirect_uri")):
            raise Refused("invalid_grant", "the code was made for somebody else")
        if not hmac.compare_digest(_s256(form.get("code_verifier", "")), asked.challenge):
            raise Refused("invalid_grant", "code_verifier does not fit")
        access_token = secrets.token_urlsafe(32)
        self.tokens[access_token] = grant
        return {
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
            "scope": " ".join(sorted(asked.scopes)),
            "id_token": self._id_token(grant),
        }

    def client(self, form: Mapping[str, str], basic: tuple[str, str] | None) -> Client:
        """Say which client asks for tokens.

        Raises:
            Refused: it proves nothing.

        """
        return proven(self.clients, form, basic, (self.endpoint("token"), self.issuer))

    def claims(self, grant: Grant) -> dict[str, Any]:
        """Give what the person agreed to tell."""
        asked = {claim for scope in grant.asked.scopes for claim in CLAIMS.get(scope, ())}
        told = {name: value for name, value in grant.person.claims.items() if name in asked}
        sub = self._subject(grant)
        return {"sub": f"other-{sub}" if self.faults.take("other_userinfo") else sub, **told}

    def _subject(self, grant: Grant) -> str:
        """Give a person another name at each client: nobody can put two records together."""
        text = f"{self.name}:{grant.asked.client_id}:{grant.person.key}"
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def _id_token(self, grant: Grant) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": self._subject(grant),
            "aud": grant.asked.client_id,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "auth_time": now,
            "nonce": grant.asked.nonce,
            "acr": self.acr,
        }
        if grant.person.groups:
            claims |= {"groups": list(grant.person.groups), "name": grant.person.name}
        return self.faults.signed(claims, self.key)


def _s256(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
