"""Write down what came of an attempt, if the lease is still ours."""

import secrets
from dataclasses import dataclass
from uuid import UUID

import structlog

from machi.notify.commands.claim_delivery import MOST_UNCLEAR_MAILS, unclear_mails
from machi.notify.commands.conclude import fail, finish, succeed
from machi.notify.domain.contact import Channel
from machi.notify.domain.delivery import State
from machi.notify.domain.outcomes import Accepted, Ambiguous, Deferred, Outcome, Rejected
from machi.notify.domain.retries import Urgency, next_try
from machi.notify.store import deliveries, recipients
from machi.notify.tables import DeliveryRow
from machi.shared.db.database import Transaction
from machi.shared.service import Context

log = structlog.get_logger()
_DICE = 1 << 30


@dataclass(frozen=True, slots=True)
class SettleAttempt:
    """A provider answered, or did not."""

    delivery_id: UUID
    lease: UUID
    outcome: Outcome


async def settle_attempt(command: SettleAttempt, context: Context) -> None:
    """Store the outcome. Under a lost lease it changes nothing: whoever took over will settle."""
    now = context.clock.now()
    async with context.db.transaction() as tx:
        row = await deliveries.held(tx, command.delivery_id, command.lease)
        if row is None:
            log.warning("lease_lost", delivery_id=str(command.delivery_id))
            return
        attempt = await deliveries.last_attempt(tx, row.id)
        outcome = command.outcome
        name = type(outcome).__name__.lower()
        finish(attempt, name, outcome.code, outcome.request_id, now)
        log.info(
            "attempt_finished",
            delivery_id=str(row.id),
            channel=row.channel,
            outcome=name,
            code=outcome.code,
        )
        match outcome:
            case Accepted():
                await succeed(tx, context, row, outcome.provider_ref)
            case Rejected():
                if outcome.contact_is_dead:
                    await recipients.suppress(tx, row.contact_id, outcome.code, now)
                await fail(tx, context, row, outcome.state, outcome.code)
            case Deferred() | Ambiguous():
                await _later(tx, context, row, outcome)


async def _later(
    tx: Transaction, context: Context, row: DeliveryRow, outcome: Deferred | Ambiguous
) -> None:
    now = context.clock.now()
    if not isinstance(outcome, Deferred) or outcome.uses_budget:
        row.failures += 1
    await tx.session.flush()
    tried = await deliveries.attempts(tx, row.id)
    if row.channel == Channel.MAIL and unclear_mails(tried) >= MOST_UNCLEAR_MAILS:
        await fail(tx, context, row, State.TEMPORARY_FAILURE, "unclear")
        return
    at = next_try(
        Urgency(row.urgency),
        max(row.failures, 1),
        first=row.first_attempt_at or now,
        now=now,
        dice=secrets.randbelow(_DICE) / _DICE,
    )
    if at is None:
        await fail(tx, context, row, State.TEMPORARY_FAILURE, "tries_used_up")
        return
    row.next_attempt_at, row.lease_token, row.lease_until = at, None, None
