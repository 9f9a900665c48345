import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from machi.queue.commands.make_pairing_code import CODE_LENGTH
from machi.queue.domain.devices import code_hash
from machi.queue.tables.devices import ShortCodeRow
from machi.shared.db.database import Database
from machi.shared.ids import READABLE_DIGITS, READABLE_LETTERS

GOOD_FOR = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeShortCode:
    """No paper came out: letters that a phone's owner types to see the ticket."""

    ticket_id: UUID
    token: str
    at: datetime


def short_code(secret_key: str, token: str) -> str:
    """Derive a ticket's code: the same again for who knows both, and nobody else can."""
    made = hmac.digest(secret_key.encode(), f"machi short code: {token}".encode(), hashlib.sha256)
    # As `new_readable_code`: every third place is a digit, so that it spells no word.
    places = enumerate(made[:CODE_LENGTH], 1)
    return "".join(
        (READABLE_LETTERS if place % 3 else READABLE_DIGITS)[
            byte % len(READABLE_LETTERS if place % 3 else READABLE_DIGITS)
        ]
        for place, byte in places
    )


async def make_short_code(command: MakeShortCode, secret_key: str, db: Database) -> str:
    """Let the code open the ticket's page for the rest of the day. Again gives the same one."""
    code = short_code(secret_key, command.token)
    async with db.transaction() as tx:
        keep = insert(ShortCodeRow).values(
            code_hash=code_hash(code),
            ticket_id=command.ticket_id,
            expires_at=command.at + GOOD_FOR,
        )
        await tx.session.exec(keep.on_conflict_do_nothing())
    return code
