"""A member of staff who is signed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from machi.shared.auth.permissions import granted, known
from machi.shared.errors import Forbidden

EVERYWHERE = "*"


@dataclass(frozen=True, slots=True)
class Staff:
    """Who asks, and the roles held: by site, or under `*` at every site."""

    id: UUID
    name: str
    roles: Mapping[str, frozenset[str]]

    def allowed(self, permission: str, site: str | None = None) -> bool:
        """Tell whether the permission is held at a site; without a site, at any."""
        known(permission)
        places = self.roles if site is None else (site, EVERYWHERE)
        return any(permission in granted(self.roles.get(place, ())) for place in places)

    def require(self, permission: str, site: str | None = None) -> None:
        """Refuse to go on without the permission.

        Raises:
            Forbidden: it is not held at this site.

        """
        if not self.allowed(permission, site):
            raise Forbidden

    def sites(self, permission: str) -> frozenset[str]:
        """List the sites where the permission is held; `*` among them stands for all."""
        known(permission)
        return frozenset(site for site, roles in self.roles.items() if permission in granted(roles))
