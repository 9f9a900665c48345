"""What is asked of a provider over the network: its description, keys, tokens, and who it is.

Only the configured issuer is asked: an address elsewhere, in its own description too, is refused.
Nothing is followed elsewhere, and nobody is kept waiting longer than `PATIENCE_SECONDS`.
"""

import asyncio
import ssl
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from machi.shared.auth.oidc.client_key import SIGNS, assertion, read_key
from machi.shared.auth.oidc.refusals import ProviderDown, SignInFailed
from machi.shared.auth.oidc.under_way import UnderWay
from machi.shared.settings import OidcSettings

PATIENCE_SECONDS = 8.0
KEPT_SECONDS = 3600.0
"""How long a description and keys are believed; a key that we do not know is asked for at once."""

_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@cache
def _trusted() -> ssl.SSLContext:
    """Read the machine's certificates once: it takes longer than a request."""
    return ssl.create_default_context()


class Provider:
    """One provider, and what it said of itself last."""

    def __init__(self, settings: OidcSettings) -> None:
        if settings.issuer is None:
            raise ValueError("no provider is configured")
        self.issuer = settings.issuer
        self.client_id = settings.client_id
        self._secret = settings.client_secret
        self._key = read_key(settings.client_key) if settings.client_key else None
        self._inside = settings.reached_at
        self._described: tuple[float, Mapping[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    async def description(self) -> Mapping[str, Any]:
        """Give its discovery document.

        Raises:
            ProviderDown: it does not answer.
            SignInFailed: it calls itself by another name.

        """
        if self._described is None or _old(self._described[0]):
            url = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
            found = await self._get(url)
            if found.get("issuer") != self.issuer:
                raise SignInFailed("issuer")
            if any(not isinstance(found.get(name), str) for name in _NEEDED):
                raise SignInFailed("description")
            self._described = time.monotonic(), found
        return self._described[1]

    async def keys(self, *, anew: bool = False) -> KeySet:
        """Give the keys that it signs with; `anew` asks even if some are known.

        Raises:
            ProviderDown, SignInFailed: as above.

        """
        if anew or self._keys is None or _old(self._keys[0]):
            found = await self._get((await self.description())["jwks_uri"])
            signing = [
                key
                for key in found.get("keys", ())
                if key.get("kty") in SIGNS and key.get("use", "sig") == "sig"
            ]
            try:
                self._keys = time.monotonic(), KeySet.import_key_set({"keys": signing})
            except JoseError as error:
                raise SignInFailed("keys") from error
        return self._keys[1]

    async def address(self, under_way: UnderWay, **more: str) -> str:
        """Give the address where the person signs in.

        Raises:
            ProviderDown, SignInFailed: as above.

        """
        described = await self.description()
        async with self._client(under_way) as client:
            url, _ = client.create_authorization_url(
                described["authorization_endpoint"],
                state=under_way.state,
                code_verifier=under_way.verifier,
                nonce=under_way.nonce,
                **more,
            )
        return str(url)

    async def exchange(self, code: str, under_way: UnderWay) -> Mapping[str, Any]:
        """Change the code for tokens, as the client that we are.

        Raises:
            ProviderDown: it does not answer.
            SignInFailed: it does not take the code.

        """
        endpoint = (await self.description())["token_endpoint"]
        async with self._answering(), self._client(under_way) as client:
            if self._key is not None:
                client.register_client_auth_method(assertion(endpoint, self._key))
            token: Mapping[str, Any] = await client.fetch_token(
                self._reach(endpoint),
                grant_type="authorization_code",
                code=code,
                code_verifier=under_way.verifier,
                redirect_uri=under_way.redirect_uri,
            )
        return token

    async def userinfo(self, access_token: str) -> Mapping[str, Any]:
        """Ask for the claims that it does not put in the ID token; nothing if it keeps none here.

        Raises:
            ProviderDown: it does not answer.

        """
        url = (await self.description()).get("userinfo_endpoint")
        if url is None or not self._here(url):
            return {}
        return await self._get(url, {"Authorization": f"Bearer {access_token}"})

    async def _get(self, url: str, headers: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        async with self._answering(), httpx2.AsyncClient(**manners()) as client:
            answer = await client.get(self._reach(url), headers=dict(headers or {}))
            answer.raise_for_status()
            found = answer.json()
        if not isinstance(found, dict):
            raise ProviderDown("not_an_object")
        return found

    def _client(self, under_way: UnderWay) -> AsyncOAuth2Client:
        secret = self._secret.get_secret_value() if self._secret else self._key
        method = PrivateKeyJWT.name if self._key is not None else "client_secret_basic"
        return AsyncOAuth2Client(
            self.client_id,
            secret,
            token_endpoint_auth_method=method,
            scope=under_way.scopes,
            redirect_uri=under_way.redirect_uri,
            code_challenge_method="S256",
            **manners(),
        )

    def _here(self, url: str) -> bool:
        ours, asked = urlsplit(self.issuer), urlsplit(url)
        return (ours.scheme, ours.netloc) == (asked.scheme, asked.netloc)

    def _reach(self, url: str) -> str:
        """Give the address at which our server finds what the provider publishes as `url`."""
        if not self._here(url):
            raise SignInFailed("elsewhere")
        if self._inside is None:
            return url
        return self._inside.rstrip("/") + url.removeprefix(
            f"{urlsplit(url).scheme}://{urlsplit(url).netloc}"
        )

    @asynccontextmanager
    async def _answering(self) -> AsyncGenerator[None]:
        """Say in our words what went wrong on the way. Nothing that the provider wrote is kept."""
        try:
            async with patiently():
                yield
        except OAuthError as error:
            raise SignInFailed(_known(error.error)) from None
        except (httpx2.HTTPError, ValueError, KeyError) as error:
            raise ProviderDown(type(error).__name__.lower()) from None


@asynccontextmanager
async def patiently() -> AsyncGenerator[None]:
    """Wait no longer than a person at a page does, for one question or for all of a sign-in.

    Raises:
        ProviderDown: it took longer.

    """
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            yield
    except TimeoutError:
        raise ProviderDown("too_slow") from None


_REFUSALS: Sequence[str] = (
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "unauthorized_client",
)


def _known(error: object) -> str:
    return str(error) if error in _REFUSALS else "refused"


def manners() -> dict[str, Any]:
    """Say how we ask: patiently for a while, following nobody, by the machine's certificates."""
    return {"timeout": PATIENCE_SECONDS, "follow_redirects": False, "verify": _trusted()}


def _old(since: float) -> bool:
    return time.monotonic() - since > KEPT_SECONDS
