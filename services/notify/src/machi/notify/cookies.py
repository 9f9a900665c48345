"""Two cookies: the reference that every service may carry, and the key that only we may see.

The reference travels in events, so knowing it proves nothing. Whoever wants to see or change the
contacts must hold the key as well; browsers send that one to `/notify` alone.
"""

from starlette.requests import Request
from starlette.responses import Response

from machi.notify.store.ownership import Owner, key_of
from machi.shared.service import Context

REFERENCE = "machi_recipient"
KEY = "machi_recipient_key"
A_YEAR = 365 * 24 * 3600


def owner(request: Request) -> Owner | None:
    """Who the browser says it is: nothing is proven yet."""
    reference, key = request.cookies.get(REFERENCE), request.cookies.get(KEY)
    return Owner(reference, key) if reference and key else None


def remember(response: Response, context: Context, reference: str) -> None:
    """Let the browser hold a registration."""
    secure = context.settings.city.public_url.startswith("https://")
    key = key_of(context.vault, reference)
    for name, value, path in ((REFERENCE, reference, "/"), (KEY, key, "/notify")):
        response.set_cookie(
            name, value, max_age=A_YEAR, path=path, httponly=True, samesite="lax", secure=secure
        )
