"""People and events that the tests of notify use. Synthetic."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from machi.notify.commands.make_recipient import MakeRecipient, make_recipient
from machi.notify.domain.contact import Address, Channel
from machi.notify.store import recipients
from machi.shared.contracts.forms import ApplicationSubmitted
from machi.shared.contracts.queue import TicketCalled, TicketReady
from machi.shared.ids import new_id
from machi.shared.service import Context

PHONE = "U00000000000000000000000000000001"


async def somebody(
    context: Context, email: str | None = "hanako@example.jp", *, line: str | None = None
) -> str:
    """Register somebody; gives the reference."""
    made = await make_recipient(MakeRecipient("ja", email), context)
    if line is not None:
        async with context.db.transaction() as tx:
            row = await recipients.by_reference(tx, made.recipient)
            assert row is not None
            await recipients.link(
                tx, context.vault, row.id, Address(Channel.LINE, line), context.clock.now()
            )
    return made.recipient


def submitted(recipient: str | None, at: datetime) -> ApplicationSubmitted:
    return ApplicationSubmitted(
        at=at,
        revision=1,
        application_id=new_id(),
        receipt_number="AB3-CD4-E",
        procedure_id="juminhyo",
        procedure_version=1,
        state="submitted",
        recipient=recipient,
        channel="online",
    )


def called(recipient: str | None, at: datetime, *, count: int = 1) -> TicketCalled:
    return TicketCalled(
        at=at,
        revision=count + 1,
        ticket_id=new_id(),
        number="A012",
        site="honcho",
        line="resident",
        state="called",
        recipient=recipient,
        counter_id=new_id(),
        counter_name="1",
        call_count=count,
    )


def ready(recipient: str | None, at: datetime) -> TicketReady:
    return TicketReady(
        at=at,
        revision=5,
        ticket_id=new_id(),
        number="A012",
        site="honcho",
        line="resident",
        state="ready",
        recipient=recipient,
        ticket_path="/queue/t/abc",
    )


async def until(done: Callable[[], Any], seconds: float = 10) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not done():  # noqa: ASYNC110 - waits for another process, which has no event
            await asyncio.sleep(0.01)


async def statuses(context: Context) -> list[tuple[str, str, str | None]]:
    """Channel, state and reason of every delivery, oldest first."""
    rows = await context.db.rows(
        "select channel, status, reason from delivery order by notification_id, ordinal"
    )
    return [(row["channel"], row["status"], row["reason"]) for row in rows]
