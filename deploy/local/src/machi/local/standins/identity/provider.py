"""The provider's two realms, and what the city's settings have to say to use them."""

import json
import os
import shutil
import tempfile
import weakref
from pathlib import Path
from typing import Any

from joserfc.jwk import KeySet

from machi.local.standins.identity import people
from machi.local.standins.identity.clients import Client, new_client_key
from machi.local.standins.identity.realm import Realm

CITIZEN_CALLBACK = "/forms/signed-in"
STAFF_CALLBACK = "/auth/signed-in"
SIGNED_OUT = "/auth/signed-out"
SYNTHETIC_SECRET = "local-only-client-secret"  # noqa: S105 - a stand-in's, known to everybody


class IdentityProvider:
    """`main` knows citizens and asks for a card each time; `staff` remembers who is signed in."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` keeps the files that settings name; without one, they last as long as this."""
        self.origin = ""
        """Where people open it: the beginning of its issuers."""
        self._folder = folder / "identity" if folder else None
        citizen, staff = Client("machi-citizen", set()), Client("machi-staff", set())
        staff.secret = SYNTHETIC_SECRET
        self._client_key = new_client_key()
        citizen.keys = KeySet([self._client_key])
        self.main = Realm(
            "main", people.citizens(), {citizen.id: citizen}, "aal3 crl", self._at, remembers=False
        )
        self.staff = Realm(
            "staff", people.staff(), {staff.id: staff}, "mfa", self._at, remembers=True
        )
        self.realms = {realm.name: realm for realm in (self.main, self.staff)}

    def serve(self, city_url: str) -> None:
        """Register the city's pages as those that people may be sent back to."""
        self.main.clients["machi-citizen"].redirect_uris.add(city_url + CITIZEN_CALLBACK)
        self.staff.clients["machi-staff"].redirect_uris.add(city_url + STAFF_CALLBACK)
        self.staff.clients["machi-staff"].redirect_uris.add(city_url + SIGNED_OUT)

    def citizen_settings(self, reached_at: str | None = None) -> dict[str, Any]:
        """Give `MACHI_CITIZEN_OIDC_…`, as arguments of `CitizenOidc`."""
        return {
            "issuer": self.main.issuer,
            "client_id": "machi-citizen",
            "client_key": self._write("client-key.json", self._client_key.as_dict(private=True)),
            "scopes": "openid name address birthdate gender",
            "acr_values": "aal3 crl",
            "reached_at": reached_at,
        }

    def staff_settings(self, reached_at: str | None = None) -> dict[str, Any]:
        """Give `MACHI_STAFF_OIDC_…`, as arguments of `StaffOidc`."""
        return {
            "issuer": self.staff.issuer,
            "client_id": "machi-staff",
            "client_secret": SYNTHETIC_SECRET,
            "groups": self._write("groups.json", people.sample_groups()),
            "reached_at": reached_at,
        }

    def _at(self) -> str:
        return self.origin

    def _write(self, name: str, content: object) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="machi-identity-"))  # ours alone: 0700
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / name
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(content, file)
        return path
