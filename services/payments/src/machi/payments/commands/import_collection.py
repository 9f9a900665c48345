import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import structlog

from machi.payments.commands.book_collection import Booking
from machi.payments.commands.settlement import PaidWith, settle, topics
from machi.payments.domain.claim import Claim
from machi.payments.domain.collection import MONEY, Kind, Line, Refused, read
from machi.payments.domain.matching import EXCEPTIONS, Balance
from machi.payments.domain.plan import Concluded, OnFile, Rules, work_through
from machi.payments.store import claims as claim_store
from machi.payments.store import files as store
from machi.payments.store import receipts as receipt_store
from machi.payments.store.claims import SlipOnFile
from machi.payments.store.ledger import post
from machi.payments.tables import ImportedFileRow
from machi.shared.clock import business_date
from machi.shared.db.database import Database, Transaction
from machi.shared.db.once import Once
from machi.shared.ids import new_id

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCollection:
    """A member of staff brings the collector's file."""

    name: str
    content: bytes
    by: UUID
    rules: Rules
    fee_yen: int
    """What the collector keeps for each confirmed store line."""
    at: datetime
    request: Once | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """Which file it is, and whether it was accepted, put in quarantine, or known already."""

    file_id: UUID
    state: str
    already_imported: bool = False


async def import_collection(command: ImportCollection, db: Database) -> Imported:
    """Take the whole file or nothing of it, in one transaction.

    A refused file is kept in quarantine with its line and the reason; it blocks nothing.
    """
    sha256 = hashlib.sha256(command.content).hexdigest()
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, Imported):
            return earlier
        await store.begin_import(tx)
        known = await store.accepted_before(tx, sha256)
        if known is not None:
            answer = Imported(known, store.ACCEPTED, already_imported=True)
            return await tx.answer(command.request, answer)
        file = ImportedFileRow(
            id=new_id(),
            sha256=sha256,
            name=command.name,
            state=store.ACCEPTED,
            content=command.content,
            imported_by=command.by,
            imported_at=command.at,
        )
        try:
            lines = read(command.content)
        except Refused as refused:
            file.state = store.QUARANTINED
            file.refused_line = refused.line
            file.refused_fault = refused.fault
            file.refused_values = refused.values
            await store.add_file(tx, file)
            log.warning("collection_file_refused", line=refused.line, fault=refused.fault)
        else:
            file.as_of = max(line.created_on for line in lines)
            await store.add_file(tx, file)
            await _take_in(command, tx, file.id, lines)
        return await tx.answer(command.request, Imported(file.id, file.state))


async def _take_in(
    command: ImportCollection, tx: Transaction, file_id: UUID, lines: list[Line]
) -> None:
    claim_ids = await store.claims_of(tx, {line.reference for line in lines})
    claims = await claim_store.locked(tx, claim_ids)
    slips = await claim_store.slips(tx, claim_ids)
    on_file = await _on_file(tx, lines, claims, slips)
    concluded = work_through(lines, on_file, command.rules)
    booking = Booking(claims, on_file.receipts, business_date(command.at), command.at)
    for each in concluded:
        booking.book(each)
    await receipt_store.add_receipts(tx, booking.new_receipts())
    await store.update_receipts(tx, booking.moved_receipts(arrived=True))
    await store.update_receipts(tx, booking.moved_receipts(arrived=False))
    await receipt_store.add_allocations(tx, booking.allocations())
    await _settle(command, tx, booking, slips)
    await _store_conclusions(command, tx, file_id, (concluded, booking))
    await post(tx, booking.entries)
    await tx.publish_all(booking.events)


async def _on_file(
    tx: Transaction,
    lines: Sequence[Line],
    claims: dict[UUID, Claim],
    slips: Sequence[SlipOnFile],
) -> OnFile:
    channels = await store.channels_so_far(tx, claims.values())
    acts = {line.act for line in lines}
    return OnFile(
        slips={(each.number, each.reissue): each.slip for each in slips},
        balances={
            claim.id: Balance(
                claim.id,
                claim.state,
                claim.assessed_yen,
                claim.cleared_yen,
                claim.due_date,
                channels[claim.id],
            )
            for claim in claims.values()
        },
        receipts=await store.earlier_receipts(tx, acts),
        known=await store.known_lines(tx, {line.key for line in lines}),
        waiting_cancels=await store.waiting_cancels(tx, acts),
    )


async def _settle(
    command: ImportCollection, tx: Transaction, booking: Booking, slips: Sequence[SlipOnFile]
) -> None:
    of_claim: dict[UUID, list[SlipOnFile]] = {}
    for each in slips:
        of_claim.setdefault(each.slip.claim_id, []).append(each)
    settled = [
        settlement
        for claim_id, lines in booking.lines.items()
        if (
            settlement := settle(
                booking.claims[claim_id],
                lines,
                booking.last_paid.get(claim_id, PaidWith(None, "")),
                of_claim[claim_id],
                command.at,
            )
        )
    ]
    await claim_store.save(tx, [done.claim for done in settled])
    await claim_store.move_slips(tx, [move for done in settled for move in done.slips])
    for done in settled:
        booking.events += ((event, topics(done.claim.id)) for event in done.events)


async def _store_conclusions(
    command: ImportCollection,
    tx: Transaction,
    file_id: UUID,
    done: tuple[Sequence[Concluded], Booking],
) -> None:
    concluded, booking = done
    lines: list[dict[str, Any]] = []
    cases: list[dict[str, Any]] = []
    for each in concluded:
        line, decision = each.line, each.decision
        receipt_id = booking.receipt_of_line.get(line.number)
        lines.append(
            {
                "file_id": file_id,
                "line": line.number,
                "kind": line.kind.value,
                "line_key": line.key,
                "ordinal": each.ordinal,
                "act": line.act,
                "reference": line.reference,
                "reissue": line.barcode.reissue,
                "amount_yen": line.amount_yen,
                "outcome": decision.outcome.value,
                "flags": " ".join(decision.flags),
                "claim_yen": decision.money.to_claim,
                "overpaid_yen": decision.money.to_overpaid,
                "unmatched_yen": decision.money.to_unmatched,
                "receipt_id": receipt_id,
            }
        )
        if decision.outcome in EXCEPTIONS:
            cases.append(
                {
                    "file_id": file_id,
                    "line": line.number,
                    "outcome": decision.outcome.value,
                    "amount_yen": line.amount_yen,
                    "receipt_id": receipt_id,
                    "state": "OPEN",
                    "opened_at": command.at,
                }
            )
    funds = _expected_funds(concluded, booking, command.fee_yen)
    await store.add_conclusions(tx, lines, cases, [{"file_id": file_id, **row} for row in funds])


def _expected_funds(
    concluded: Sequence[Concluded], booking: Booking, fee_yen: int
) -> list[dict[str, Any]]:
    """Add up what has to arrive in the bank: gross and the collector's fee, by channel and day."""
    gross: Counter[tuple[str, date]] = Counter()
    fees: Counter[tuple[str, date]] = Counter()
    for each in concluded:
        line = each.line
        if line.kind not in MONEY or line.funds_on is None:
            continue
        place = (line.channel.value, line.funds_on)
        if each.posted is not None:
            gross[place] += each.posted.total
            fees[place] += fee_yen if line.kind is Kind.CONFIRMED else 0
        if each.replaces is not None:
            gross[place] -= booking.receipts[each.replaces].row["amount_yen"]
    return [
        {"channel": channel, "due_on": due, "gross_yen": yen, "fee_yen": fees[channel, due]}
        for (channel, due), yen in gross.items()
    ]
