"""How claims, slips, receipts and the ledger are stored. Shapes only: the rules live in domain/.

Yen are bigint. Nothing here is personal: who pays is known to the service that asked for the money.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Index,
    LargeBinary,
    MetaData,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from machi.payments.domain import claim, receipt, slip
from machi.shared.db.tables import NAMING, message_tables

_ACCEPTED = text("state = 'ACCEPTED'")


class PaymentsTable(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMING))):
    """Base of this service's tables, with metadata of its own."""


def _yen(**more: Any) -> Any:  # noqa: ANN401 - what SQLModel's Field gives
    return Field(sa_type=BigInteger, **more)


def _moment(**more: Any) -> Any:  # noqa: ANN401 - what SQLModel's Field gives
    return Field(sa_type=DateTime(timezone=True), **more)


class RevenueItemRow(PaymentsTable, table=True):
    """歳入科目: what the city books the money under. `series` begins its references."""

    __tablename__ = "revenue_item"
    code: str = Field(primary_key=True)
    series: int
    name_ja: str
    name_en: str


class CashWindowRow(PaymentsTable, table=True):
    """A place with a cash drawer. Its receipt numbers have no gaps."""

    __tablename__ = "cash_window"
    id: str = Field(primary_key=True)
    site: str
    name_ja: str
    name_en: str


class ReferenceCounterRow(PaymentsTable, table=True):
    __tablename__ = "reference_counter"
    fiscal_year: int = Field(primary_key=True)
    series: int = Field(primary_key=True)
    last_serial: int


class ReceiptCounterRow(PaymentsTable, table=True):
    __tablename__ = "receipt_counter"
    window_id: str = Field(primary_key=True, foreign_key="cash_window.id")
    fiscal_year: int = Field(primary_key=True)
    last_number: int


class ClaimRow(PaymentsTable, table=True):
    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("cleared_yen between 0 and assessed_yen", name="never_below_zero"),
    )
    id: UUID = Field(primary_key=True)
    source: str = Field(index=True)
    fiscal_year: int
    state: claim.State = Field(sa_type=String)
    assessed_yen: int = _yen()
    cleared_yen: int = _yen(default=0)
    due_date: date
    recipient: str | None = None
    revision: int = 1
    created_at: datetime = _moment()


class ClaimSourceRow(PaymentsTable, table=True):
    """What claims are for; it may be known as withdrawn before any claim for it is."""

    __tablename__ = "claim_source"
    source: str = Field(primary_key=True)
    withdrawn_at: datetime | None = _moment(default=None)


class ClaimLineRow(PaymentsTable, table=True):
    __tablename__ = "claim_line"
    __table_args__ = (
        CheckConstraint("cleared_yen between 0 and amount_yen", name="never_below_zero"),
    )
    claim_id: UUID = Field(primary_key=True, foreign_key="claim.id")
    position: int = Field(primary_key=True)
    revenue_item: str = Field(foreign_key="revenue_item.code")
    amount_yen: int = _yen()
    cleared_yen: int = _yen(default=0)


class SlipRow(PaymentsTable, table=True):
    __tablename__ = "slip"
    id: UUID = Field(primary_key=True)
    claim_id: UUID = Field(foreign_key="claim.id", index=True)
    state: slip.State = Field(sa_type=String)
    amount_yen: int = _yen()
    pay_by: date
    token: str = Field(unique=True)
    revision: int = 1
    created_at: datetime = _moment()


class PaymentReferenceRow(PaymentsTable, table=True):
    """Every number that is printed or read leads through here to its slip."""

    __tablename__ = "payment_reference"
    scheme: str = Field(primary_key=True)
    number: str = Field(primary_key=True)
    reissue: str = Field(primary_key=True)
    slip_id: UUID = Field(foreign_key="slip.id", index=True)


class ReceiptRow(PaymentsTable, table=True):
    """Money that was announced or has arrived. What it says of money never changes."""

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("window_id", "fiscal_year", "number"),
        UniqueConstraint("act", "ordinal"),
        CheckConstraint("amount_yen >= 0", name="no_negative_money"),
        CheckConstraint(
            "state = 'PRELIMINARY' or state = 'REVERSED'"
            " or cleared_yen + overpaid_yen + unmatched_yen = amount_yen",
            name="every_yen_has_its_place",
        ),
    )
    id: UUID = Field(primary_key=True)
    claim_id: UUID | None = Field(default=None, foreign_key="claim.id", index=True)
    slip_id: UUID | None = Field(default=None, foreign_key="slip.id")
    channel: str
    state: receipt.State = Field(sa_type=String)
    amount_yen: int = _yen()
    cleared_yen: int = _yen(default=0)
    overpaid_yen: int = _yen(default=0)
    unmatched_yen: int = _yen(default=0)
    outcome: str
    flags: str = ""
    paid_on: date
    business_date: date | None = None
    funds_on: date | None = None
    act: str | None = None
    ordinal: int = 1
    corrects: UUID | None = Field(default=None, foreign_key="receipt.id")
    window_id: str | None = Field(default=None, foreign_key="cash_window.id")
    fiscal_year: int | None = None
    number: int | None = None
    tendered_yen: int | None = Field(default=None, sa_type=BigInteger)
    taken_by: UUID | None = None
    token: str = Field(unique=True)
    revision: int = 1
    created_at: datetime = _moment()


