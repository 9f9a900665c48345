"""Finding a ticket for somebody who stands in front of the tablet."""

import re
from datetime import datetime
from uuid import UUID

from machi.queue.domain.refusals import NoSuchTicket
from machi.shared.clock import business_date
from machi.shared.db.database import Database

_NUMBER = re.compile(r"([A-Z])0*(\d{1,5})")

_BY_NUMBER = """
select id from ticket where site = $1 and business_date = $2 and prefix = $3 and serial = $4
"""
_TOKEN = "select token from ticket where id = $1 and site = $2"  # noqa: S105 - a statement


async def by_number(site: str, typed: str, at: datetime, db: Database) -> UUID | None:
    """Find today's ticket of a number as people type it: `b1`, `Ｂ００１`, `B-001`."""
    folded = typed.translate({char: char - 0xFEE0 for char in range(0xFF01, 0xFF5F)}).upper()
    plain = "".join(char for char in folded if char.isascii() and char.isalnum())
    match = _NUMBER.fullmatch(plain)
    if match is None:
        return None
    row = await db.row(_BY_NUMBER, site, business_date(at), match[1], int(match[2]))
    return row["id"] if row else None


async def token_of(site: str, ticket_id: UUID, db: Database) -> str:
    """Give the token of a ticket of this site.

    Raises:
        NoSuchTicket: the site has none of this id.

    """
    row = await db.row(_TOKEN, ticket_id, site)
    if row is None:
        raise NoSuchTicket
    token: str = row["token"]
    return token
