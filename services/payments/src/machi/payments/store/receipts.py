"""Receipts, their numbers, what they clear, and their prints."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col, func, insert, select

from machi.payments.domain.claim import Share
from machi.payments.domain.receipt import NoSuchReceipt, NoSuchWindow
from machi.payments.tables import (
    AllocationRow,
    CashWindowRow,
    ReceiptCounterRow,
    ReceiptPrintRow,
    ReceiptRow,
)
from machi.shared.db.database import Transaction


async def window(tx: Transaction, window_id: str) -> CashWindowRow:
    """Read a cash window.

    Raises:
        NoSuchWindow: there is none of this name.

    """
    row = await tx.session.get(CashWindowRow, window_id)
    if row is None:
        raise NoSuchWindow(field="window")
    return row


async def next_number(tx: Transaction, window_id: str, fiscal_year: int) -> int:
    """Take a window's next receipt number. Taken with the receipt or not at all: no gaps."""
    take = (
        upsert(ReceiptCounterRow)
        .values(window_id=window_id, fiscal_year=fiscal_year, last_number=1)
        .on_conflict_do_update(
            index_elements=["window_id", "fiscal_year"],
            set_={"last_number": ReceiptCounterRow.last_number + 1},
        )
        .returning(col(ReceiptCounterRow.last_number))
    )
    number: int = (await tx.session.exec(take)).scalar_one()
    return number


async def add_receipts(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    """Insert receipts; every row names the same columns."""
    if rows:
        await tx.session.exec(insert(ReceiptRow), params=list(rows))


async def add_allocations(tx: Transaction, given: Sequence[tuple[UUID, Sequence[Share]]]) -> None:
    """Store what each receipt clears of the lines of its claim."""
    rows = [
        {"receipt_id": receipt_id, "position": share.position, "amount_yen": share.amount_yen}
        for receipt_id, shares in given
        for share in shares
    ]
    if rows:
        await tx.session.exec(insert(AllocationRow), params=rows)


async def site_of(tx: Transaction, receipt_id: UUID) -> str:
    """Say at which site a receipt was given.

    Raises:
        NoSuchReceipt: no receipt of a cash window has this id.

    """
    found = (
        select(CashWindowRow.site)
        .join(ReceiptRow, col(ReceiptRow.window_id) == CashWindowRow.id)
        .where(ReceiptRow.id == receipt_id)
    )
    site = (await tx.session.exec(found)).first()
    if site is None:
        raise NoSuchReceipt
    return site


async def add_print(tx: Transaction, receipt_id: UUID, by: UUID, at: datetime) -> tuple[str, int]:
    """Record that a receipt is printed; give its page's token and which print this is."""
    found = select(ReceiptRow.token).where(ReceiptRow.id == receipt_id).with_for_update()
    token = (await tx.session.exec(found)).one()
    so_far = select(func.count()).where(ReceiptPrintRow.receipt_id == receipt_id)
    ordinal = (await tx.session.exec(so_far)).one() + 1
    tx.session.add(
        ReceiptPrintRow(receipt_id=receipt_id, ordinal=ordinal, printed_at=at, printed_by=by)
    )
    return token, ordinal