class AllocationRow(PaymentsTable, table=True):
    """消込: what a receipt clears of each line of its claim. Void once the receipt is CORRECTED."""

    __tablename__ = "allocation"
    receipt_id: UUID = Field(primary_key=True, foreign_key="receipt.id")
    position: int = Field(primary_key=True)
    amount_yen: int = _yen()


class ReceiptPrintRow(PaymentsTable, table=True):
    """One print of a receipt: the first is the original, the others are marked 再発行."""

    __tablename__ = "receipt_print"
    receipt_id: UUID = Field(primary_key=True, foreign_key="receipt.id")
    ordinal: int = Field(primary_key=True)
    printed_at: datetime = _moment()
    printed_by: UUID


class JournalRow(PaymentsTable, table=True):
    """One entry; `id` counts without gaps, each hash seals the one before it. Insert only."""

    __tablename__ = "journal"
    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    source_event_id: UUID = Field(unique=True)
    business_date: date
    reason: str
    prev_hash: str = Field(unique=True)
    hash: str


class LegRow(PaymentsTable, table=True):
    """One side of an entry. Insert only; the database checks that debits are credits."""

    __tablename__ = "leg"
    __table_args__ = (
        CheckConstraint("side in ('D', 'C')", name="side"),
        CheckConstraint("amount > 0", name="amount_above_zero"),
        Index("ix_leg_account", "account"),
    )
    journal_id: int = Field(primary_key=True, foreign_key="journal.id", sa_type=BigInteger)
    position: int = Field(primary_key=True)
    account: str
    side: str
    amount: int = _yen()


class ImportedFileRow(PaymentsTable, table=True):
    """A collection file as it came. A refused one stays for inspection and blocks nothing."""

    __tablename__ = "imported_file"
    __table_args__ = (
        Index("uq_imported_file_accepted", "sha256", unique=True, postgresql_where=_ACCEPTED),
    )
    id: UUID = Field(primary_key=True)
    sha256: str
    name: str
    state: str
    content: bytes = Field(sa_type=LargeBinary)
    as_of: date | None = None
    refused_line: int | None = None
    refused_fault: str | None = None
    refused_values: dict[str, str] = Field(default_factory=dict, sa_type=JSONB)
    imported_by: UUID
    imported_at: datetime = _moment()


class ImportedLineRow(PaymentsTable, table=True):
    """What one line of an accepted file concluded."""

    __tablename__ = "imported_line"
    __table_args__ = (
        Index(
            "uq_imported_line_known",
            "line_key",
            "ordinal",
            unique=True,
            postgresql_where=text("outcome <> 'SKIPPED'"),
        ),
    )
    file_id: UUID = Field(primary_key=True, foreign_key="imported_file.id")
    line: int = Field(primary_key=True)
    kind: str
    line_key: str
    ordinal: int
    act: str = Field(index=True)
    reference: str
    reissue: str
    amount_yen: int = _yen()
    outcome: str
    flags: str
    claim_yen: int = _yen()
    overpaid_yen: int = _yen()
    unmatched_yen: int = _yen()
    receipt_id: UUID | None = Field(default=None, foreign_key="receipt.id")


class ExpectedFundsRow(PaymentsTable, table=True):
    """What the collector has to send for a file: gross, its fee, and the day."""

    __tablename__ = "expected_funds"
    file_id: UUID = Field(primary_key=True, foreign_key="imported_file.id")
    channel: str = Field(primary_key=True)
    due_on: date = Field(primary_key=True)
    gross_yen: int = _yen()
    fee_yen: int = _yen()


class ExceptionCaseRow(PaymentsTable, table=True):
    """A line that a person has to look at."""

    __tablename__ = "exception_case"
    file_id: UUID = Field(primary_key=True, foreign_key="imported_file.id")
    line: int = Field(primary_key=True)
    outcome: str
    amount_yen: int = _yen()
    receipt_id: UUID | None = Field(default=None, foreign_key="receipt.id")
    state: str = "OPEN"
    opened_at: datetime = _moment()


metadata = PaymentsTable.metadata
message_tables(metadata)
