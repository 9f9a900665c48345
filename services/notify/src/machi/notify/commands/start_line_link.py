"""Promise that whoever brings a nonce back from LINE is this recipient."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from machi.notify.settings import NotifySettings
from machi.notify.store import line_events
from machi.notify.store.ownership import Owner, owned
from machi.notify.tables import LineNonceRow
from machi.shared.ids import new_secret
from machi.shared.service import Context

NONCE_BITS = 256  # LINE asks for 128 at least, in 10 to 255 characters of base64
LIFETIME = timedelta(minutes=10)
"""As long as LINE's link token."""


@dataclass(frozen=True, slots=True)
class StartLineLink:
    """The citizen confirmed, on our page, to be told by the LINE account that opened it."""

    who: Owner
    link_token: str


async def start_line_link(command: StartLineLink, context: Context) -> str:
    """Store a nonce for one use, and give LINE's address to go on at.

    Raises:
        NotYours: no such recipient, or not the key of it.

    """
    now = context.clock.now()
    nonce = new_secret(NONCE_BITS)
    async with context.db.transaction() as tx:
        row = await owned(tx, context.vault, command.who)
        await line_events.add_nonce(
            tx,
            LineNonceRow(
                nonce_hash=nonce_hash(nonce), recipient_id=row.id, expires_at=now + LIFETIME
            ),
        )
    settings = context.settings
    assert isinstance(settings, NotifySettings)  # noqa: S101 - app.py declares it so
    query = urlencode({"linkToken": command.link_token, "nonce": nonce})
    return f"{settings.line_access_url}/dialog/bot/accountLink?{query}"


def nonce_hash(nonce: str) -> bytes:
    """What we keep of a nonce: enough to recognise it."""
    return hashlib.sha256(nonce.encode()).digest()
