"""What a claim is for was withdrawn: nobody should pay for it any more."""

from dataclasses import dataclass
from datetime import datetime

from machi.payments.commands.settlement import claim_facts, close_slips, topics
from machi.payments.domain import claim as claims
from machi.payments.domain import ledger
from machi.payments.domain.claim import Claim
from machi.payments.domain.ledger import Entry
from machi.payments.store import claims as store
from machi.payments.store import sources
from machi.payments.store.ledger import post
from machi.shared.clock import business_date
from machi.shared.contracts.payments import ClaimAdjusted, ClaimCancelled
from machi.shared.db.database import Transaction


@dataclass(frozen=True, slots=True)
class WithdrawClaims:
    """`source`: what was withdrawn, as in `AssessClaim`."""

    source: str
    at: datetime


async def withdraw_claims(command: WithdrawClaims, tx: Transaction) -> None:
    """Close what is open, whichever is heard first: a fee asked for later finds it withdrawn.

    What was paid stays booked, and stands in the list of payments for what was withdrawn: whether
    it is given back is for a person to decide. What somebody pays all the same is owed back to
    them (過誤納金).
    """
    await sources.withdraw(tx, command.source, command.at)
    found = await store.locked(tx, await store.ids_of_source(tx, command.source))
    for before in found.values():
        after = claims.withdrawn(before)
        if after is not None:
            await _close(tx, before, after[0], command.at)


async def _close(tx: Transaction, before: Claim, after: Claim, at: datetime) -> None:
    kind = ClaimCancelled if after.state is claims.State.CANCELLED else ClaimAdjusted
    told = kind(**claim_facts(after, at))
    closed = list(close_slips(None, await store.slips(tx, [before.id]), at))
    await store.save(tx, [after])
    await store.reduce(tx, after)
    await store.move_slips(tx, [move for move, _ in closed])
    legs = ledger.reduction(before.fiscal_year, before.id, before.lines)
    reason = "調定取消" if after.state is claims.State.CANCELLED else "減額調定"
    await post(tx, [Entry(told.id, business_date(at), reason, legs)])
    news = (told, *(event for _, event in closed))
    await tx.publish_all([(event, topics(before.id)) for event in news])
