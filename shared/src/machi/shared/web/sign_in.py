"""Signing in by choosing a name from a list: for trying Machi on one machine, and nowhere else.

A city signs staff in with its own identity provider. This page has no password, so the app refuses
to hold it outside local mode.
"""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, TypeAdapter
from starlette.responses import RedirectResponse, Response

from machi.shared.auth.guards import STAFF_COOKIE
from machi.shared.auth.keys import LIFETIME, StaffSigner
from machi.shared.auth.permissions import ROLES
from machi.shared.errors import NotFound
from machi.shared.settings import CitySettings, Mode
from machi.shared.ui.pages import Pages
from machi.shared.ui.words import msgid
from machi.shared.web.answers import local_path

PAGES = Pages("machi.shared.web")


SITES = {"*": msgid("全施設"), "honcho": msgid("本庁"), "kita": msgid("北支所")}


class OnlyLocal(RuntimeError):
    """Local sign-in was asked for outside local mode."""


class NoSuchStaff(NotFound):
    code = "auth.no_such_staff"
    words = "この職員は一覧にありません。"


class LocalStaff(BaseModel):
    """Somebody on the list."""

    id: UUID
    name: str
    name_en: str
    roles: Mapping[str, Sequence[str]]


def read_staff(path: Path | None) -> dict[UUID, LocalStaff]:
    """Read the list: the city's own, or the sample city's."""
    sample = files("machi.shared.auth") / "sample_staff.json"
    text = path.read_text() if path else sample.read_text()
    listed = TypeAdapter(list[LocalStaff]).validate_python(json.loads(text)["staff"])
    return {staff.id: staff for staff in listed}


def refuse_in_production(city: CitySettings) -> None:
    """Refuse to start with what belongs to local sign-in.

    Raises:
        OnlyLocal: a signing key or a list of local staff is configured in production.

    """
    if city.mode is Mode.LOCAL:
        return
    for name in ("auth_signing_key", "local_staff"):
        if getattr(city, name) is not None:
            raise OnlyLocal(f"MACHI_{name.upper()} is for local mode only; production refuses it")


def sign_in_router(city: CitySettings) -> APIRouter:
    """Make the sign-in pages.

    Raises:
        OnlyLocal: the city is not in local mode, or holds no signing key.

    """
    if city.mode is not Mode.LOCAL or city.auth_signing_key is None:
        raise OnlyLocal("local sign-in exists in local mode only")
    signer = StaffSigner.read(city.auth_signing_key)
    staff = read_staff(city.local_staff)
    secure = city.public_url.startswith("https://")
    router = APIRouter(include_in_schema=False)

    @router.get("/auth/sign-in")
    async def choose(request: Request, next: str = "/") -> Response:  # noqa: A002 - the address says next
        values = {
            "people": staff.values(),
            "roles": ROLES,
            "next": local_path(next),
            "sites": SITES,
        }
        return PAGES.show(request, "sign_in.html", values)

    @router.post("/auth/sign-in")
    async def sign_in(
        request: Request,
        staff_id: Annotated[UUID, Form()],
        next: Annotated[str, Form()] = "/",  # noqa: A002 - as above
    ) -> Response:
        person = staff.get(staff_id)
        if person is None:
            raise NoSuchStaff
        now = request.app.state.clock.now()
        token = signer.sign(person.id, person.name, person.roles, at=now)
        answer = RedirectResponse(local_path(next), HTTPStatus.SEE_OTHER)
        answer.set_cookie(
            STAFF_COOKIE,
            token,
            max_age=int(LIFETIME.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=secure,
        )
        return answer

    @router.post("/auth/sign-out")
    async def sign_out() -> Response:
        answer = RedirectResponse("/auth/sign-in", HTTPStatus.SEE_OTHER)
        answer.delete_cookie(STAFF_COOKIE, httponly=True, samesite="lax", secure=secure)
        return answer

    return router
