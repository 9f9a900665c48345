"""forms.application.withdrawn.v1: nobody has to pay for it any more."""

from machi.payments.commands.withdraw_claims import WithdrawClaims, withdraw_claims
from machi.payments.reactions.sources import source_of
from machi.shared.contracts.forms import ApplicationWithdrawn
from machi.shared.service import Context


async def close_its_claims(event: ApplicationWithdrawn, context: Context) -> None:
    """Close what is open for the case; once, and also before its fee was heard of."""
    async with context.db.transaction() as tx:
        if not await tx.first_time(event):
            return
        source = source_of(event.application_id)
        await withdraw_claims(WithdrawClaims(source, context.clock.now()), tx)
