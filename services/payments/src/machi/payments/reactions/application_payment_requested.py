"""forms.application.payment_requested.v1: a fee is due."""

from machi.payments.commands.assess_claim import Asked, AssessClaim, assess_claim
from machi.payments.reactions.sources import source_of
from machi.payments.settings import PaymentsSettings
from machi.payments.store import sources
from machi.shared.contracts.forms import ApplicationPaymentRequested
from machi.shared.service import Context


async def assess_the_fee(event: ApplicationPaymentRequested, context: Context) -> None:
    """Make a claim of the fee, once, with a slip that can be paid; none if it was withdrawn."""
    settings = context.settings
    days = settings.days_to_pay if isinstance(settings, PaymentsSettings) else 30
    async with context.db.transaction() as tx:
        if not await tx.first_time(event):
            return
        source = source_of(event.application_id)
        if await sources.withdrawn_at(tx, source) is not None:
            return  # heard later than the withdrawal that followed it
        lines = tuple(Asked(line.revenue_item, line.amount_yen) for line in event.lines)
        await assess_claim(
            AssessClaim(
                source=source,
                lines=lines,
                recipient=event.recipient,
                days_to_pay=days,
                at=context.clock.now(),
            ),
            tx,
        )
