"""From somebody whom the city's provider knows to a member of staff of ours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from machi.shared.auth.keys import StaffSigner
from machi.shared.auth.oidc import Identity
from machi.shared.errors import Forbidden
from machi.shared.sign_in.groups import Groups
from machi.shared.sign_in.settings import SignInSettings
from machi.shared.ui.words import msgid

LONGEST_NAME = 80
LARGEST_TOKEN = 3900  # browsers keep 4096 bytes of a cookie, its name and settings among them
NAMELESS = msgid("職員")


class NoRole(Forbidden):
    code = "auth.no_role"
    words = "このシステムを使う役割がありません。"


class TooManyRoles(Forbidden):
    code = "auth.too_many_roles"
    words = "役割の数が多すぎて、サインインできません。管理者にお知らせください。"


@dataclass(frozen=True, slots=True)
class Sessions:
    """Makes staff tokens, in the shape that every service checks."""

    signer: StaffSigner
    groups: Groups
    groups_claim: str
    lifetime: timedelta

    @classmethod
    def of(cls, settings: SignInSettings) -> "Sessions":
        """Read key and mapping.

        Raises:
            ValueError, OSError: one of the files is not what it should be.

        """
        return cls(
            StaffSigner.read(settings.signing_key),
            Groups.read(settings.groups),
            settings.provider.groups_claim,
            timedelta(hours=settings.provider.session_hours),
        )

    def token(self, who: Identity, *, at: datetime) -> str:
        """Sign somebody in.

        Raises:
            NoRole: none of their groups gives one.
            TooManyRoles: no browser would keep a cookie of that size.

        """
        roles: Mapping[str, Iterable[str]] = self.groups.roles(who.claims.get(self.groups_claim))
        if not roles:
            raise NoRole
        name = str(who.claims.get("name") or who.claims.get("preferred_username") or NAMELESS)
        token = self.signer.sign(
            staff_id(who), name[:LONGEST_NAME], roles, at=at, lifetime=self.lifetime
        )
        if len(token) > LARGEST_TOKEN:
            raise TooManyRoles
        return token


def staff_id(who: Identity) -> UUID:
    """Give the same id to the same person always, and never one to two issuers' people."""
    return uuid5(uuid5(NAMESPACE_URL, who.issuer), who.subject)
