"""Collection files: what was known before one, and what it left behind."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, insert, select, update

from machi.payments.domain import receipt
from machi.payments.domain.claim import Claim, Share
from machi.payments.domain.collection import Kind
from machi.payments.domain.ledger import Money
from machi.payments.domain.matching import Outcome
from machi.payments.domain.plan import Act, EarlierReceipt
from machi.payments.store.claims import OWN, among
from machi.payments.tables import (
    AllocationRow,
    ExceptionCaseRow,
    ExpectedFundsRow,
    ImportedFileRow,
    ImportedLineRow,
    PaymentReferenceRow,
    ReceiptRow,
    SlipRow,
)
from machi.shared.db.database import Transaction

ACCEPTED = "ACCEPTED"
QUARANTINED = "QUARANTINED"

_ONE_IMPORT = 0x696D_706F  # "impo": two files at once could bring the same line


async def begin_import(tx: Transaction) -> None:
    """Wait until no other import runs."""
    await tx.session.exec(select(func.pg_advisory_xact_lock(_ONE_IMPORT)))


async def accepted_before(tx: Transaction, sha256: str) -> UUID | None:
    """Find the file with these bytes, under whatever name it came."""
    found = select(ImportedFileRow.id).where(
        ImportedFileRow.sha256 == sha256, ImportedFileRow.state == ACCEPTED
    )
    return (await tx.session.exec(found)).first()


async def claims_of(tx: Transaction, references: Collection[str]) -> set[UUID]:
    """Find the claims that these references belong to."""
    found = (
        select(SlipRow.claim_id)
        .join(PaymentReferenceRow, col(PaymentReferenceRow.slip_id) == col(SlipRow.id))
        .where(
            PaymentReferenceRow.scheme == OWN,
            col(PaymentReferenceRow.number) == among(references),
        )
        .distinct()
    )
    return set((await tx.session.exec(found)).all())


async def known_lines(tx: Transaction, keys: Collection[str]) -> set[tuple[str, int]]:
    """Find the lines among these that earlier files brought."""
    found = select(ImportedLineRow.line_key, ImportedLineRow.ordinal).where(
        col(ImportedLineRow.line_key) == among(keys), ImportedLineRow.outcome != Outcome.SKIPPED
    )
    return {(key, ordinal) for key, ordinal in (await tx.session.exec(found)).all()}


async def waiting_cancels(tx: Transaction, acts: Collection[str]) -> set[Act]:
    """Find the 速報取消 that came without their 速報."""
    found = select(ImportedLineRow.act, ImportedLineRow.ordinal).where(
        col(ImportedLineRow.act) == among(acts),
        ImportedLineRow.kind == Kind.CANCELLED,
        ImportedLineRow.outcome == Outcome.ORPHAN_CANCEL,
    )
    return {(act, ordinal) for act, ordinal in (await tx.session.exec(found)).all()}


async def earlier_receipts(tx: Transaction, acts: Collection[str]) -> dict[Act, EarlierReceipt]:
    """Find the receipts that these acts of paying left already, with what they clear."""
    found = select(ReceiptRow).where(col(ReceiptRow.act) == among(acts))
    rows = (await tx.session.exec(found)).all()
    shares = await _shares(tx, [row.id for row in rows])
    return {
        (str(row.act), row.ordinal): EarlierReceipt(
            id=row.id,
            state=receipt.State(row.state),
            claim_id=row.claim_id,
            channel=row.channel,
            amount_yen=row.amount_yen,
            money=Money(row.cleared_yen, row.overpaid_yen, row.unmatched_yen),
            shares=tuple(shares.get(row.id, ())),
            token=row.token,
            revision=row.revision,
        )
        for row in rows
    }


async def _shares(tx: Transaction, receipt_ids: Sequence[UUID]) -> dict[UUID, list[Share]]:
    shares: dict[UUID, list[Share]] = {}
    if receipt_ids:
        found = select(AllocationRow).where(col(AllocationRow.receipt_id) == among(receipt_ids))
        for row in (await tx.session.exec(found)).all():
            share = Share(row.position, "", row.amount_yen)
            shares.setdefault(row.receipt_id, []).append(share)
    return shares


async def channels_so_far(tx: Transaction, claims: Collection[Claim]) -> dict[UUID, set[str]]:
    """Say by which channels money for these claims came before."""
    channels: dict[UUID, set[str]] = {claim.id: set() for claim in claims}
    if channels:
        found = (
            select(ReceiptRow.claim_id, ReceiptRow.channel)
            .where(
                col(ReceiptRow.claim_id) == among(list(channels)),
                ReceiptRow.state == receipt.State.CONFIRMED,
            )
            .distinct()
        )
        for claim_id, channel in (await tx.session.exec(found)).all():
            if claim_id is not None:
                channels[claim_id].add(channel)
    return channels


async def add_file(tx: Transaction, row: ImportedFileRow) -> None:
    tx.session.add(row)
    await tx.session.flush()


async def update_receipts(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    """Move receipts on; every row names the same columns."""
    if rows:
        await tx.session.exec(update(ReceiptRow), params=list(rows))


async def add_conclusions(
    tx: Transaction,
    lines: Sequence[dict[str, Any]],
    cases: Sequence[dict[str, Any]],
    funds: Sequence[dict[str, Any]],
) -> None:
    """Store what each line concluded, what people have to look at, and which money has to come."""
    for table, rows in (
        (ImportedLineRow, lines),
        (ExceptionCaseRow, cases),
        (ExpectedFundsRow, funds),
    ):
        if rows:
            await tx.session.exec(insert(table), params=list(rows))
