"""The relying party: sends people to a provider and believes them, or not, when they come back."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

import structlog
from starlette.responses import RedirectResponse, Response

from machi.shared.auth.oidc.provider import Provider, patiently
from machi.shared.auth.oidc.refusals import SignInCancelled, SignInExpired, SignInFailed
from machi.shared.auth.oidc.tokens import Identity, TokenReader
from machi.shared.auth.oidc.under_way import LIFETIME, Seal, UnderWay
from machi.shared.clock import Clock, SystemClock
from machi.shared.ids import new_secret
from machi.shared.settings import OidcSettings

log = structlog.get_logger()

_CANCELLED = frozenset({"access_denied", "interaction_required", "login_required"})
_VERIFIER_BITS = 512
_EVERYBODY_HAS = frozenset({"openid"})


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send the person, and the cookie that has to go along."""

    url: str
    cookie: str
    name: str
    secure: bool

    def go(self) -> Response:
        """Send the person to the provider."""
        answer = RedirectResponse(self.url, HTTPStatus.SEE_OTHER)
        self.keep(answer)
        return answer

    def keep(self, answer: Response) -> None:
        """Put the cookie on a page of one's own, which links to `url`."""
        answer.set_cookie(
            self.name,
            self.cookie,
            max_age=int(LIFETIME.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=self.secure,
        )
        answer.headers["Cache-Control"] = "no-store"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who came back, and what for."""

    identity: Identity
    state_for: Mapping[str, str]


class RelyingParty:
    """Signs people in at one provider. Make one for an app; it remembers the provider's keys.

    `clock` judges the provider's times: leave it out where the provider lives in real time.
    """

    def __init__(
        self,
        settings: OidcSettings,
        *,
        name: str,
        secret_key: str,
        public_url: str,
        clock: Clock | None = None,
    ) -> None:
        self.provider = Provider(settings)
        self._name = name
        self._settings = settings
        self._secure = public_url.startswith("https://")
        # With this prefix no page of another host of the city's domain can plant its own.
        self.cookie_name = f"{'__Host-' if self._secure else ''}machi_oidc_{name}"
        self._clock = clock or SystemClock()
        self._seal = Seal(secret_key, name)
        self._reader = TokenReader(self.provider, settings.acr_values, self._clock)

    async def begin(
        self,
        redirect_uri: str,
        *,
        state_for: Mapping[str, str],
        scopes: str | None = None,
        prompt: str | None = None,
    ) -> Begun:
        """Begin a sign-in.

        Args:
            redirect_uri: our page that the provider sends the person back to; registered there.
            state_for: what `finish` gives back.
            scopes: what to ask for, divided by spaces, instead of the settings' scopes.
            prompt: `login` asks for a proof even of somebody who is signed in there; an older one
                is not believed, where the provider says how old it is.

        Raises:
            ProviderDown: the provider does not answer.

        """
        now = self._clock.now()
        under_way = UnderWay(
            state=new_secret(256),
            nonce=new_secret(256),
            verifier=new_secret(_VERIFIER_BITS),
            redirect_uri=redirect_uri,
            scopes=scopes or self._settings.scopes,
            until=(now + LIFETIME).timestamp(),
            since=now.timestamp() if prompt == "login" else 0,
            state_for=dict(state_for),
        )
        more = {"acr_values": self._settings.acr_values, "prompt": prompt or ""}
        try:
            async with patiently():
                url = await self.provider.address(
                    under_way, **{name: value for name, value in more.items() if value}
                )
        except SignInFailed as failed:
            self._tell(failed)
            failed.state_for = under_way.state_for
            raise
        return Begun(url, self._seal.close(under_way), self.cookie_name, self._secure)

    async def finish(self, cookies: Mapping[str, str], query: Mapping[str, str]) -> SignedIn:
        """Say who came back. Believes nothing that does not fit what this browser began.

        Raises:
            SignInFailed: see `refusals`; its `state_for` is what `begin` was given, if known.

        """
        under_way: UnderWay | None = None
        try:
            under_way = self._seal.open(cookies.get(self.cookie_name))
            async with patiently():
                return SignedIn(await self._identity(under_way, query), under_way.state_for)
        except SignInFailed as failed:
            self._tell(failed)
            failed.state_for = under_way.state_for if under_way else {}
            raise

    def forget(self, answer: Response) -> None:
        """Take the cookie away: a sign-in is finished once."""
        answer.delete_cookie(self.cookie_name, httponly=True, samesite="lax", secure=self._secure)

    async def sign_out_address(self, back_to: str) -> str | None:
        """Give the page where people end their session at the provider; None if it has none.

        Raises:
            ProviderDown: the provider does not answer.

        """
        page = (await self.provider.description()).get("end_session_endpoint")
        if page is None:
            return None
        asked = {"client_id": self.provider.client_id, "post_logout_redirect_uri": back_to}
        return f"{page}?{urlencode(asked)}"

    async def _identity(self, under_way: UnderWay, query: Mapping[str, str]) -> Identity:
        if not hmac.compare_digest(query.get("state", "").encode(), under_way.state.encode()):
            raise SignInFailed("state")
        if query.get("iss", self.provider.issuer) != self.provider.issuer:  # RFC 9207
            raise SignInFailed("issuer")
        if self._clock.now() >= under_way.ends:
            raise SignInExpired("too_late")
        if "error" in query:
            raise (SignInCancelled if query["error"] in _CANCELLED else SignInFailed)("refused")
        if not query.get("code"):
            raise SignInFailed("no_code")
        tokens = await self.provider.exchange(query["code"], under_way)
        proof = await self._reader.read(str(tokens.get("id_token", "")), under_way)
        more = {}
        if set(under_way.scopes.split()) - _EVERYBODY_HAS and "access_token" in tokens:
            more = dict(await self.provider.userinfo(str(tokens["access_token"])))
        return self._reader.identity(proof, more)

    def _tell(self, failed: SignInFailed) -> None:
        log.warning("sign_in_failed", provider=self._name, code=failed.code, reason=failed.reason)
