"""Claims, their lines and slips: read and locked, created, and moved along their tables."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, String, Uuid, any_, literal
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col, insert, select, update

from machi.payments.domain import claim as claims
from machi.payments.domain import reference, slip
from machi.payments.domain.claim import Claim, Line, NoSuchClaim
from machi.payments.domain.matching import Slip
from machi.payments.tables import (
    ClaimLineRow,
    ClaimRow,
    PaymentReferenceRow,
    ReferenceCounterRow,
    RevenueItemRow,
    SlipRow,
)
from machi.shared.db.database import Transaction

OWN = "own"
"""The scheme of our own 16-digit references."""


def among(values: Collection[UUID] | Collection[str]) -> Any:  # noqa: ANN401 - an SQL expression
    """`= any(array)`: one parameter, however many values there are."""
    kind = Uuid() if values and isinstance(next(iter(values)), UUID) else String()
    return any_(literal(list(values), ARRAY(kind)))


async def revenue_items(tx: Transaction, codes: Collection[str]) -> dict[str, int]:
    """Give the series of each revenue item that is on file."""
    found = select(RevenueItemRow.code, RevenueItemRow.series).where(
        col(RevenueItemRow.code) == among(codes)
    )
    return dict((await tx.session.exec(found)).all())


async def next_reference(tx: Transaction, fiscal_year: int, series: int) -> str:
    """Take the next reference of a series. The counter row makes others wait, and has no gaps."""
    take = (
        upsert(ReferenceCounterRow)
        .values(fiscal_year=fiscal_year, series=series, last_serial=1)
        .on_conflict_do_update(
            index_elements=["fiscal_year", "series"],
            set_={"last_serial": ReferenceCounterRow.last_serial + 1},
        )
        .returning(col(ReferenceCounterRow.last_serial))
    )
    serial: int = (await tx.session.exec(take)).scalar_one()
    return reference.build(fiscal_year, series, serial)


async def add_claim(tx: Transaction, claim: Claim, at: datetime) -> None:
    await tx.session.exec(
        insert(ClaimRow).values(
            id=claim.id,
            source=claim.source,
            fiscal_year=claim.fiscal_year,
            state=claim.state,
            assessed_yen=claim.assessed_yen,
            cleared_yen=claim.cleared_yen,
            due_date=claim.due_date,
            recipient=claim.recipient,
            revision=claim.revision,
            created_at=at,
        )
    )
    lines = [
        {
            "claim_id": claim.id,
            "position": line.position,
            "revenue_item": line.revenue_item,
            "amount_yen": line.amount_yen,
            "cleared_yen": line.cleared_yen,
        }
        for line in claim.lines
    ]
    await tx.session.exec(insert(ClaimLineRow), params=lines)


async def add_slip(tx: Transaction, row: SlipRow, number: str, reissue: str = "0") -> None:
    tx.session.add(row)
    await tx.session.flush()
    tx.session.add(PaymentReferenceRow(scheme=OWN, number=number, reissue=reissue, slip_id=row.id))
    await tx.session.flush()


async def claim_of_reference(tx: Transaction, number: str) -> UUID:
    """Find the claim that a reference belongs to; its reissues all belong to one claim.

    Raises:
        NoSuchClaim: we never issued this reference.

    """
    found = (
        select(SlipRow.claim_id)
        .join(PaymentReferenceRow, col(PaymentReferenceRow.slip_id) == col(SlipRow.id))
        .where(PaymentReferenceRow.scheme == OWN, PaymentReferenceRow.number == number)
        .limit(1)
    )
    claim_id = (await tx.session.exec(found)).first()
    if claim_id is None:
        raise NoSuchClaim(field="reference")
    return claim_id


async def ids_of_source(tx: Transaction, source: str) -> Sequence[UUID]:
    """List the claims for one thing."""
    return (await tx.session.exec(select(ClaimRow.id).where(ClaimRow.source == source))).all()


async def locked(tx: Transaction, claim_ids: Collection[UUID]) -> dict[UUID, Claim]:
    """Read claims and lock them, in the order of their ids, so that two lockers never cross."""
    if not claim_ids:
        return {}
    rows = (
        select(ClaimRow)
        .where(col(ClaimRow.id) == among(claim_ids))
        .order_by(col(ClaimRow.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = (await tx.session.exec(rows)).all()
    lines: dict[UUID, list[Line]] = {row.id: [] for row in found}
    every_line = (
        select(ClaimLineRow)
        .where(col(ClaimLineRow.claim_id) == among(claim_ids))
        .order_by(col(ClaimLineRow.claim_id), col(ClaimLineRow.position))
        .execution_options(populate_existing=True)
    )
    for line in (await tx.session.exec(every_line)).all():
        lines[line.claim_id].append(
            Line(line.position, line.revenue_item, line.amount_yen, line.cleared_yen)
        )
    return {row.id: _claim(row, lines[row.id]) for row in found}


def _claim(row: ClaimRow, lines: Sequence[Line]) -> Claim:
    return Claim(
        id=row.id,
        source=row.source,
        fiscal_year=row.fiscal_year,
        lines=tuple(lines),
        state=claims.State(row.state),
        assessed_yen=row.assessed_yen,
        cleared_yen=row.cleared_yen,
        due_date=row.due_date,
        recipient=row.recipient,
        revision=row.revision,
    )


async def save(tx: Transaction, changed: Sequence[Claim]) -> None:
    """Store what moved on locked claims: state, what is cleared in all and by line, revision."""
    if not changed:
        return
    await tx.session.exec(
        update(ClaimRow),
        params=[
            {
                "id": claim.id,
                "state": claim.state,
                "cleared_yen": claim.cleared_yen,
                "revision": claim.revision,
            }
            for claim in changed
        ],
    )
    await tx.session.exec(
        update(ClaimLineRow),
        params=[
            {"claim_id": claim.id, "position": line.position, "cleared_yen": line.cleared_yen}
            for claim in changed
            for line in claim.lines
        ],
    )


async def reduce(tx: Transaction, claim: Claim) -> None:
    """Store that less is owed on a locked claim, in all and by line."""
    await tx.session.exec(
        update(ClaimRow).where(col(ClaimRow.id) == claim.id).values(assessed_yen=claim.assessed_yen)
    )
    await tx.session.exec(
        update(ClaimLineRow),
        params=[
            {"claim_id": claim.id, "position": line.position, "amount_yen": line.amount_yen}
            for line in claim.lines
        ],
    )


@dataclass(frozen=True, slots=True)
class SlipOnFile:
    """A slip, with the number printed on it."""

    slip: Slip
    number: str
    reissue: str
    revision: int


async def slips(tx: Transaction, claim_ids: Collection[UUID]) -> list[SlipOnFile]:
    """Read all slips of claims that are locked: nobody moves a slip without its claim's lock."""
    if not claim_ids:
        return []
    found = (
        select(SlipRow, PaymentReferenceRow.number, PaymentReferenceRow.reissue)
        .join(PaymentReferenceRow, col(PaymentReferenceRow.slip_id) == col(SlipRow.id))
        .where(PaymentReferenceRow.scheme == OWN, col(SlipRow.claim_id) == among(claim_ids))
        .execution_options(populate_existing=True)
    )
    rows = (await tx.session.exec(found)).all()
    return [
        SlipOnFile(
            Slip(row.id, row.claim_id, slip.State(row.state), row.pay_by),
            number,
            reissue,
            row.revision,
        )
        for row, number, reissue in rows
    ]


async def move_slips(tx: Transaction, moved: Sequence[tuple[UUID, slip.State, int]]) -> None:
    """Store new states: slip, state, revision."""
    if moved:
        await tx.session.exec(
            update(SlipRow),
            params=[
                {"id": slip_id, "state": state, "revision": revision}
                for slip_id, state, revision in moved
            ],
        )
