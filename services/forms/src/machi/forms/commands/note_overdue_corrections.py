"""A timer: corrections whose day has passed are marked; they stay open (行政手続法 7条)."""

from machi.forms.commands.steps import DESK, topic
from machi.forms.store import overdue
from machi.shared.clock import business_date
from machi.shared.contracts.forms import ApplicationCorrectionOverdue
from machi.shared.service import Context

_AT_ONCE = 100


async def note_overdue_corrections(context: Context) -> None:
    """Mark corrections that were due before today, and say so once; nothing is refused by it."""
    at = context.clock.now()
    async with context.db.transaction() as tx:
        for case in await overdue.overdue_corrections(tx, business_date(at), _AT_ONCE):
            late = await overdue.mark_overdue(tx, case, at)
            event = ApplicationCorrectionOverdue(
                at=at,
                application_id=late.id,
                revision=late.revision,
                receipt_number=late.receipt_number or "",
                procedure_id=late.procedure_id,
                procedure_version=late.procedure_version,
                state=late.state,
                recipient=late.recipient,
            )
            await tx.publish(event, topics=f"{topic(late)} {DESK}")
