"""Whether the visitor registered with notify: only its opaque reference is known here."""

import re

from fastapi import Request

_RECIPIENT = re.compile(r"[A-Za-z0-9_-]{1,200}")


def recipient_of(request: Request) -> str | None:
    """Give the reference under which notify knows the visitor, if they registered."""
    found = request.cookies.get("machi_recipient", "")
    return found if _RECIPIENT.fullmatch(found) else None
