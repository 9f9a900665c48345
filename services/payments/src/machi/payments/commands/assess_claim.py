from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from machi.payments.commands.settlement import claim_facts, topics
from machi.payments.domain import claim as claims
from machi.payments.domain import ledger, slip
from machi.payments.domain.claim import Claim, Line, fiscal_year
from machi.payments.domain.ledger import Entry
from machi.payments.store import claims as store
from machi.payments.store.ledger import post
from machi.payments.tables import SlipRow
from machi.shared.business_days import next_business_day
from machi.shared.clock import business_date
from machi.shared.contracts.payments import ClaimAssessed, ClaimNotified, SlipRegistered
from machi.shared.db.database import Transaction
from machi.shared.ids import new_id, new_secret

log = structlog.get_logger()

UNSORTED = "諸収入／雑入"
"""Where money is booked whose revenue item nobody named: the treasury sorts it out later."""

TOKEN_BITS = 128


class NoRevenueItems(LookupError):
    """The city has no revenue items yet: seed or enter them, then replay the event."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is to be paid."""

    revenue_item: str
    amount_yen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessClaim:
    """Fix what is owed (調定) and give the payer a slip for it (納入通知), in one step."""

    source: str
    """What it is for: `forms.application/<id>`."""
    lines: tuple[Asked, ...]
    recipient: str | None
    days_to_pay: int
    at: datetime


async def assess_claim(command: AssessClaim, tx: Transaction) -> Claim:
    """Make claim, slip, reference and journal entry, all in the caller's transaction."""
    today = business_date(command.at)
    lines, series = await _lines(tx, command)
    due = next_business_day(today + timedelta(days=command.days_to_pay))
    assessed = Claim(
        id=new_id(),
        source=command.source,
        fiscal_year=fiscal_year(today),
        lines=lines,
        state=claims.State.ASSESSED,
        assessed_yen=sum(line.amount_yen for line in lines),
        cleared_yen=0,
        due_date=due,
        recipient=command.recipient,
        revision=1,
    )
    notice = claims.MOVES.step(assessed.state, claims.Cause.NOTICE)
    notified = replace(assessed, state=notice.to, revision=2)
    registered = slip.MOVES.step(slip.State.CREATED, slip.Cause.ACCEPTED)
    paper = SlipRow(
        id=new_id(),
        claim_id=assessed.id,
        state=registered.to,
        amount_yen=assessed.assessed_yen,
        pay_by=due,
        token=new_secret(TOKEN_BITS),
        created_at=command.at,
    )
    number = await store.next_reference(tx, assessed.fiscal_year, series)
    await store.add_claim(tx, notified, command.at)
    await store.add_slip(tx, paper, number)
    news = (
        ClaimAssessed(**claim_facts(assessed, command.at)),
        SlipRegistered(
            at=command.at,
            revision=1,
            slip_id=paper.id,
            claim_id=assessed.id,
            state=registered.to,
        ),
        ClaimNotified(
            **claim_facts(notified, command.at),
            reference=number,
            payment_path=f"/payments/p/{paper.token}",
        ),
    )
    legs = ledger.assessment(assessed.fiscal_year, assessed.id, lines)
    await post(tx, [Entry(news[0].id, today, "調定", legs)])
    await tx.publish_all([(event, topics(assessed.id)) for event in news])
    return notified


async def _lines(tx: Transaction, command: AssessClaim) -> tuple[tuple[Line, ...], int]:
    """One line for each revenue item, as asked; the first one's series numbers the slip."""
    known = await store.revenue_items(
        tx, {line.revenue_item for line in command.lines} | {UNSORTED}
    )
    owed: dict[str, int] = {}
    for asked in command.lines:
        item = asked.revenue_item
        if item not in known:
            log.warning("revenue_item_unknown", source=command.source)
            item = UNSORTED
        if item not in known:
            raise NoRevenueItems(command.source)
        owed[item] = owed.get(item, 0) + asked.amount_yen
    owed = {item: yen for item, yen in owed.items() if yen}
    lines = tuple(Line(place, item, yen) for place, (item, yen) in enumerate(owed.items(), 1))
    return lines, known[lines[0].revenue_item]
