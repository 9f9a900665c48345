"""Reading an ID token: whom it names, if it is this provider's, for us, for this sign-in, now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidKeyIdError, JoseError

from machi.shared.auth.oidc.provider import Provider
from machi.shared.auth.oidc.refusals import SignInFailed
from machi.shared.auth.oidc.under_way import UnderWay
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


@dataclass(frozen=True, slots=True)
class Proof:
    """What a believed ID token says, and when its subject proved who they are."""

    claims: Mapping[str, Any]
    at: datetime


class TokenReader:
    """Believes ID tokens of one provider, for one client."""

    def __init__(self, provider: Provider, acr_values: str, clock: Clock) -> None:
        self._provider = provider
        self._acr_values = acr_values
        self._clock = clock

    async def read(self, id_token: str, under_way: UnderWay) -> Proof:
        """Believe an ID token, or not.

        Raises:
            SignInFailed: forged, another's, for another, of another sign-in, expired, too weak, or
                a proof of earlier where a new one was asked for.
            ProviderDown: its keys are needed and it does not answer.

        """
        try:
            claims = (await self._opened(id_token)).claims
            self._rules(under_way.nonce).validate(claims)
            at = datetime.fromtimestamp(float(claims.get("auth_time") or claims["iat"]), UTC)
        except ExpiredTokenError as error:
            raise SignInFailed("expired") from error
        except (JoseError, ValueError, TypeError, OverflowError) as error:
            raise SignInFailed(_reason(error)) from error
        if at.timestamp() + LEEWAY_SECONDS < under_way.since:
            raise SignInFailed("auth_time")
        us = self._provider.client_id
        if claims.get("azp", us if claims["aud"] in (us, [us]) else None) != us:
            raise SignInFailed("azp")
        if not set(self._acr_values.split()) <= set(str(claims.get("acr", "")).split()):
            raise SignInFailed("acr")
        return Proof(claims, at)

    def identity(self, proof: Proof, userinfo: Mapping[str, Any]) -> Identity:
        """Put together what the ID token and the provider's other answer say.

        Raises:
            SignInFailed: they speak of different people.

        """
        subject = str(proof.claims["sub"])
        if userinfo and userinfo.get("sub") != subject:
            raise SignInFailed("userinfo")
        said = {**proof.claims, **userinfo}
        return Identity(
            issuer=self._provider.issuer,
            subject=subject,
            claims={name: said[name] for name in said if name not in _OF_THE_PROTOCOL},
            acr=str(proof.claims.get("acr", "")),
            at=proof.at,
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
