"""`./machi up --sign-in oidc`: the sign-in app of production, and the keys of this city."""

from pathlib import Path

import httpx
import pytest
from tests.shared.at_provider import CITY, browser, provider_at_hand

from machi.local.city import Surroundings, staff_sign_in
from machi.local.dispatch import Dispatcher
from machi.local.places import DataFolder
from machi.shared.auth.guards import STAFF_COOKIE
from machi.shared.auth.keys import PUBLIC_KEYS
from machi.shared.auth.tokens import TokenVerifier
from machi.shared.settings import CitizenOidc, StaffOidc


async def test_staff_of_a_city_on_one_machine_sign_in_as_in_production(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    standins = provider_at_hand(monkeypatch)
    around = Surroundings(
        data=DataFolder(tmp_path),
        secrets={"sign_in_key": "s" * 32},
        postgres_port=1,
        nats_port=1,
        public_url=CITY,
        citizen_oidc=CitizenOidc(**standins.identity.citizen_settings()),
    )
    assert around.city_settings().citizen_oidc.issuer == standins.identity.main.issuer
    auth = staff_sign_in(around, StaffOidc(**standins.identity.staff_settings()))
    transport = httpx.ASGITransport(Dispatcher({"auth": auth}, front="auth"))
    async with (
        httpx.AsyncClient(transport=transport, base_url=CITY) as ours,
        browser(standins) as theirs,
    ):
        away = await ours.get("/auth/sign-in")
        chosen = {"person": "00000000-0000-7000-8000-000000000011"}
        back = await theirs.post(away.headers["location"], data=chosen)
        await ours.get(back.headers["location"])
        staff = TokenVerifier(tmp_path / "keys" / PUBLIC_KEYS).staff(ours.cookies[STAFF_COOKIE])
    assert (staff.name, staff.roles) == ("監査 一葉", {"*": frozenset({"auditor"})})
