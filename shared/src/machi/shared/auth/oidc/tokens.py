"""Reading an ID token: whom it names, if it is this provider's, for us, for this sign-in, now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidKeyIdError, JoseError

from machi.shared.auth.oidc.provider import Provider
from machi.shared.auth.oidc.refusals import SignInFailed
from machi.shared.clock import Clock

ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures with a key pair only: never `none`, never one with a secret that both sides know."""

LEEWAY_SECONDS = 60
_OF_THE_PROTOCOL = frozenset(
    {"iss", "sub", "aud", "exp", "iat", "nbf", "nonce", "azp", "acr", "amr", "auth_time"}
    | {"at_hash", "c_hash", "s_hash", "sid", "jti", "typ"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who signed in.

    issuer, subject: who, at which provider; both together name a person.
    claims: what the provider says of them (name, birthdate, groups, …), and was asked for.
    acr: how surely it knows, in its own words; empty when it does not say.
    at: when they proved it.
    """

    issuer: str
    subject: str
    claims: Mapping[str, Any]
    acr: str
    at: datetime


class TokenReader:
    """Believes ID tokens of one provider, for one client."""

    def __init__(self, provider: Provider, acr_values: str, clock: Clock) -> None:
        self._provider = provider
        self._acr_values = acr_values
        self._clock = clock

    async def read(self, id_token: str, nonce: str) -> dict[str, Any]:
        """Give the claims of an ID token.

        Raises:
            SignInFailed: forged, another's, for another, of another sign-in, expired, or too weak.
            ProviderDown: its keys are needed and it does not answer.

        """
        try:
            claims = (await self._opened(id_token)).claims
            self._rules(nonce).validate(claims)
        except ExpiredTokenError as error:
            raise SignInFailed("expired") from error
        except (JoseError, ValueError, TypeError) as error:
            raise SignInFailed(_reason(error)) from error
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else self._provider.client_id) != (
            self._provider.client_id
        ):
            raise SignInFailed("azp")
        if not set(self._acr_values.split()) <= set(str(claims.get("acr", "")).split()):
            raise SignInFailed("acr")
        return claims

    def identity(self, claims: Mapping[str, Any], userinfo: Mapping[str, Any]) -> Identity:
        """Put together what the ID token and the provider's other answer say.

        Raises:
            SignInFailed: they speak of different people, or of no time there is.

        """
        if userinfo and userinfo.get("sub") != claims["sub"]:
            raise SignInFailed("userinfo")
        said = {**claims, **userinfo}
        try:
            at = datetime.fromtimestamp(float(claims.get("auth_time") or claims["iat"]), UTC)
        except (ValueError, TypeError, OverflowError) as error:
            raise SignInFailed("auth_time") from error
        return Identity(
            issuer=self._provider.issuer,
            subject=str(claims["sub"]),
            claims={name: said[name] for name in said if name not in _OF_THE_PROTOCOL},
            acr=str(claims.get("acr", "")),
            at=at,
        )

    async def _opened(self, id_token: str) -> jwt.Token:
        try:
            return jwt.decode(id_token, await self._provider.keys(), ALGORITHMS)
        except InvalidKeyIdError:  # it changed its keys since we asked
            return jwt.decode(id_token, await self._provider.keys(anew=True), ALGORITHMS)

    def _rules(self, nonce: str) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(self._clock.now().timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._provider.issuer},
            aud={"essential": True, "value": self._provider.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )


def _reason(error: Exception) -> str:
    """Name the claim or the step that is wrong. Never a value."""
    claim = getattr(error, "claim", None)
    return str(claim) if claim in _OF_THE_PROTOCOL else "id_token"
