"""What a route asks of its caller, in its signature: `Annotated[Staff, may("queue.call")]`."""

from typing import Any

from fastapi import Depends, Request
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase

from machi.shared.auth.permissions import PERMISSIONS, known
from machi.shared.auth.staff import Staff
from machi.shared.auth.tokens import TokenVerifier
from machi.shared.errors import Forbidden, NotSignedIn

__all__ = ["STAFF_COOKIE", "Staff", "may", "signed_in_staff", "staff_or_nobody"]

STAFF_COOKIE = "machi_staff"


def signed_in_staff(request: Request) -> Staff:
    """Say who is signed in: by `Authorization: Bearer …`, else by the cookie of the sign-in page.

    Raises:
        NotSignedIn: nobody, or a token that is not good (any more).

    """
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer":
        token = request.cookies.get(STAFF_COOKIE, "")
    if not token:
        raise NotSignedIn
    tokens: TokenVerifier = request.app.state.tokens
    return tokens.staff(token)


def staff_or_nobody(request: Request) -> Staff | None:
    """Say who is signed in, if anybody: for pages that greet staff and serve everyone."""
    try:
        return signed_in_staff(request)
    except NotSignedIn:
        return None


class May(SecurityBase):
    """Asks for a signed-in member of staff who holds a permission at some site at least."""

    def __init__(self, permission: str) -> None:
        self.permission = known(permission)
        self.scheme_name = "staff"
        self.model = HTTPBearer(
            bearerFormat="JWT",
            description="Staff token (EdDSA). In a browser the cookie `machi_staff` stands for it.",
        )

    async def __call__(self, request: Request) -> Staff:
        staff = signed_in_staff(request)
        if not staff.allowed(self.permission):
            raise Forbidden
        return staff


def may(permission: str) -> Any:  # noqa: ANN401 - FastAPI's own type for a dependency
    """Ask for the signed-in member of staff, who must hold `permission`.

    Where a site is known, the command or route asks again: `staff.require(permission, site)`.

    Raises:
        UnknownPermission: at import, when the permission is not in the table.

    """
    return Depends(May(permission))


def permission_words(permission: str) -> str:
    """Say in Japanese what a permission lets a person do."""
    return PERMISSIONS[known(permission)]
