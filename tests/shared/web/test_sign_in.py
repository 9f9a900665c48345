"""Signing in by choosing a name: in local mode only, and never anywhere else."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter

from machi.shared.auth.guards import Staff, may
from machi.shared.auth.permissions import ROLES
from machi.shared.run import open_context
from machi.shared.service import Context, Service
from machi.shared.settings import CitySettings, Mode
from machi.shared.testing.clients import bearer, staff_token
from machi.shared.web.answers import local_path
from machi.shared.web.app import web_app
from machi.shared.web.sign_in import OnlyLocal, read_staff, refuse_in_production, sign_in_router

AppWith = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]

PAGE = {"accept": "text/html"}


def routes() -> APIRouter:
    router = APIRouter(prefix="/probe/api/v1")

    @router.get("/call")
    async def call(staff: Annotated[Staff, may("queue.call")]) -> str:
        return staff.name

    return router


def test_the_sample_city_has_somebody_for_every_role() -> None:
    staff = read_staff(None)
    roles = {role for person in staff.values() for held in person.roles.values() for role in held}
    assert roles == ROLES.keys()
    sites = {site for person in staff.values() for site in person.roles}
    assert sites == {"*", "honcho", "kita"}


async def test_choosing_a_name_signs_in_and_signing_out_ends_it(app_with: AppWith) -> None:
    clerk = next(who for who in read_staff(None).values() if "clerk" in who.roles.get("honcho", ()))
    async with app_with([routes()]) as client:
        assert (await client.get("/probe/api/v1/call")).status_code == 401
        page = await client.get("/auth/sign-in?next=/queue/desk", headers=PAGE)
        assert page.status_code == 200
        assert clerk.name in page.text
        assert str(clerk.id) in page.text
        assert 'value="/queue/desk"' in page.text
        chosen = {"staff_id": str(clerk.id), "next": "/queue/desk"}
        answer = await client.post("/auth/sign-in", data=chosen, headers=PAGE)
        assert (answer.status_code, answer.headers["location"]) == (303, "/queue/desk")
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert (await client.get("/probe/api/v1/call")).json() == clerk.name
        await client.post("/auth/sign-out", headers=PAGE)
        assert (await client.get("/probe/api/v1/call")).status_code == 401


async def test_a_stranger_cannot_be_chosen(app_with: AppWith) -> None:
    async with app_with() as client:
        for chosen in ("00000000-0000-7000-8000-999999999999", "hanako", ""):
            answer = await client.post("/auth/sign-in", data={"staff_id": chosen})
            assert answer.status_code in {404, 422}
            assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "path",
    ["//evil.test", "https://evil.test", "/\\evil.test", "evil", "/a\nb", "/\t/evil.test", ""],
)
async def test_signing_in_leads_to_no_other_site(path: str) -> None:
    assert local_path(path) == "/"


async def test_a_role_without_the_permission_is_refused(
    context: Context, app_with: AppWith
) -> None:
    async with app_with([routes()]) as client:
        for role, status in (("clerk", 200), ("cashier", 403), ("auditor", 403)):
            headers = bearer(staff_token(context, {"honcho": [role]}))
            assert (await client.get("/probe/api/v1/call", headers=headers)).status_code == status
        forged = bearer(staff_token(context, {"honcho": ["clerk"]})[:-4] + "AAAA")
        answer = await client.get("/probe/api/v1/call", headers=forged)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"


def production(**changed: object) -> CitySettings:
    return CitySettings.model_validate({"mode": Mode.PRODUCTION, **changed})


async def test_outside_local_mode_there_is_no_such_page(context: Context, service: Service) -> None:
    with pytest.raises(OnlyLocal):
        sign_in_router(production())
    with pytest.raises(OnlyLocal):
        sign_in_router(production(auth_signing_key=context.settings.city.auth_signing_key))
    settings = context.settings.model_copy(update={"city": production()})
    async with open_context(service, settings) as real:
        app = web_app(real, title="Probe", api=[])
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://city.test") as client:
            assert (await client.get("/auth/sign-in")).status_code == 404
            assert (await client.post("/auth/sign-in", data={"staff_id": "x"})).status_code == 404


@pytest.mark.parametrize("name", ["auth_signing_key", "local_staff"])
async def test_production_does_not_start_with_what_is_for_local_mode(
    context: Context, service: Service, name: str, tmp_path: Path
) -> None:
    city = production(**{name: tmp_path / "file.json"})
    with pytest.raises(OnlyLocal, match=f"MACHI_{name.upper()}"):
        refuse_in_production(city)
    settings = context.settings.model_copy(update={"city": city})
    with pytest.raises(OnlyLocal):
        async with open_context(service, settings):
            pass
