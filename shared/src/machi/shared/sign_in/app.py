"""The app of staff sign-in: the pages, and whether they can work."""

from fastapi import APIRouter, FastAPI
from pydantic import BaseModel
from starlette.responses import JSONResponse

from machi.shared.auth.oidc import RelyingParty, SignInFailed
from machi.shared.clock import Clock, SystemClock
from machi.shared.sign_in.pages import StaffSignIn
from machi.shared.sign_in.session import Sessions
from machi.shared.sign_in.settings import SignInSettings
from machi.shared.ui.words import Words
from machi.shared.web.app import edged_app

SERVICE = "auth"


class Surroundings(BaseModel):
    """Stands where a service's context stands: names the city and the folder of static files."""

    service: str = SERVICE
    settings: SignInSettings


def sign_in_app(settings: SignInSettings, *, clock: Clock | None = None) -> FastAPI:
    """Make the app.

    Raises:
        ValueError, OSError: a key or the mapping of groups is not what it should be.

    """
    city = settings.city
    clock = clock or SystemClock()
    party = RelyingParty(
        settings.provider,
        name="staff",
        secret_key=settings.secret_key.get_secret_value(),
        public_url=city.public_url,
        clock=clock,
    )
    app = edged_app(SERVICE, city, title="Machi: staff sign-in")
    app.state.context = Surroundings(settings=settings)
    app.state.clock = clock
    app.state.words = Words("machi.shared")
    app.include_router(_health(party))
    app.include_router(StaffSignIn(party, Sessions.of(settings), city.public_url).router())
    return app


def _health(party: RelyingParty) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/auth/healthz")
    async def healthz() -> JSONResponse:
        return JSONResponse({"ok": True})

    @router.get("/auth/readyz")
    async def readyz() -> JSONResponse:
        """Tell whether the provider answers."""
        try:
            await party.provider.keys()
        except SignInFailed as failed:
            return JSONResponse({"ok": False, "code": failed.code, "reason": failed.reason}, 503)
        return JSONResponse({"ok": True})

    return router
