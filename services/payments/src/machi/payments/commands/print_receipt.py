from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.payments.store.receipts import add_print, site_of
from machi.shared.auth.staff import EVERYWHERE
from machi.shared.db.database import Database
from machi.shared.db.once import Once
from machi.shared.errors import Forbidden


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintReceipt:
    """A cashier prints a receipt; from the second print on it is marked 再発行."""

    receipt_id: UUID
    by: UUID
    sites: frozenset[str]
    """Where they take cash; `*` is everywhere."""
    at: datetime
    request: Once | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    receipt_path: str
    ordinal: int


async def print_receipt(command: PrintReceipt, db: Database) -> Printed:
    """Record the print. The page that it leads to says which one it is.

    Raises:
        NoSuchReceipt: no receipt of a cash window.
        Forbidden: it was given at a site where they take no cash.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, Printed):
            return earlier
        if command.sites.isdisjoint({await site_of(tx, command.receipt_id), EVERYWHERE}):
            raise Forbidden
        token, ordinal = await add_print(tx, command.receipt_id, command.by, command.at)
        path = f"/payments/r/{token}?print={ordinal}"
        return await tx.answer(command.request, Printed(path, ordinal))
