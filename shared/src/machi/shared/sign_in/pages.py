"""The pages of staff sign-in: to the provider, back from it, and out."""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

import structlog
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from machi.shared.auth.guards import STAFF_COOKIE
from machi.shared.auth.oidc import ProviderDown, RelyingParty, SignInFailed
from machi.shared.errors import DomainError, Forbidden
from machi.shared.sign_in.session import Sessions
from machi.shared.ui.pages import Pages
from machi.shared.web.answers import local_path

log = structlog.get_logger()

PAGES = Pages("machi.shared.sign_in")
SIGN_IN = "/auth/sign-in"
BACK = "/auth/signed-in"
SIGNED_OUT = "/auth/signed-out"


class StaffSignIn:
    """What the pages need: the provider, and who makes sessions."""

    def __init__(self, party: RelyingParty, sessions: Sessions, public_url: str) -> None:
        self._party = party
        self._sessions = sessions
        self._url = public_url
        self._secure = public_url.startswith("https://")

    def router(self) -> APIRouter:
        """Make the routes below `/auth`."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(SIGN_IN, self.begin, methods=["GET"])
        router.add_api_route(BACK, self.finish, methods=["GET"])
        router.add_api_route("/auth/sign-out", self.sign_out, methods=["POST"])
        router.add_api_route(SIGNED_OUT, self.signed_out, methods=["GET"])
        return router

    async def begin(
        self,
        request: Request,
        next: str = "/",  # noqa: A002 - the address says next
        again: bool = False,  # noqa: FBT001, FBT002 - a flag of the address
        sent: bool = False,  # noqa: FBT001, FBT002 - as above
    ) -> Response:
        """Send somebody to the provider; `again` asks it for a proof even if it remembers one.

        After a form that was not taken (`sent`) a page comes in between: browsers do not follow a
        form of ours to another site.
        """
        back_to = {"next": local_path(next)}
        try:
            begun = await self._party.begin(
                self._url + BACK, state_for=back_to, prompt="login" if again else None
            )
        except SignInFailed as failed:
            return self._failed(request, failed, back_to)
        if not sent:
            return begun.go()
        page = PAGES.show(request, "session_over.html", {"address": begun.url})
        begun.keep(page)
        return page

    async def finish(self, request: Request) -> Response:
        """Take somebody back from the provider, as a member of staff or not at all."""
        try:
            signed_in = await self._party.finish(request.cookies, request.query_params)
        except SignInFailed as failed:
            return self._failed(request, failed, failed.state_for)
        try:
            token = self._sessions.token(signed_in.identity, at=request.app.state.clock.now())
        except Forbidden as refused:
            log.warning("sign_in_refused", code=refused.code)
            return self._failed(request, refused, signed_in.state_for)
        answer = RedirectResponse(local_path(signed_in.state_for["next"]), HTTPStatus.SEE_OTHER)
        answer.set_cookie(
            STAFF_COOKIE,
            token,
            max_age=int(self._sessions.lifetime.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=self._secure,
        )
        self._party.forget(answer)
        return answer

    async def sign_out(self, request: Request) -> Response:
        """End our session. The next person goes on at the page where this one stopped."""
        came_from = urlsplit(request.headers.get("referer", "")).path
        query = urlencode({"next": local_path(came_from)})
        answer = RedirectResponse(f"{SIGNED_OUT}?{query}", HTTPStatus.SEE_OTHER)
        answer.delete_cookie(STAFF_COOKIE, httponly=True, samesite="lax", secure=self._secure)
        return answer

    async def signed_out(self, request: Request, next: str = "/") -> Response:  # noqa: A002 - as above
        """Offer the next person to sign in, and this one to end the provider's session too."""
        try:
            elsewhere = await self._party.sign_out_address(self._url + SIGNED_OUT)
        except ProviderDown:
            elsewhere = None
        values = {"again": _again(local_path(next)), "elsewhere": elsewhere}
        return PAGES.show(request, "signed_out.html", values)

    def _failed(
        self, request: Request, refused: DomainError, state_for: Mapping[str, str]
    ) -> Response:
        back_to = local_path(state_for.get("next"))
        known = isinstance(refused, Forbidden)
        values = {
            "words": refused.words,
            "code": refused.code,
            "no_role": known,
            "again": _again(back_to) if known else f"{SIGN_IN}?{urlencode({'next': back_to})}",
        }
        page = PAGES.show(request, "not_signed_in.html", values, status=refused.status)
        self._party.forget(page)
        return page


def _again(back_to: str) -> str:
    return f"{SIGN_IN}?{urlencode({'next': back_to, 'again': 'true'})}"
