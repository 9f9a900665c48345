"""Who wants to be told: an opaque reference that the notify service keeps in a cookie."""

import re
from collections.abc import Mapping

COOKIE = "machi_recipient"
RECIPIENT_PATTERN = r"^[A-Za-z0-9_-]{16,100}$"
_RECIPIENT = re.compile(RECIPIENT_PATTERN)


def recipient(cookies: Mapping[str, str]) -> str | None:
    """Read the visitor's reference; one that cannot be ours counts as none."""
    found = cookies.get(COOKIE, "")
    return found if _RECIPIENT.fullmatch(found) else None
