"""forms.application.payment_requested.v1: a fee is due."""

from machi.payments.commands.assess_claim import Asked, AssessClaim, assess_claim
from machi.payments.settings import PaymentsSettings
from machi.shared.contracts.forms import ApplicationPaymentRequested
from machi.shared.service import Context


async def assess_the_fee(event: ApplicationPaymentRequested, context: Context) -> None:
    """Make a claim of the fee, once, with a slip that can be paid."""
    settings = context.settings
    days = settings.days_to_pay if isinstance(settings, PaymentsSettings) else 30
    async with context.db.transaction() as tx:
        if not await tx.first_time(event):
            return
        lines = tuple(Asked(line.revenue_item, line.amount_yen) for line in event.lines)
        await assess_claim(
            AssessClaim(
                source=f"forms.application/{event.application_id}",
                lines=lines,
                recipient=event.recipient,
                days_to_pay=days,
                at=context.clock.now(),
            ),
            tx,
        )
