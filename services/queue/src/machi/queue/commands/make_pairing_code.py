from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from machi.queue.domain.devices import code_hash
from machi.queue.domain.refusals import NoSuchSite
from machi.queue.tables.devices import PairingCodeRow
from machi.queue.tables.hall import SiteRow
from machi.shared.db.database import Database
from machi.shared.db.once import Once
from machi.shared.ids import new_readable_code

CODE_LENGTH = 8
GOOD_FOR = timedelta(minutes=10)

Kind = Literal["kiosk", "board"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MakePairingCode:
    """A supervisor lets one new device in at a site."""

    kind: Kind
    site: str
    by: UUID
    at: datetime
    request: Once | None = None


@dataclass(frozen=True, slots=True)
class PairingCode:
    """To be typed at the device, once, before `expires_at`."""

    code: str
    kind: str
    site: str
    expires_at: datetime


async def make_pairing_code(command: MakePairingCode, db: Database) -> PairingCode:
    """Make a code of 8 letters and digits, good for ten minutes.

    Raises:
        NoSuchSite: there is none of this code.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, PairingCode):
            return earlier
        if await tx.session.get(SiteRow, command.site) is None:
            raise NoSuchSite
        code = new_readable_code(CODE_LENGTH)
        expires_at = command.at + GOOD_FOR
        tx.session.add(
            PairingCodeRow(
                code_hash=code_hash(code),
                kind=command.kind,
                site=command.site,
                made_by=command.by,
                expires_at=expires_at,
            )
        )
        answer = PairingCode(code, command.kind, command.site, expires_at)
        return await tx.answer(command.request, answer)
